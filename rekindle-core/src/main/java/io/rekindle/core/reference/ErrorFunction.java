package io.rekindle.core.reference;

/// The error function erf(x) = 2/√π ∫₀ˣ exp(-t²) dt and its complement, to about 15 digits.
///
/// Abramowitz and Stegun, Handbook of Mathematical Functions, 1964: the series 7.1.6, whose terms
/// are all of one sign, up to |x| = 2.5, and the continued fraction 7.1.14 beyond.
final class ErrorFunction {
  private static final double SERIES_LIMIT = 2.5;

  /// Enough for 16 digits of the continued fraction at the series' limit; fewer would do beyond.
  private static final int FRACTION_DEPTH = 100;

  private ErrorFunction() {}

  static double erf(double x) {
    if (Math.abs(x) <= SERIES_LIMIT) {
      return series(x);
    }
    return x > 0 ? 1 - fraction(x) : fraction(-x) - 1;
  }

  /// 1 - erf(x), without the loss of digits at large x.
  static double erfc(double x) {
    if (Math.abs(x) <= SERIES_LIMIT) {
      return x > 1 ? fraction(x) : 1 - series(x);
    }
    return x > 0 ? fraction(x) : 2 - fraction(-x);
  }

  // erf(x) = 2/√π · exp(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1))
  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  // erfc(x) = exp(-x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …))))
  private static double fraction(double x) {
    double tail = x;
    for (int k = FRACTION_DEPTH; k >= 1; k--) {
      tail = x + 0.5 * k / tail;
    }
    return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
  }
}
