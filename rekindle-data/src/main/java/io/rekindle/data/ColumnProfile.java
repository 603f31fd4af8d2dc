package io.rekindle.data;

import java.util.List;
import java.util.OptionalDouble;

/// What one column of a source holds.
///
/// @param kind of its values
/// @param missing how many rows have none
/// @param distinct how many different values, or labels, there are
/// @param min with `mean`, `max` and `deviation` (dividing by the count): of numbers that are not
///   missing; empty for texts
/// @param examples the most frequent values of texts and labels; the first and the last of dates
/// @param suspicions what is odd about it, a sentence each
public record ColumnProfile(
    String name,
    Kind kind,
    int missing,
    int distinct,
    OptionalDouble min,
    OptionalDouble mean,
    OptionalDouble max,
    OptionalDouble deviation,
    List<String> examples,
    List<String> suspicions) {

  /// What values are.
  public enum Kind {
    NUMBER,
    /// True and false.
    FLAG,
    /// Days or moments.
    DATE,
    /// Several labels in a cell.
    LABELS,
    TEXT;

    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// The same with more that is odd.
  ColumnProfile withSuspicions(List<String> more) {
    List<String> all = new java.util.ArrayList<>(suspicions);
    all.addAll(more);
    return new ColumnProfile(
        name, kind, missing, distinct, min, mean, max, deviation, examples, all);
  }

  public ColumnProfile {
    examples = List.copyOf(examples);
    suspicions = List.copyOf(suspicions);
  }
}
