package io.rekindle.doctor.gradcheck;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a hand-written step minimises, for one row; definitions follow the run file's losses, with
/// the conventions of the squared error that textbooks use beside the mean over outputs.
public enum Objective {
  /// -Σ t · log(y).
  CROSS_ENTROPY,
  /// The mean over outputs of -(t · log(y) + (1 - t) · log(1 - y)).
  BINARY_CROSS_ENTROPY,
  /// The same, summed over outputs.
  BINARY_CROSS_ENTROPY_SUM,
  /// The mean over outputs of (y - t)².
  MSE,
  /// Σ (y - t)².
  SQUARED_ERROR,
  /// ½ Σ (y - t)².
  HALF_SQUARED_ERROR,
  /// Half the mean over outputs of (y - t)².
  HALF_MSE,
  /// The mean over outputs of |y - t|.
  MAE,
  /// The mean over outputs of ½e² for |e| <= 1, else |e| - ½, with e = y - t.
  HUBER,
  /// The mean over outputs of y - t · log(y).
  POISSON,
  /// The mean over outputs of max(0, 1 - s · y), with s = -1 for a target of 0, else the target.
  HINGE;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Objective> named(String name) {
    String label = name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(values()).filter(o -> o.label().equals(label)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Objective::label).toList();
  }

  /// The objectives that somebody who only named this family may mean.
  List<Objective> conventions() {
    return switch (this) {
      case MSE, SQUARED_ERROR, HALF_SQUARED_ERROR, HALF_MSE ->
          List.of(MSE, SQUARED_ERROR, HALF_SQUARED_ERROR, HALF_MSE);
      case BINARY_CROSS_ENTROPY, BINARY_CROSS_ENTROPY_SUM ->
          List.of(BINARY_CROSS_ENTROPY, BINARY_CROSS_ENTROPY_SUM);
      case CROSS_ENTROPY, MAE, HUBER, POISSON, HINGE -> List.of(this);
    };
  }

  boolean isMeanOverOutputs() {
    return switch (this) {
      case CROSS_ENTROPY, BINARY_CROSS_ENTROPY_SUM, SQUARED_ERROR, HALF_SQUARED_ERROR -> false;
      case BINARY_CROSS_ENTROPY, MSE, HALF_MSE, MAE, HUBER, POISSON, HINGE -> true;
    };
  }

  /// The constant before the sum over outputs that the [#conventions()] share.
  double scale(int outputs) {
    double half = this == HALF_SQUARED_ERROR || this == HALF_MSE ? 0.5 : 1;
    return isMeanOverOutputs() ? half / outputs : half;
  }

  /// The loss of one row, for a person.
  String formula() {
    return switch (this) {
      case CROSS_ENTROPY -> "-Σ t · log(y)";
      case BINARY_CROSS_ENTROPY -> "the mean over outputs of -(t · log(y) + (1 - t) · log(1 - y))";
      case BINARY_CROSS_ENTROPY_SUM -> "-Σ (t · log(y) + (1 - t) · log(1 - y))";
      case MSE -> "the mean over outputs of (y - t)²";
      case SQUARED_ERROR -> "Σ (y - t)²";
      case HALF_SQUARED_ERROR -> "½ Σ (y - t)²";
      case HALF_MSE -> "half the mean over outputs of (y - t)²";
      case MAE -> "the mean over outputs of |y - t|";
      case HUBER -> "the mean over outputs of the Huber loss";
      case POISSON -> "the mean over outputs of y - t · log(y)";
      case HINGE -> "the mean over outputs of max(0, 1 - s · y)";
    };
  }

  /// dL/dy of one output, for a person; without the division by the outputs.
  String slopeFormula() {
    return switch (this) {
      case CROSS_ENTROPY -> "-t / y";
      case BINARY_CROSS_ENTROPY, BINARY_CROSS_ENTROPY_SUM -> "(y - t) / (y(1 - y))";
      case MSE, SQUARED_ERROR -> "2 · (y - t)";
      case HALF_SQUARED_ERROR, HALF_MSE -> "(y - t)";
      case MAE -> "sign(y - t)";
      case HUBER -> "clip(y - t, -1, 1)";
      case POISSON -> "(1 - t / y)";
      case HINGE -> "-s where s · y < 1";
    };
  }

  /// The sum over rows.
  double value(Matrix y, Matrix t) {
    double sum = Arrays.stream(y.with(t, this::value).values()).sum();
    return isMeanOverOutputs() ? sum / y.columns() : sum;
  }

  private double value(double y, double t) {
    double e = y - t;
    return switch (this) {
      case CROSS_ENTROPY -> t == 0 ? 0 : -t * Math.log(y);
      case BINARY_CROSS_ENTROPY, BINARY_CROSS_ENTROPY_SUM ->
          (t == 0 ? 0 : -t * Math.log(y)) - (t == 1 ? 0 : (1 - t) * Math.log1p(-y));
      case MSE, SQUARED_ERROR -> e * e;
      case HALF_SQUARED_ERROR, HALF_MSE -> 0.5 * e * e;
      case MAE -> Math.abs(e);
      case HUBER -> Math.abs(e) <= 1 ? 0.5 * e * e : Math.abs(e) - 0.5;
      case POISSON -> y - t * Math.log(y);
      case HINGE -> Math.max(0, 1 - (t == 0 ? -1 : t) * y);
    };
  }

  /// dL/dy of the sum over rows.
  Matrix slope(Matrix y, Matrix t) {
    Matrix slope = y.with(t, this::slope);
    return isMeanOverOutputs() ? slope.times(1.0 / y.columns()) : slope;
  }

  private double slope(double y, double t) {
    double e = y - t;
    return switch (this) {
      case CROSS_ENTROPY -> -t / y;
      case BINARY_CROSS_ENTROPY, BINARY_CROSS_ENTROPY_SUM -> e / (y * (1 - y));
      case MSE, SQUARED_ERROR -> 2 * e;
      case HALF_SQUARED_ERROR, HALF_MSE -> e;
      case MAE -> Math.signum(e);
      case HUBER -> Math.max(-1, Math.min(1, e));
      case POISSON -> 1 - t / y;
      case HINGE -> 1 - (t == 0 ? -1 : t) * y > 0 ? -(t == 0 ? -1 : t) : 0;
    };
  }
}
