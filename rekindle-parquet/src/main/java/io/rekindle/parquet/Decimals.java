package io.rekindle.parquet;

import java.math.BigDecimal;
import java.math.BigInteger;

/// Decimals as the doubles nearest to them: what reading their digits from a text gives.
///
/// @param scale how many digits stand after the point
record Decimals(int scale) {
  private static final long EXACT = 1L << 53;

  /// Powers of ten up to here are exact doubles.
  private static final int EXACT_SCALE = 22;

  double of(long unscaled) {
    if (Math.abs(unscaled) <= EXACT
        && unscaled != Long.MIN_VALUE
        && scale >= 0
        && scale <= EXACT_SCALE) {
      return unscaled / POWERS[scale];
    }
    return BigDecimal.valueOf(unscaled, scale).doubleValue();
  }

  /// @param values the unscaled number, big-endian, in two's complement
  double of(byte[] values, int from, int to) {
    return to - from == 0
        ? 0
        : new BigDecimal(new BigInteger(values, from, to - from), scale).doubleValue();
  }

  /// A whole number without a sign.
  static double ofUnsigned(long bits) {
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
  }

  private static final double[] POWERS = powers();

  private static double[] powers() {
    double[] powers = new double[EXACT_SCALE + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }
}
