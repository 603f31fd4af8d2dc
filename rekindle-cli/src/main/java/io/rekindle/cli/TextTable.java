package io.rekindle.cli;

import java.util.ArrayList;
import java.util.List;

/// Rows of text in aligned columns, two spaces apart.
final class TextTable {
  private final List<Boolean> right;
  private final List<List<String>> rows = new ArrayList<>();

  /// @param alignment one character a column: `<` for left, `>` for right
  TextTable(String alignment) {
    right = alignment.chars().mapToObj(c -> c == '>').toList();
  }

  TextTable row(String... cells) {
    if (cells.length != right.size()) {
      throw new IllegalArgumentException(
          "%d cells for %d columns".formatted(cells.length, right.size()));
    }
    rows.add(List.of(cells));
    return this;
  }

  /// The rows as lines without trailing blanks.
  List<String> lines() {
    int[] widths = new int[right.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String blanks = " ".repeat(widths[i] - width(row.get(i)));
      line.append(i == 0 ? "" : "  ");
      line.append(right.get(i) ? blanks + row.get(i) : row.get(i) + blanks);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String cell) {
    String plain = Paint.strip(cell);
    return plain.codePointCount(0, plain.length());
  }
}
