package io.rekindle.data.images;

/// What each of `to` pixels takes from `from` pixels along one side: the triangle filter, as wide
/// as a pixel of the coarser of the two.
final class Resampling {
  private final int[] first;
  private final double[][] weights;

  Resampling(int from, int to) {
    first = new int[to];
    weights = new double[to][];
    double scale = (double) from / to;
    double support = Math.max(1, scale);
    for (int i = 0; i < to; i++) {
      double center = (i + 0.5) * scale;
      int low = Math.max(0, (int) Math.floor(center - support + 0.5));
      int high = Math.min(from, (int) Math.floor(center + support + 0.5));
      first[i] = low;
      weights[i] = new double[high - low];
      double sum = 0;
      for (int j = low; j < high; j++) {
        double weight = Math.max(0, 1 - Math.abs(j + 0.5 - center) / support);
        weights[i][j - low] = weight;
        sum += weight;
      }
      for (int j = 0; j < weights[i].length; j++) {
        weights[i][j] /= sum;
      }
    }
  }

  /// The first pixel that pixel `i` takes from.
  int first(int i) {
    return first[i];
  }

  int count(int i) {
    return weights[i].length;
  }

  /// The share of the `k`-th of them.
  double weight(int i, int k) {
    return weights[i][k];
  }
}
