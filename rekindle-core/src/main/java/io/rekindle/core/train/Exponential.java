package io.rekindle.core.train;

/// Exponentials and what is made of them, right to 1e-8 of themselves: a tenth of what a `float`
/// can tell.
///
/// The argument is divided by a power of two, so that a short Taylor polynomial serves, and the
/// result squared as often: sums and products alone, without a table, a branch or the bits of a
/// number, which the compiler turns into vectors where a loop calls these for every value. It does
/// so for loops of some 60 operations at most. `Math.exp` and `Math.tanh` are calls, one after
/// another, of four to seven times the cost. NaN passes through.
final class Exponential {
  /// Beyond this exp(z) and exp(-z) are infinite and zero as a `float`.
  private static final double LIMIT = 104;

  /// Beyond this tanh(z) is 1 as a `float`.
  private static final double TANH_LIMIT = 10;

  private Exponential() {}

  static double exp(double z) {
    double t = Math.max(Math.min(z, LIMIT), -LIMIT) * 0x1p-12;
    double y = 1 + t * (1 + t * (1 / 2.0 + t * (1 / 6.0 + t * (1 / 24.0 + t * (1 / 120.0)))));
    y *= y;
    y *= y;
    y *= y;
    y *= y;
    y *= y;
    y *= y;
    y *= y;
    y *= y;
    y *= y;
    y *= y;
    y *= y;
    y *= y;
    return y;
  }

  /// exp(z) - 1. As exp(2z) - 1 = (exp(z) - 1) · (exp(z) - 1 + 2), small values stay right.
  static double expm1(double z) {
    double t = Math.max(Math.min(z, LIMIT), -LIMIT) * 0x1p-9;
    double y = 1 / 24.0 + t * (1 / 120.0 + t * (1 / 720.0 + t * (1 / 5040.0)));
    y = t * (1 + t * (1 / 2.0 + t * (1 / 6.0 + t * y)));
    y *= y + 2;
    y *= y + 2;
    y *= y + 2;
    y *= y + 2;
    y *= y + 2;
    y *= y + 2;
    y *= y + 2;
    y *= y + 2;
    y *= y + 2;
    return y;
  }

  /// (exp(2z) - 1) / (exp(2z) + 1).
  static double tanh(double z) {
    double t = Math.max(Math.min(z, TANH_LIMIT), -TANH_LIMIT) * 0x1p-6;
    double y = t * (1 + t * (1 / 2.0 + t * (1 / 6.0 + t * (1 / 24.0 + t * (1 / 120.0)))));
    y *= y + 2;
    y *= y + 2;
    y *= y + 2;
    y *= y + 2;
    y *= y + 2;
    y *= y + 2;
    y *= y + 2;
    return y / (y + 2);
  }

  static double sigmoid(double z) {
    return 1 / (1 + exp(-z));
  }
}
