package io.rekindle.data.run;

/// The numbers that a key allows, and how a message says so.
record Range(double low, boolean includesLow, double high, boolean includesHigh, String words) {
  static final Range ANY = atLeast(Double.NEGATIVE_INFINITY, "a number");
  static final Range NOT_NEGATIVE = atLeast(0, "a number of at least 0");
  static final Range POSITIVE =
      new Range(0, false, Double.POSITIVE_INFINITY, false, "a number above 0");

  /// 0 <= x < 1.
  static final Range SHARE =
      new Range(0, true, 1, false, "a number from 0 up to, not including, 1");

  /// 0 <= x <= 1.
  static final Range CLOSED_SHARE = new Range(0, true, 1, true, "a number from 0 to 1");

  private static Range atLeast(double low, String words) {
    return new Range(low, true, Double.POSITIVE_INFINITY, false, words);
  }

  boolean contains(double x) {
    return (includesLow ? x >= low : x > low)
        && (includesHigh ? x <= high : x < high)
        && Double.isFinite(x);
  }
}
