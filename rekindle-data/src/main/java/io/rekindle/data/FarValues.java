package io.rekindle.data;

import io.rekindle.data.raw.Labels;
import java.util.List;
import java.util.Optional;

/// Values so far out that the tail of their column does not reach them.
///
/// A distance is that of a value from the median; d90 and d99 are what 90 and 99 % of them do not
/// exceed. From d90 to d99 there are ten times fewer values. A tail by a power law grows by the
/// same factor with each such step, those of normal, exponential and log-normal values by ever
/// smaller ones: the farthest of n values is about d99 · (d99 / d90)^log10(n / 100) away, or less.
/// Outliers are beyond two steps more, and beyond 8 d99, which is 20 deviations of normal values.
/// They hide neither themselves nor each other as long as they are no more than 1 %.
///
/// Where d90 is 0, as of counts and rare flags, a gap tells them: each is 20 times as far away as
/// all others, and those that are not the median are many.
final class FarValues {
  /// Fewer values have no tail to measure.
  private static final int FEWEST = 200;

  private static final double LEAST_FACTOR = 8;
  private static final double MORE_STEPS = 2;
  private static final double GAP = 20;

  /// So many values apart from the median show how far they go, at least, and so many times as many
  /// as outliers.
  private static final int FEWEST_APART = 20;

  private static final int TIMES = 5;

  /// A number that comes so often may stand for a missing value.
  private static final int REPEATED = 3;

  private final double[] sorted;
  private final double median;

  /// The largest distances, a tenth of all, in descending order.
  private final double[] distances;

  /// @param sorted finite values in ascending order
  private FarValues(double[] sorted) {
    int n = sorted.length;
    this.sorted = sorted;
    median = sorted[(n - 1) / 2] / 2 + sorted[n / 2] / 2;
    distances = new double[n / 10 + 1];
    int low = 0;
    int high = n - 1;
    for (int i = 0; i < distances.length; i++) {
      boolean isLow = median - sorted[low] > sorted[high] - median;
      distances[i] = isLow ? median - sorted[low++] : sorted[high--] - median;
    }
  }

  /// What is said of the outliers of a column; empty where it has none.
  ///
  /// @param sorted finite values in ascending order
  /// @param isTable whether `data.missing` may name cells
  static Optional<String> advice(double[] sorted, boolean isTable) {
    if (sorted.length < FEWEST) {
      return Optional.empty();
    }
    FarValues values = new FarValues(sorted);
    int far = values.count();
    return far == 0 ? Optional.empty() : Optional.of(values.told(far, isTable));
  }

  private int count() {
    double d90 = distances[distances.length - 1];
    double d99 = distances[sorted.length / 100];
    if (d90 == 0) {
      return beyondGap();
    }
    double steps = Math.log10(sorted.length / 100.0) + MORE_STEPS;
    double limit = d99 * Math.max(LEAST_FACTOR, Math.pow(d99 / d90, steps));
    int count = 0;
    while (distances[count] > limit) {
      count++;
    }
    return count;
  }

  private int beyondGap() {
    int apart = 0;
    while (distances[apart] > 0) {
      apart++;
    }
    int most = Math.min(sorted.length / 100, apart / TIMES);
    for (int count = apart < FEWEST_APART ? 0 : most; count > 0; count--) {
      if (distances[count - 1] > GAP * distances[count]) {
        return count;
      }
    }
    return 0;
  }

  private String told(int count, boolean isTable) {
    int low = 0;
    while (median - sorted[low] >= distances[count - 1]) {
      low++;
    }
    int n = sorted.length;
    double least = low > 0 ? sorted[0] : sorted[n - count];
    double greatest = low < count ? sorted[n - 1] : sorted[count - 1];
    String which = Labels.spell(least);
    boolean isOne = least == greatest;
    if (count > 1) {
      which = isOne ? "all " + which : "%s to %s".formatted(which, Labels.spell(greatest));
    }
    return "%s, %s: the other values lie within %.3g of the median, %s%s"
        .formatted(
            count == 1 ? "an outlier" : count + " outliers",
            which,
            distances[count],
            Labels.spell(median),
            isTable && isOne && count >= REPEATED
                ? "; " + Marks.adviceOnNumbers(List.of(Labels.spell(least)))
                : "");
  }
}
