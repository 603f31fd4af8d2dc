package io.rekindle.core.reference;

/// Numbers with a mean taken off, divided by √(variance + epsilon).
///
/// @param own whether mean and variance are those of the numbers themselves, so that a change of
///   one number moves them too
record Standardized(double[] values, double mean, double variance, double epsilon, boolean own) {

  /// By the numbers' own mean and biased variance.
  static Standardized byOwn(double[] x, double epsilon) {
    double mean = 0;
    for (double v : x) {
      mean += v / x.length;
    }
    double variance = 0;
    for (double v : x) {
      variance += (v - mean) * (v - mean) / x.length;
    }
    return new Standardized(divide(x, mean, variance, epsilon), mean, variance, epsilon, true);
  }

  /// By a mean and a variance that do not depend on the numbers.
  static Standardized by(double mean, double variance, double[] x, double epsilon) {
    return new Standardized(divide(x, mean, variance, epsilon), mean, variance, epsilon, false);
  }

  /// The gradient with respect to the numbers, given the gradient with respect to [#values()].
  ///
  /// With own statistics (Ioffe and Szegedy 2015, section 3, simplified) dx_i = (dv_i - mean(dv) -
  /// v_i · mean(dv · v)) / √(variance + epsilon).
  double[] backward(double[] dv) {
    double mean = 0;
    double meanProduct = 0;
    if (own) {
      for (int i = 0; i < dv.length; i++) {
        mean += dv[i] / dv.length;
        meanProduct += dv[i] * values[i] / dv.length;
      }
    }
    double[] dx = new double[dv.length];
    for (int i = 0; i < dv.length; i++) {
      dx[i] = (dv[i] - mean - values[i] * meanProduct) / Math.sqrt(variance + epsilon);
    }
    return dx;
  }

  private static double[] divide(double[] x, double mean, double variance, double epsilon) {
    double[] values = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      values[i] = (x[i] - mean) / Math.sqrt(variance + epsilon);
    }
    return values;
  }
}
