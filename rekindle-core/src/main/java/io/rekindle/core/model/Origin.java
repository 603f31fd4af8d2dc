package io.rekindle.core.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// How a model came to be. For people and reports: nothing here changes what the model computes,
/// and no clock is in it, so that the same run gives the same file.
///
/// @param version of Rekindle
/// @param run the name of the run
/// @param epochs passes over the training rows that were finished
/// @param steps changes of the parameters
/// @param kernels what computed it: `onednn`, `vector` or `scalar`
/// @param scores loss and metrics by their names, measured on `train`, `validation` or `test` after
///   training; under `null` what a constant predictor scores
public record Origin(
    String version,
    String run,
    int epochs,
    long steps,
    long seed,
    String kernels,
    Map<String, Map<String, Double>> scores) {

  /// Nothing known.
  public static final Origin UNKNOWN = new Origin("", "", 0, 0, 0, "", Map.of());

  public Origin {
    Map<String, Map<String, Double>> copy = new LinkedHashMap<>();
    scores.forEach(
        (on, values) -> copy.put(on, Collections.unmodifiableMap(new LinkedHashMap<>(values))));
    scores = Collections.unmodifiableMap(copy);
  }
}
