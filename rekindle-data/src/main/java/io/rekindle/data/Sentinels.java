package io.rekindle.data;

import io.rekindle.data.raw.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Numbers that stand for a missing value, such as -999: they come again and again, far outside of
/// all others.
///
/// The values of a tail lie the farther apart the fewer they are, and each is there once or nearly
/// so. Here each is there in 1 % of the rows, and between them and the other values is a gap of
/// more than twice the range of those: two thirds of the whole range hold nothing.
final class Sentinels {
  private static final double SHARE = 0.01;
  private static final int LEAST = 3;

  /// How many may lie below the others, and above.
  private static final int MOST = 5;

  /// The gap in ranges of the other values.
  private static final double GAP = 2;

  /// Of other values there are at least so many, and twice as many as of these.
  private static final int FEWEST_OTHERS = 3;

  private final double[] distinct;
  private final int[] counts;
  private final int size;
  private final int enough;

  /// @param values of a column; NaN where one is missing
  private Sentinels(double[] values) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    distinct = new double[sorted.length];
    counts = new int[sorted.length];
    int found = -1;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        distinct[++found] = sorted[i];
      }
      counts[found]++;
    }
    size = found + 1;
    enough = enough(values.length);
  }

  private static int enough(int rows) {
    return Math.max(LEAST, (int) Math.ceil(SHARE * rows));
  }

  /// Whether the least or the greatest value comes often enough: seldom, and told without sorting.
  private static boolean mayHold(double[] values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    int lows = 0;
    int highs = 0;
    for (double value : values) {
      if (Double.isFinite(value)) {
        lows = value < low ? 1 : value == low ? lows + 1 : lows;
        highs = value > high ? 1 : value == high ? highs + 1 : highs;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    return Math.max(lows, highs) >= enough(values.length);
  }

  /// What is odd about a column, and what to do; empty where it holds none.
  ///
  /// @param values NaN where one is missing
  static Optional<String> advice(double[] values) {
    if (!mayHold(values)) {
      return Optional.empty();
    }
    Sentinels all = new Sentinels(values);
    return all.core().map(core -> all.told(core, values.length));
  }

  /// The other values, from one place among the distinct ones to another: as few as may be.
  private Optional<int[]> core() {
    int below = repeated(0, 1);
    int above = repeated(size - 1, -1);
    for (int trimmed = below + above; trimmed > 0; trimmed--) {
      for (int low = Math.min(below, trimmed); low >= Math.max(0, trimmed - above); low--) {
        if (isApart(low, size - 1 - (trimmed - low))) {
          return Optional.of(new int[] {low, size - 1 - (trimmed - low)});
        }
      }
    }
    return Optional.empty();
  }

  /// How many values at an end come often enough.
  private int repeated(int from, int step) {
    int count = 0;
    while (count < Math.min(MOST, size) && counts[from + count * step] >= enough) {
      count++;
    }
    return count;
  }

  private boolean isApart(int first, int last) {
    int others = last - first + 1;
    if (others < FEWEST_OTHERS || others < 2 * (size - others)) {
      return false;
    }
    double range = distinct[last] - distinct[first];
    boolean isLowApart = first == 0 || distinct[first] - distinct[first - 1] > GAP * range;
    boolean isHighApart = last == size - 1 || distinct[last + 1] - distinct[last] > GAP * range;
    return isLowApart && isHighApart;
  }

  private String told(int[] core, int rows) {
    List<String> found = new ArrayList<>();
    List<String> spelled = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      if (i < core[0] || i > core[1]) {
        spelled.add(Labels.spell(distinct[i]));
        found.add(
            "%s in %.3g %% of the rows".formatted(spelled.getLast(), 100.0 * counts[i] / rows));
      }
    }
    return "%s, far outside of all others, %s to %s: %s"
        .formatted(
            found.stream().collect(Collectors.joining(", ")),
            Labels.spell(distinct[core[0]]),
            Labels.spell(distinct[core[1]]),
            Marks.adviceOnNumbers(spelled));
  }
}
