package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.core.train.EpochReport;
import java.util.Optional;

/// How one epoch went, with what was measured after it.
///
/// @param train on a sample of the training rows
record EpochScores(EpochReport report, Scored train, Optional<Scored> validation) {

  /// The event `epoch` of `--json` and of `metrics.jsonl`.
  Json json() {
    return Json.object()
        .put("event", "epoch")
        .put("epoch", report.epoch())
        .put("loss", report.loss())
        .put("metrics", train.metricsJson())
        .put("validation", validation.map(Scored::json).orElse(Json.Word.NULL))
        .put("learning_rate", report.learningRate())
        .put("steps", report.steps())
        .put("rows_per_second", report.rowsPerSecond())
        .build();
  }
}
