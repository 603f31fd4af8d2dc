package io.rekindle.doctor.gradcheck;

import java.util.Locale;
import java.util.SplittableRandom;

/// Outputs with a loss that suits them, written out again for tests.
enum Head {
  SOFTMAX_CROSS_ENTROPY,
  SIGMOID_BINARY_CROSS_ENTROPY,
  LINEAR_MSE,
  SIGMOID_MSE;

  String output() {
    return name().substring(0, name().indexOf('_')).toLowerCase(Locale.ROOT);
  }

  String loss() {
    return name().substring(name().indexOf('_') + 1).toLowerCase(Locale.ROOT);
  }

  double[] target(int outputs, SplittableRandom random) {
    double[] t = new double[outputs];
    if (this == SOFTMAX_CROSS_ENTROPY) {
      t[random.nextInt(outputs)] = 1;
      return t;
    }
    for (int k = 0; k < outputs; k++) {
      t[k] =
          this == SIGMOID_BINARY_CROSS_ENTROPY
              ? random.nextInt(2)
              : (float) random.nextDouble(0.1, 0.9);
    }
    return t;
  }

  double[] values(double[] z) {
    double sum = 0;
    for (double v : z) {
      sum += Math.exp(v);
    }
    double[] y = new double[z.length];
    for (int k = 0; k < z.length; k++) {
      y[k] =
          switch (this) {
            case SOFTMAX_CROSS_ENTROPY -> Math.exp(z[k]) / sum;
            case LINEAR_MSE -> z[k];
            case SIGMOID_BINARY_CROSS_ENTROPY, SIGMOID_MSE -> 1 / (1 + Math.exp(-z[k]));
          };
    }
    return y;
  }

  /// dL/dz for one row.
  double[] delta(double[] y, double[] t) {
    double[] d = new double[y.length];
    for (int k = 0; k < y.length; k++) {
      double e = y[k] - t[k];
      d[k] =
          switch (this) {
            case SOFTMAX_CROSS_ENTROPY -> e;
            case SIGMOID_BINARY_CROSS_ENTROPY -> e / y.length;
            case LINEAR_MSE -> 2 * e / y.length;
            case SIGMOID_MSE -> 2 * e / y.length * y[k] * (1 - y[k]);
          };
    }
    return d;
  }

  /// The same with a mistake; some are mistakes under one loss only.
  double[] delta(double[] y, double[] t, Plant plant) {
    double[] right = delta(y, t);
    int n = y.length;
    double dot = 0;
    for (int k = 0; k < n; k++) {
      dot += y[k] * (y[k] - t[k]);
    }
    double[] d = new double[n];
    for (int k = 0; k < n; k++) {
      double e = y[k] - t[k];
      d[k] =
          switch (plant) {
            case SIGN_OF_ALL -> -right[k];
            case TWICE -> 2 * right[k];
            case HALF -> right[k] / 2;
            case DIVIDED_BY_OUTPUTS -> right[k] / n;
            case OUTPUT_SLOPE_AGAIN -> right[k] * y[k] * (1 - y[k]);
            case SOFTMAX_JACOBIAN_AGAIN -> y[k] * (e - dot);
            case DIAGONAL_OF_JACOBIAN -> -t[k] * (1 - y[k]);
            case TARGETS_FORGOTTEN -> this == SOFTMAX_CROSS_ENTROPY ? y[k] : y[k] / n;
            case OUTPUTS_ROUNDED -> Math.rint(y[k]) - t[k];
            case OUTPUT_SLOPE_MISSING -> 2 * e / n;
            default -> right[k];
          };
    }
    return d;
  }

  /// Whether a mistake in the output delta can be made here, and is one.
  boolean admits(Plant plant) {
    return switch (plant) {
      case SOFTMAX_JACOBIAN_AGAIN, DIAGONAL_OF_JACOBIAN, OUTPUTS_ROUNDED, CLASSES_SHIFTED ->
          this == SOFTMAX_CROSS_ENTROPY;
      case OUTPUT_SLOPE_AGAIN, TARGETS_FORGOTTEN ->
          this == SOFTMAX_CROSS_ENTROPY || this == SIGMOID_BINARY_CROSS_ENTROPY;
      case OUTPUT_SLOPE_MISSING -> this == SIGMOID_MSE;
      default -> true;
    };
  }
}
