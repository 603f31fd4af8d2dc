package io.rekindle.data.raw;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/// How classes are spelled and ordered: texts as they are, numbers in one way however a file writes
/// them.
public final class Labels {
  private Labels() {}

  /// The shortest spelling of a number: `3` for 3.0.
  public static String spell(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /// The label of a cell.
  public static String of(Column column, int row) {
    return column.show(row);
  }

  /// The labels of the first rows. Of many equal numbers one is spelled.
  public static Set<String> distinct(Column column, int rows) {
    Set<String> labels = new HashSet<>();
    if (column instanceof Column.Numbers numbers) {
      double[] sorted = Arrays.copyOf(numbers.values(), rows);
      Arrays.sort(sorted);
      for (int i = 0; i < rows; i++) {
        if (i == 0 || sorted[i] != sorted[i - 1]) {
          labels.add(spell(sorted[i]));
        }
      }
    } else {
      for (int row = 0; row < rows; row++) {
        labels.add(of(column, row));
      }
    }
    return labels;
  }

  /// In numeric order where all are numbers, else in the order of their characters.
  public static List<String> sorted(Collection<String> labels) {
    boolean numeric = areNumbers(labels);
    Comparator<String> order =
        numeric ? Comparator.comparingDouble(Double::parseDouble) : Comparator.naturalOrder();
    return labels.stream().sorted(order).toList();
  }

  public static boolean areNumbers(Collection<String> labels) {
    return labels.stream().allMatch(label -> number(label).isPresent());
  }

  /// The number that a label spells, if it does.
  public static OptionalDouble number(String label) {
    if (!label.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(Double.parseDouble(label));
  }

  /// The spelling under which a label written by a person is known: `3` for `3.0`.
  public static String canonical(String label) {
    OptionalDouble number = number(label);
    return number.isPresent() ? spell(number.getAsDouble()) : label;
  }
}
