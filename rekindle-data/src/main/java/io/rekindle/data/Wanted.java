package io.rekindle.data;

import java.util.List;
import java.util.Optional;

/// What to take from a source.
///
/// @param features column names, or one array's; empty for all that are nothing else
/// @param targets likewise; empty for the default, an empty list for none
/// @param askers who names the columns, for messages
record Wanted(
    Optional<List<String>> features,
    Optional<List<String>> targets,
    Optional<String> weights,
    Askers askers) {

  /// Such as `run.yaml, line 4, column 11: data.target`.
  record Askers(String features, String targets, String weights) {}
}
