package io.rekindle.core.train;

/// The normal distribution with mean 0 and deviation 1.
final class Normal {
  private static final double ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

  private Normal() {}

  static double density(double z) {
    return Math.exp(-0.5 * z * z) / ROOT_TWO_PI;
  }

  /// Φ(z), absolute error below 1e-15: 1/2 + φ(z) · (z + z³/3 + z⁵/(3·5) + ...), whose terms all
  /// have one sign (Marsaglia 2004).
  static double cumulative(double z) {
    if (!(Math.abs(z) < 8.5)) {
      return Double.isNaN(z) ? z : z > 0 ? 1 : 0;
    }
    double term = z;
    double sum = z;
    for (int i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
      term *= z * z / i;
      sum += term;
    }
    return 0.5 + sum * density(z);
  }
}
