package io.rekindle.interop.tensorboard;

import io.rekindle.interop.protobuf.ProtobufWriter;
import java.util.Optional;

/// How many numbers lie in each of some ranges of one width.
///
/// @param limits the upper end of each range; the last is the largest number
record Histogram(
    double least,
    double largest,
    double count,
    double sum,
    double squares,
    double[] limits,
    double[] counts) {
  private static final int RANGES = 30;

  /// Of the finite ones among numbers; empty if there are none.
  static Optional<Histogram> of(float[] values, int from, int to) {
    double least = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int i = from; i < to; i++) {
      if (Float.isFinite(values[i])) {
        double value = values[i];
        least = Math.min(least, value);
        largest = Math.max(largest, value);
        sum += value;
        squares += value * value;
        count++;
      }
    }
    if (count == 0) {
      return Optional.empty();
    }
    int ranges = least == largest ? 1 : RANGES;
    double[] limits = new double[ranges];
    for (int i = 0; i < ranges; i++) {
      limits[i] = i + 1 == ranges ? largest : least + (largest - least) * (i + 1) / ranges;
    }
    double[] counts = new double[ranges];
    double perValue = ranges == 1 ? 0 : ranges / (largest - least);
    for (int i = from; i < to; i++) {
      if (Float.isFinite(values[i])) {
        counts[Math.clamp((long) ((values[i] - least) * perValue), 0, ranges - 1)]++;
      }
    }
    return Optional.of(new Histogram(least, largest, count, sum, squares, limits, counts));
  }

  /// As a `HistogramProto`.
  void write(ProtobufWriter to) {
    to.real(1, least);
    to.real(2, largest);
    to.real(3, count);
    to.real(4, sum);
    to.real(5, squares);
    to.reals(6, limits);
    to.reals(7, counts);
  }
}
