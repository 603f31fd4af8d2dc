package io.rekindle.doctor;

import io.rekindle.core.random.Draws;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Small tables whose makers know what can be learned from them.
final class Tables {
  /// Rows of every table.
  static final int ROWS = 120;

  private Tables() {}

  /// One row of a table: its features and, last, its target.
  @FunctionalInterface
  interface Row {
    double[] of(int row, Draws draws);
  }

  /// Writes a table of `ROWS` rows with the columns x1, x2 ... y.
  static void write(Path file, Row maker) {
    write(file, ROWS, maker);
  }

  static void write(Path file, int rows, Row maker) {
    Draws draws = Draws.of(7, "table");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      double[] row = maker.of(i, draws.fork(i));
      if (i == 0) {
        for (int j = 1; j < row.length; j++) {
          text.append('x').append(j).append(',');
        }
        text.append("y\n");
      }
      text.append(Arrays.stream(row).mapToObj(Tables::cell).collect(Collectors.joining(",")));
      text.append('\n');
    }
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String cell(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /// Four features around one of three centres; the centre's number is the class. Features are of
  /// mean near 0 and deviation near 1.
  static double[] clusters(int row, Draws draws) {
    int label = row % 3;
    double[] cells = new double[5];
    for (int j = 0; j < 4; j++) {
      double centre = j == label ? 1.5 : -0.5;
      cells[j] = centre + 0.4 * draws.normal(j);
    }
    cells[4] = label;
    return cells;
  }

  /// Four features, and 1 where the first two add up to more than 0.
  static double[] halves(int row, Draws draws) {
    double[] cells = normals(draws);
    cells[4] = cells[0] + cells[1] > 0 ? 1 : 0;
    return cells;
  }

  /// Four features, and a smooth function of them of deviation near 1.
  static double[] surface(int row, Draws draws) {
    double[] cells = normals(draws);
    cells[4] = 0.6 * cells[0] - 0.5 * cells[1] + 0.6 * Math.sin(2 * cells[2]);
    return cells;
  }

  private static double[] normals(Draws draws) {
    double[] cells = new double[5];
    for (int j = 0; j < 4; j++) {
      cells[j] = draws.normal(j);
    }
    return cells;
  }
}
