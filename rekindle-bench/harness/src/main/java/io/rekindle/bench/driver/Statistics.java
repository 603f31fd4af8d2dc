package io.rekindle.bench.driver;

import java.util.List;

/// Numbers that stand for many.
final class Statistics {
  private Statistics() {}

  /// The middle value, or the mean of the two in the middle.
  static double median(List<Double> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /// Half the distance from the least to the greatest, over the median.
  static double spread(List<Double> values) {
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    double greatest = values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    return (greatest - least) / 2 / median(values);
  }
}
