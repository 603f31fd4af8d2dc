package io.rekindle.report;

import io.rekindle.core.metric.ConfusionMatrix;
import io.rekindle.core.metric.Interval;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.NullModel;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.model.Model;
import io.rekindle.core.random.Draws;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Evaluation;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Inference;
import io.rekindle.data.Prepared;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The rows that a run is judged by, with what its model makes of them: the test rows, or else the
/// validation rows, or else the training rows.
///
/// @param part their name: `test`
/// @param predictions rows x outputs: probabilities, or numbers in the targets' own unit
/// @param probabilities whether predictions are probabilities of exclusive classes
/// @param scores loss and metrics by their names
/// @param constant what a constant predictor, fitted on the training rows, scores there
/// @param intervals where each metric of other rows like these lies with 95 % confidence
/// @param confusion which class was taken for which; empty where a row has no single class
record Judged(
    String part,
    Examples rows,
    float[] predictions,
    int outputs,
    boolean probabilities,
    Map<String, Double> scores,
    Map<String, Double> constant,
    Map<String, Interval> intervals,
    Optional<ConfusionMatrix> confusion) {

  /// Puts the rows through the network.
  static Judged of(Prepared data, Model model, Compute compute) {
    try (Inference inference =
        new Inference(
            model.network(), model.loss(), model.targets().width(), model.parameters(), compute)) {
      return of(data, model, inference.evaluate(rows(data)));
    }
  }

  /// @param evaluation what the network makes of the rows; not copied
  static Judged of(Prepared data, Model model, Evaluation evaluation) {
    String part =
        data.test().isPresent()
            ? "test"
            : data.validation().isPresent() ? "validation" : "training";
    Examples rows = rows(data);
    int outputs = model.network().outputs();
    Scores scores = Scores.of(model.targets(), evaluation.outputs(), outputs, rows.targets());
    NullModel constant = new NullModel(model.targets(), data.train().targets(), outputs);
    Map<String, Double> values = new LinkedHashMap<>();
    Map<String, Double> nulls = new LinkedHashMap<>();
    Map<String, Interval> intervals = new LinkedHashMap<>();
    values.put("loss", evaluation.loss());
    nulls.put("loss", constant.loss(model.loss(), rows.targets()));
    Draws draws = Draws.of(model.origin().seed(), "interval");
    for (Metric metric : model.metrics()) {
      values.put(metric.label(), scores.value(metric));
      nulls.put(metric.label(), constant.score(metric, rows.targets()));
      intervals.put(metric.label(), scores.interval(metric, draws));
    }
    float[] predictions = evaluation.outputs().clone();
    model.interpret(predictions);
    return new Judged(
        part,
        rows,
        predictions,
        outputs,
        areProbabilities(predictions, outputs, model.targets().task()),
        values,
        nulls,
        intervals,
        scores.confusion());
  }

  /// Every row counts alike, whatever its weight in training.
  private static Examples rows(Prepared data) {
    Examples all = data.test().or(data::validation).orElse(data.train());
    return Examples.of(all.features(), all.targets());
  }

  /// How sure the model is of the class it chose for a row: its probability.
  double confidence(int row) {
    if (outputs == 1) {
      double p = predictions[row];
      return Math.max(p, 1 - p);
    }
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < outputs; j++) {
      most = Math.max(most, predictions[row * outputs + j]);
    }
    return most;
  }

  /// Whether all are from 0 to 1, and several of a row are 1 together.
  private static boolean areProbabilities(float[] predictions, int width, Task task) {
    if (task != Task.CLASSIFICATION && task != Task.BINARY) {
      return false;
    }
    for (int row = 0; row < predictions.length; row += width) {
      double sum = 0;
      for (int i = row; i < row + width; i++) {
        if (!(predictions[i] >= 0 && predictions[i] <= 1.0001)) {
          return false;
        }
        sum += predictions[i];
      }
      if (width > 1 && Math.abs(sum - 1) > 1e-3) {
        return false;
      }
    }
    return true;
  }
}
