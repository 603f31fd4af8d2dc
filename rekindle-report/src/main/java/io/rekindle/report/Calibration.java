package io.rekindle.report;

import io.rekindle.core.metric.ConfusionMatrix;

/// Whether a model is right as often as it says: rows by how sure it was, in ten equal ranges.
///
/// @param rows how many fall in each range
/// @param confidence the mean of what the model said; NaN in an empty range
/// @param accuracy the share that was right; NaN in an empty range
record Calibration(long[] rows, double[] confidence, double[] accuracy) {
  private static final int RANGES = 10;

  static Calibration of(Judged judged, ConfusionMatrix confusion) {
    long[] rows = new long[RANGES];
    double[] confidence = new double[RANGES];
    double[] accuracy = new double[RANGES];
    for (int row = 0; row < confusion.actual().length; row++) {
      double sure = judged.confidence(row);
      int range = Math.clamp((int) (sure * RANGES), 0, RANGES - 1);
      rows[range]++;
      confidence[range] += sure;
      accuracy[range] += confusion.actual()[row] == confusion.predicted()[row] ? 1 : 0;
    }
    for (int range = 0; range < RANGES; range++) {
      confidence[range] /= rows[range];
      accuracy[range] /= rows[range];
    }
    return new Calibration(rows, confidence, accuracy);
  }

  /// The expected calibration error, Σ rows / all · |accuracy - confidence|; Naeini et al. 2015.
  double error() {
    double sum = 0;
    long all = 0;
    for (int range = 0; range < RANGES; range++) {
      if (rows[range] > 0) {
        sum += rows[range] * Math.abs(accuracy[range] - confidence[range]);
        all += rows[range];
      }
    }
    return sum / all;
  }
}
