package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.model.Model;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Evaluation;
import io.rekindle.core.train.Trained;
import io.rekindle.doctor.Suspicion;
import java.util.List;
import java.util.Optional;

/// What a run ended with.
///
/// @param model with its scores
/// @param kernels the name of what computed it
/// @param constant what a constant predictor scores, on the test rows or else on the training rows
/// @param suspected what may have kept a watched run from learning, the likeliest first
/// @param judged what the run is judged by
record RunResult(
    RunFolder folder,
    Trained trained,
    Model model,
    String kernels,
    Scored train,
    Optional<Scored> validation,
    Optional<Scored> test,
    Scored constant,
    Judged judged,
    Verdict verdict,
    List<Suspicion> suspected) {

  public RunResult {
    suspected = List.copyOf(suspected);
  }

  /// The test rows, or else the validation rows, or else the training rows.
  ///
  /// @param on their name: `test`
  /// @param by the rows that decide whether the run learned: these, or `train` where these are too
  ///   few to tell
  /// @param constant what a constant predictor scores there
  /// @param evaluation what the network makes of them
  record Judged(
      String on, int rows, String by, Scored constant, Scores scores, Evaluation evaluation) {}

  /// The event `done` of `--json` and of `metrics.jsonl`.
  Json json() {
    return Json.object()
        .put("event", "done")
        .put("run", folder.path().toString())
        .put("epochs", trained.epochs().size())
        .put("steps", trained.steps())
        .put("seconds", trained.seconds())
        .put("rows_per_second", rowsPerSecond())
        .put("kernels", kernels)
        .put("train", train.json())
        .put("validation", validation.map(Scored::json).orElse(Json.Word.NULL))
        .put("test", test.map(Scored::json).orElse(Json.Word.NULL))
        .put("null", constant.json())
        .put("learned", verdict == Verdict.LEARNED)
        .put("judged_by", judged.by())
        .put("stopped_early", trained.stoppedEarly())
        .put("interrupted", trained.interrupted())
        .put("finite", trained.firstNonFinite().isEmpty())
        .put(
            "first_non_finite",
            trained
                .firstNonFinite()
                .<Json>map(
                    first ->
                        Json.object()
                            .put("tensor", first.tensor())
                            .put("step", first.step())
                            .build())
                .orElse(Json.Word.NULL))
        .build();
  }

  /// Training alone: the median over the epochs, without the first where there are several. NaN
  /// where no epoch was finished.
  double rowsPerSecond() {
    List<EpochReport> epochs = trained.epochs();
    double[] rates =
        epochs.stream()
            .skip(epochs.size() > 1 ? 1 : 0)
            .mapToDouble(EpochReport::rowsPerSecond)
            .sorted()
            .toArray();
    if (rates.length == 0) {
      return Double.NaN;
    }
    int middle = rates.length / 2;
    return rates.length % 2 == 1 ? rates[middle] : (rates[middle - 1] + rates[middle]) / 2;
  }
}
