package io.rekindle.core.metric;

import java.util.Arrays;

/// The one number that fits a column of targets best, by several measures.
final class BestConstant {
  private BestConstant() {}

  /// What minimises Σ |c - t|: the median, halfway between the two middle numbers of an even count.
  static double median(float[] targets) {
    float[] sorted = targets.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n == 0 ? Double.NaN : 0.5 * ((double) sorted[(n - 1) / 2] + sorted[n / 2]);
  }

  /// What minimises the Huber loss, whose slope Σ clamp(c - t, -delta, delta) rises with c: its
  /// root by bisection.
  static double huber(float[] targets, double delta) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (float t : targets) {
      low = Math.min(low, t);
      high = Math.max(high, t);
    }
    for (int i = 0; i < 50; i++) {
      double middle = 0.5 * (low + high);
      double slope = 0;
      for (float t : targets) {
        slope += Math.clamp(middle - t, -delta, delta);
      }
      if (slope < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  /// What minimises Σ max(0, 1 - s·c), with s = -1 for a target of 0, else the target. The slope is
  /// -Σ s over the positive s far to the left and rises by |s| at each 1/s: the first such place
  /// where it is no longer negative.
  static double hinge(float[] targets) {
    double[] places = new double[targets.length];
    double slope = 0;
    for (int i = 0; i < targets.length; i++) {
      double s = targets[i] == 0 ? -1 : targets[i];
      places[i] = 1 / s;
      slope -= Math.max(0, s);
    }
    Arrays.sort(places);
    for (double place : places) {
      slope += Math.abs(1 / place);
      if (slope >= 0) {
        return place;
      }
    }
    return places.length == 0 ? Double.NaN : places[places.length - 1];
  }
}
