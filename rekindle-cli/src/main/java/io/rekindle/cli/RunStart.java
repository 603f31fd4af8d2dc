package io.rekindle.cli;

import io.rekindle.core.json.Json;
import java.util.List;

/// What a run sets out to do.
///
/// @param constant what a constant predictor scores
/// @param on where it was measured: `validation` or `train`
/// @param layers each in a few words
record RunStart(
    long steps, long stepsPerEpoch, int epochs, Scored constant, String on, List<String> layers) {
  RunStart {
    layers = List.copyOf(layers);
  }

  /// The first line of `signals.jsonl`.
  Json json() {
    return Json.object()
        .put("event", "start")
        .put("steps", steps)
        .put("steps_per_epoch", stepsPerEpoch)
        .put("epochs", epochs)
        .put("null", constant.json())
        .put("null_on", on)
        .put("layers", Json.texts(layers))
        .build();
  }
}
