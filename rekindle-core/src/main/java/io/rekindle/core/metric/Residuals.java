package io.rekindle.core.metric;

import static java.lang.Double.NaN;

import io.rekindle.core.task.Targets;
import io.rekindle.core.train.TargetValues;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/// Predicted numbers beside the true ones.
///
/// @param scale turns a difference in the loss into one in the targets' own unit, column by column
record Residuals(Predictions outputs, TargetValues truth, double[] scale) {

  static Residuals of(Targets targets, Predictions outputs, TargetValues truth) {
    double[] scale = new double[truth.columns()];
    for (int j = 0; j < scale.length; j++) {
      scale[j] = targets.scale().isEmpty() ? 1 : targets.scale().get(j);
    }
    return new Residuals(outputs, truth, scale);
  }

  /// The value of a metric over the rows; NaN where a row has not as many outputs as targets.
  ///
  /// @param times how often each row counts
  double value(Metric metric, int[] times) {
    if (outputs.width() != truth.columns()) {
      return NaN;
    }
    return switch (metric) {
      case MSE -> meanOf(times, e -> e * e);
      case RMSE -> Math.sqrt(meanOf(times, e -> e * e));
      case MAE -> meanOf(times, Math::abs);
      case R2 -> explained(times).mean();
      case R2_WEIGHTED -> explained(times).together();
      case ACCURACY, BALANCED_ACCURACY, PRECISION, RECALL, F1, AUC ->
          throw new IllegalArgumentException(metric.label() + " is not measured on numbers");
    };
  }

  private double meanOf(int[] times, DoubleUnaryOperator of) {
    int columns = truth.columns();
    float[] row = new float[columns];
    double sum = 0;
    long count = 0;
    for (int r = 0; r < truth.rows(); r++) {
      if (times[r] > 0) {
        truth.copyRow(r, row, 0);
        double rowSum = 0;
        for (int j = 0; j < columns; j++) {
          rowSum += of.applyAsDouble(error(r, j, row[j]));
        }
        sum += times[r] * rowSum;
        count += times[r];
      }
    }
    return sum / count / columns;
  }

  /// The sums of both over the rows. Those of t are taken from its first value, so that a column
  /// that does not vary sums to exactly 0.
  private Explained explained(int[] times) {
    int columns = truth.columns();
    double[] first = new double[columns];
    double[] squaredErrors = new double[columns];
    double[] sums = new double[columns];
    double[] squares = new double[columns];
    float[] row = new float[columns];
    long count = 0;
    for (int r = 0; r < truth.rows(); r++) {
      if (times[r] > 0) {
        truth.copyRow(r, row, 0);
        for (int j = 0; j < columns; j++) {
          first[j] = count == 0 ? row[j] : first[j];
          double t = (row[j] - first[j]) * scale[j];
          double e = error(r, j, row[j]);
          squaredErrors[j] += times[r] * e * e;
          sums[j] += times[r] * t;
          squares[j] += times[r] * t * t;
        }
        count += times[r];
      }
    }
    double[] variations = new double[columns];
    for (int j = 0; j < columns; j++) {
      variations[j] = squares[j] - sums[j] * sums[j] / count;
    }
    return new Explained(squaredErrors, variations);
  }

  /// Column by column, Σ error² and Σ (t - mean t)². Columns that do not vary do not count.
  private record Explained(double[] squaredErrors, double[] variations) {

    double mean() {
      return varying().mapToDouble(j -> 1 - squaredErrors[j] / variations[j]).average().orElse(NaN);
    }

    double together() {
      double variation = varying().mapToDouble(j -> variations[j]).sum();
      return variation > 0
          ? 1 - varying().mapToDouble(j -> squaredErrors[j]).sum() / variation
          : NaN;
    }

    private IntStream varying() {
      return IntStream.range(0, variations.length).filter(j -> variations[j] > 0);
    }
  }

  /// (y · scale + center) - (t · scale + center) = (y - t) · scale.
  private double error(int row, int column, float target) {
    return ((double) outputs.at(row, column) - target) * scale[column];
  }
}
