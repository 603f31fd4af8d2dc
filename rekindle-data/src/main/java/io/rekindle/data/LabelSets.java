package io.rekindle.data;

import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Cells that hold several labels at once, such as `red;blue`. A cell without any is empty.
final class LabelSets {
  /// What is taken for a separator without being told.
  private static final List<String> USUAL = List.of(";", "|");

  private static final List<String> POSSIBLE = List.of(";", "|", ",");

  private LabelSets() {}

  /// The labels of a cell, in its order.
  static List<String> of(Column column, int row, String separator) {
    return Arrays.stream(Labels.of(column, row).split(Pattern.quote(separator), -1))
        .map(String::strip)
        .filter(label -> !label.isEmpty())
        .toList();
  }

  /// The distinct labels of some first rows, sorted.
  static List<String> distinct(Column column, int rows, String separator) {
    Set<String> seen = new HashSet<>();
    Set<String> distinct = new HashSet<>();
    for (int row = 0; row < rows; row++) {
      if (seen.add(Labels.of(column, row))) {
        distinct.addAll(of(column, row, separator));
      }
    }
    return Labels.sorted(distinct);
  }

  /// What separates labels in a column: it stands in some cell, no cell is without text beside it,
  /// and there are no more labels than distinct cells, as labels come in several cells.
  static Optional<String> separator(Column column, int rows) {
    return first(USUAL, column, rows);
  }

  /// The same for a column that is known to hold sets of labels.
  static String likely(Column column, int rows) {
    return first(POSSIBLE, column, rows)
        .or(() -> POSSIBLE.stream().filter(s -> standsIn(s, column)).findFirst())
        .orElse(POSSIBLE.getFirst());
  }

  private static Optional<String> first(List<String> separators, Column column, int rows) {
    return separators.stream().filter(s -> separates(s, column, rows)).findFirst();
  }

  private static boolean standsIn(String separator, Column column) {
    return column instanceof Column.Texts texts
        && texts.dictionary().stream().anyMatch(cell -> cell.contains(separator));
  }

  private static boolean separates(String separator, Column column, int rows) {
    if (!standsIn(separator, column)) {
      return false;
    }
    Column.Texts texts = (Column.Texts) column;
    boolean isClean =
        texts.dictionary().stream()
            .flatMap(cell -> Arrays.stream(cell.split(Pattern.quote(separator), -1)))
            .noneMatch(String::isBlank);
    return isClean && distinct(column, rows, separator).size() <= texts.dictionary().size();
  }
}
