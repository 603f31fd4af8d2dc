package io.rekindle.core.metric;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The predictor that says the same for every row: what any figure has to beat.
///
/// It is fitted on training targets, for each figure as well as a constant can be: the most
/// frequent class, the class frequencies, the mean, the median. Its scores come from the code that
/// scores a network.
public final class NullModel {
  private static final double CLIP = 1e-7;

  private final Targets targets;
  private final TargetValues training;
  private final int outputs;

  /// A null model of these training targets.
  ///
  /// @param training in the form the loss sees, at least one row
  /// @param outputs the width of the network's outputs
  public NullModel(Targets targets, TargetValues training, int outputs) {
    if (training.rows() < 1) {
      throw new IllegalArgumentException("0 rows of training targets, at least 1 is needed");
    }
    this.targets = targets;
    this.training = training;
    this.outputs = outputs;
  }

  /// The value of a metric on some rows.
  ///
  /// @throws IllegalArgumentException if the metric does not suit the task
  public double score(Metric metric, TargetValues on) {
    if (!metric.suits(targets.task())) {
      throw new IllegalArgumentException(
          "%s does not suit %s".formatted(metric.label(), targets.task().label()));
    }
    int[] once = new int[on.rows()];
    Arrays.fill(once, 1);
    return switch (metric) {
      case ACCURACY, BALANCED_ACCURACY, PRECISION, RECALL, F1 ->
          Decisions.constant(targets, outputs, mostFrequent(), on).value(metric, once);
      case AUC ->
          Ranking.meanArea(Ranking.of(targets, Predictions.constant(new float[outputs]), on), once);
      case MSE, RMSE, R2, R2_WEIGHTED -> residual(metric, Columns.means(training), on, once);
      case MAE -> residual(metric, Columns.each(training, BestConstant::median), on, once);
    };
  }

  /// The values of some metrics on some rows, in their order.
  public Map<Metric, Double> scores(List<Metric> metrics, TargetValues on) {
    Map<Metric, Double> scores = new LinkedHashMap<>();
    metrics.forEach(metric -> scores.put(metric, score(metric, on)));
    return scores;
  }

  private double residual(Metric metric, double[] constant, TargetValues on, int[] once) {
    float[] row = new float[constant.length];
    for (int j = 0; j < row.length; j++) {
      row[j] = (float) constant[j];
    }
    return Residuals.of(targets, Predictions.constant(row), on).value(metric, once);
  }

  /// The most frequent class of the training rows, the smallest of equally frequent ones; for
  /// several labels, of each label.
  private double[] mostFrequent() {
    if (targets.task() == Task.MULTILABEL) {
      return Arrays.stream(Columns.means(training)).map(m -> m > 0.5 ? 1 : 0).toArray();
    }
    Map<Double, Integer> counts = new HashMap<>();
    for (double c : Decisions.actual(targets, outputs, training)) {
      counts.merge(c, 1, Integer::sum);
    }
    double best = 0;
    int most = 0;
    for (Map.Entry<Double, Integer> entry : counts.entrySet()) {
      if (entry.getValue() > most || (entry.getValue() == most && entry.getKey() < best)) {
        best = entry.getKey();
        most = entry.getValue();
      }
    }
    return new double[] {best};
  }

  /// The loss on some rows: their mean, whatever the reduction, without row weights or penalties.
  public double loss(Loss loss, TargetValues on) {
    return switch (loss.measure()) {
      case Measure.CrossEntropy m -> crossEntropy(m, on);
      case Measure.BinaryCrossEntropy m -> binaryCrossEntropy(m, on);
      case Measure.MeanSquaredError _ ->
          mean(on, Columns.means(training), (c, t) -> (c - t) * (c - t));
      case Measure.MeanAbsoluteError _ ->
          mean(on, Columns.each(training, BestConstant::median), (c, t) -> Math.abs(c - t));
      case Measure.Huber m ->
          mean(
              on,
              Columns.each(training, column -> BestConstant.huber(column, m.delta())),
              (c, t) -> {
                double e = Math.abs(c - t);
                return e <= m.delta() ? 0.5 * e * e : m.delta() * (e - 0.5 * m.delta());
              });
      case Measure.Poisson _ ->
          mean(
              on,
              Arrays.stream(Columns.means(training)).map(c -> Math.max(c, CLIP)).toArray(),
              (c, t) -> c - t * Math.log(c + CLIP));
      case Measure.Hinge _ ->
          mean(
              on,
              Columns.each(training, BestConstant::hinge),
              (c, t) -> Math.max(0, 1 - (t == 0 ? -1 : t) * c));
    };
  }

  // -Σ t · log p, with p the class frequencies in training and t those of the rows measured
  private double crossEntropy(Measure.CrossEntropy measure, TargetValues on) {
    double[] p = smoothed(frequencies(training), measure.labelSmoothing(), outputs);
    double[] t = smoothed(frequencies(on), measure.labelSmoothing(), outputs);
    double sum = Arrays.stream(p).sum();
    double loss = 0;
    for (int j = 0; j < p.length; j++) {
      loss -= t[j] * Math.log(Math.max(CLIP, sum == 0 ? p[j] : p[j] / sum));
    }
    return loss;
  }

  private double[] frequencies(TargetValues values) {
    if (values.columns() > 1 || outputs == 1) {
      return Columns.means(values);
    }
    double[] frequencies = new double[outputs];
    for (double index : Decisions.actual(targets, outputs, values)) {
      if (!(index >= 0 && index < outputs)) {
        throw new IllegalArgumentException(
            "a target of %s does not index one of %d outputs".formatted(index, outputs));
      }
      frequencies[(int) index] += 1.0 / values.rows();
    }
    return frequencies;
  }

  private double binaryCrossEntropy(Measure.BinaryCrossEntropy measure, TargetValues on) {
    double[] p = smoothed(Columns.means(training), measure.labelSmoothing(), 2);
    double[] t = smoothed(Columns.means(on), measure.labelSmoothing(), 2);
    double loss = 0;
    for (int j = 0; j < p.length; j++) {
      double q = Math.clamp(p[j], CLIP, 1 - CLIP);
      loss -= t[j] * Math.log(q) + (1 - t[j]) * Math.log(1 - q);
    }
    return loss / p.length;
  }

  private static double[] smoothed(double[] t, double smoothing, int classes) {
    return Arrays.stream(t).map(v -> v * (1 - smoothing) + smoothing / classes).toArray();
  }

  /// The loss of one output c against one target t.
  @FunctionalInterface
  private interface Pointwise {
    double of(double c, double t);
  }

  private static double mean(TargetValues on, double[] constants, Pointwise loss) {
    float[] row = new float[on.columns()];
    double sum = 0;
    for (int r = 0; r < on.rows(); r++) {
      on.copyRow(r, row, 0);
      for (int j = 0; j < row.length; j++) {
        sum += loss.of(constants[j], row[j]);
      }
    }
    return sum / on.rows() / on.columns();
  }
}
