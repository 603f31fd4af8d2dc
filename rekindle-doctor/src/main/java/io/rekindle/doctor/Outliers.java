package io.rekindle.doctor;

import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.train.Features;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Values of a feature that lie so far out that its scale is theirs: what remains of the others is
/// next to nothing.
///
/// @param feature the column
/// @param rows how many rows have such a value, of those looked at
/// @param left the deviation of the other values, by the range of the middle half, over that of all
record Outliers(String feature, int rows, double left) {
  /// Rows looked at, evenly spaced where there are more.
  private static final int MOST_ROWS = 20_000;

  private static final int FEWEST_ROWS = 40;
  private static final int MOST_COLUMNS = 1_000;

  /// How many deviations of the others a value is away. Of a thousand log-normal incomes, whose
  /// logarithm has a deviation of 1, about one is.
  private static final double FAR = 20;

  /// More than this share are a tail, not outliers.
  private static final double FEW = 0.02;

  /// The range of the middle half of normal values, in their deviation.
  private static final double MIDDLE_HALF = 1.349;

  /// The number features that have some. Features of which half the values are one, as of counts
  /// and rare categories, have no range in the middle, and none are looked for there.
  static List<Outliers> of(Subject subject) {
    List<Outliers> found = new ArrayList<>();
    int column = 0;
    for (Feature feature : subject.data().preprocessing().features()) {
      if (feature instanceof Feature.Numeric number
          && subject.data().train().features() instanceof Features.Floats rows
          && rows.columns() <= MOST_COLUMNS) {
        look(number.name(), sorted(rows, column)).ifPresent(found::add);
      }
      column += feature.width();
    }
    return found;
  }

  private static double[] sorted(Features.Floats rows, int column) {
    int step = Math.ceilDiv(rows.rows(), MOST_ROWS);
    double[] values = new double[rows.rows() / step];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.values()[i * step * rows.columns() + column];
    }
    return Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
  }

  private static Optional<Outliers> look(String name, double[] sorted) {
    int n = sorted.length;
    if (n < FEWEST_ROWS) {
      return Optional.empty();
    }
    double others = middleDeviation(sorted);
    double mean = Arrays.stream(sorted).average().orElse(0);
    double all =
        Math.sqrt(Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).average().orElse(0));
    double middle = sorted[n / 2];
    int far = (int) Arrays.stream(sorted).filter(v -> Math.abs(v - middle) > FAR * others).count();
    return others > 0 && all > FAR * others && far <= FEW * n
        ? Optional.of(new Outliers(name, far, others / all))
        : Optional.empty();
  }

  /// The deviation that normal values have whose middle half is as wide.
  static double middleDeviation(double[] sorted) {
    int n = sorted.length;
    return (sorted[3 * n / 4] - sorted[n / 4]) / MIDDLE_HALF;
  }
}
