package io.rekindle.core;

/// Numbers too near zero to matter, taken as zero.
///
/// Below 1.2e-38 a `float` is subnormal, and many processors take a hundred times as long for a sum
/// or product with such a number. What decays, as the mean of a gradient that has become zero, gets
/// there and stays: rounded to the nearest, 0.9 times 4 of the smallest numbers is 4 again.
///
/// Nothing here is a condition, of which the compiler makes no vectors. NaN and infinities pass
/// through.
public final class Subnormals {
  /// The sum with it is rounded to a multiple of 2^-99, about 1.6e-30.
  private static final float ANCHOR = 0x1.8p-76f;

  /// Likewise of 2^-49, about 1.8e-15.
  private static final float ROOT_ANCHOR = 0x1.8p-26f;

  private static final float LIMIT = 1e-30f;

  private Subnormals() {}

  /// `x` rounded to a multiple of 1.6e-30, which is 0 within half of that, and `x` itself from some
  /// 1e-15 on. What decays stays at a few such multiples.
  public static float flushed(float x) {
    return x + ANCHOR - ANCHOR;
  }

  /// x², where x is first rounded to a multiple of 1.8e-15: the square is then 0 or over 3e-30.
  public static float square(float x) {
    float normal = x + ROOT_ANCHOR - ROOT_ANCHOR;
    return normal * normal;
  }

  /// `x`, or 0 if it is within 1e-30 of it. Other numbers move towards zero by as much, which
  /// rounding hides from 2e-23 on: what decays becomes 0. Takes twice the time of [#flushed].
  public static float towardsZero(float x) {
    return x - Math.max(-LIMIT, Math.min(LIMIT, x));
  }
}
