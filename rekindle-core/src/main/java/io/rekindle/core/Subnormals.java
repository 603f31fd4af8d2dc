package io.rekindle.core;

/// Numbers too near zero to matter, taken as zero.
///
/// Below 1.2e-38 a `float` is subnormal, and many processors take a hundred times as long for a sum
/// or product with such a number. What decays, as the mean of a gradient that has become zero, gets
/// there and stays: rounded to the nearest, 0.9 times 4 of the smallest numbers is 4 again.
public final class Subnormals {
  private static final float LIMIT = 1e-30f;

  private Subnormals() {}

  /// `x`, or 0 if it is within 1e-30 of it.
  public static float flushed(float x) {
    return flushed(x, LIMIT);
  }

  /// `x`, or 0 if it is within `limit` of it. Other numbers move towards zero by `limit`, which
  /// rounding hides from 2e7 times `limit` on: as `min` and `max` the compiler makes vectors of it,
  /// as a condition it does not. NaN passes through.
  ///
  /// @param limit above 2e-31, so that no result is subnormal
  public static float flushed(float x, float limit) {
    return x - Math.max(-limit, Math.min(limit, x));
  }
}
