package io.rekindle.data;

import io.rekindle.core.model.Preprocessing.Image;
import io.rekindle.data.idx.IdxImages;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.raw.Places;
import io.rekindle.data.raw.Table;
import io.rekindle.data.table.TableReader;
import io.rekindle.mnist.EmbeddedFiles;

/// The built-in set of 1,797 handwritten digits of 8 x 8 pixels from 0 to 16. Every fifth row, from
/// the fifth on, is for testing: 359 rows, 1,438 are left to train with.
final class Digits {
  private static final int SIDE = 8;
  private static final int BRIGHTEST = 16;

  private Digits() {}

  static Loaded.OfImages load(IdxImages.Part part) {
    Table table = TableReader.read("digits", () -> EmbeddedFiles.open("digits.csv"), false);
    int[] rows = rows(table.rows(), part);
    int pixels = SIDE * SIDE;
    byte[] bytes = new byte[rows.length * pixels];
    for (int column = 0; column < pixels; column++) {
      double[] values = numbers(table, column);
      for (int i = 0; i < rows.length; i++) {
        bytes[i * pixels + column] = (byte) values[rows[i]];
      }
    }
    double[] all = numbers(table, pixels);
    double[] labels = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      labels[i] = all[rows[i]];
    }
    return Loaded.OfImages.of(
        "digits",
        new Matrix.Bytes(bytes, rows.length, pixels),
        labels,
        new Image(SIDE, SIDE, 1),
        BRIGHTEST);
  }

  private static double[] numbers(Table table, int index) {
    Column column = table.columns().get(index);
    Places places = table;
    return column.numbers(places);
  }

  private static int[] rows(int all, IdxImages.Part part) {
    return java.util.stream.IntStream.range(0, all)
        .filter(row -> (row % 5 == 4) == (part == IdxImages.Part.TEST))
        .toArray();
  }
}
