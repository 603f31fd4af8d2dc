package io.rekindle.core.metric;

/// The range within which a figure lies with 95 % confidence.
public record Interval(double low, double high) {
  /// The normal distribution lies within ± this with probability 0.95.
  private static final double Z = 1.959963984540054;

  /// Of a probability that was met in some of several independent trials; Wilson 1927.
  ///
  /// With p = successes / trials, n = trials: (p + z²/2n ± z · √(p(1-p)/n + z²/4n²)) / (1 + z²/n).
  public static Interval wilson(long successes, long trials) {
    double n = trials;
    double p = successes / n;
    double center = p + Z * Z / (2 * n);
    double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
    double divisor = 1 + Z * Z / n;
    return new Interval((center - half) / divisor, (center + half) / divisor);
  }

  /// From the 2.5th to the 97.5th percentile of a figure's values on resampled rows; Efron 1979.
  ///
  /// @param sorted in rising order
  static Interval percentile(double[] sorted) {
    return new Interval(quantile(sorted, 0.025), quantile(sorted, 0.975));
  }

  private static double quantile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
