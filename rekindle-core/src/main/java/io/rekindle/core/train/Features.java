package io.rekindle.core.train;

import io.rekindle.core.kernel.UnsignedBytes;
import java.util.Arrays;

/// Features of many rows in memory, scaled as the network is to see them.
public sealed interface Features {

  int rows();

  /// The width of a row.
  int columns();

  /// Writes one row as floats.
  void copyRow(int row, float[] into, int offset);

  /// Copies of some of the rows, in the order of the indexes.
  Features select(int... selected);

  /// rows x columns floats, row-major. Does not copy the array.
  record Floats(float[] values, int rows, int columns) implements Features {
    public Floats {
      if (values.length < (long) rows * columns) {
        throw new IllegalArgumentException(
            "%d x %d features need %d floats, found %d"
                .formatted(rows, columns, (long) rows * columns, values.length));
      }
    }

    @Override
    public void copyRow(int row, float[] into, int offset) {
      System.arraycopy(values, row * columns, into, offset, columns);
    }

    @Override
    public Floats select(int... selected) {
      float[] copy = new float[Math.multiplyExact(selected.length, columns)];
      for (int i = 0; i < selected.length; i++) {
        copyRow(selected[i], copy, i * columns);
      }
      return new Floats(copy, selected.length, columns);
    }
  }

  /// rows x columns unsigned bytes, turned into floats when a batch is made.
  final class Bytes implements Features {
    private final byte[] values;
    private final int rows;
    private final int columns;
    private final float[] table;

    /// One part of a whole in two floats, for bytes that stand for value / divisor; 0 for others.
    private final float part;

    private final float restOfPart;

    /// Does not copy the arrays.
    ///
    /// @param table what each byte stands for: 256 floats for every column, or 256 for all
    public Bytes(byte[] values, int rows, int columns, float[] table) {
      if (values.length < (long) rows * columns) {
        throw new IllegalArgumentException(
            "%d x %d features need %d bytes, found %d"
                .formatted(rows, columns, (long) rows * columns, values.length));
      }
      if (table.length != 256 && table.length != 256 * columns) {
        throw new IllegalArgumentException(
            "a table of %d floats, 256 or 256 x %d columns is needed"
                .formatted(table.length, columns));
      }
      this.values = values;
      this.rows = rows;
      this.columns = columns;
      this.table = table;
      double exact = 1 / Math.rint(1.0 / table[1]);
      float high = (float) exact;
      float low = (float) (exact - high);
      boolean divided = table.length == 256 && isDivided(table, high, low);
      this.part = divided ? high : 0;
      this.restOfPart = divided ? low : 0;
    }

    /// Bytes that stand for value / divisor.
    public static Bytes divided(byte[] values, int rows, int columns, double divisor) {
      float[] table = new float[256];
      for (int i = 0; i < 256; i++) {
        table[i] = (float) (i / divisor);
      }
      return new Bytes(values, rows, columns, table);
    }

    private static boolean isDivided(float[] table, float part, float restOfPart) {
      for (int i = 0; i < 256; i++) {
        if (Math.fma(i, part, i * restOfPart) != table[i]) {
          return false;
        }
      }
      return true;
    }

    public byte[] values() {
      return values;
    }

    public float[] table() {
      return table;
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public int columns() {
      return columns;
    }

    @Override
    public void copyRow(int row, float[] into, int offset) {
      int from = row * columns;
      if (part != 0) {
        UnsignedBytes.scale(values, from, columns, part, restOfPart, into, offset);
      } else if (table.length == 256) {
        for (int j = 0; j < columns; j++) {
          into[offset + j] = table[values[from + j] & 0xff];
        }
      } else {
        for (int j = 0; j < columns; j++) {
          into[offset + j] = table[j * 256 + (values[from + j] & 0xff)];
        }
      }
    }

    @Override
    public Bytes select(int... selected) {
      byte[] copy = new byte[Math.multiplyExact(selected.length, columns)];
      for (int i = 0; i < selected.length; i++) {
        System.arraycopy(values, selected[i] * columns, copy, i * columns, columns);
      }
      return new Bytes(copy, selected.length, columns, table);
    }
  }

  /// rows x columns floats of which most are 0, in compressed rows: those of row i are at
  /// `starts[i] .. starts[i + 1] - 1`. Does not copy the arrays.
  ///
  /// @param starts rows + 1 positions
  /// @param indexes the column of each value
  record Sparse(int[] starts, int[] indexes, float[] values, int columns) implements Features {
    public Sparse {
      int stored = starts[starts.length - 1];
      if (indexes.length < stored || values.length < stored) {
        throw new IllegalArgumentException(
            "%d stored values, found %d and %d columns of them"
                .formatted(stored, values.length, indexes.length));
      }
    }

    @Override
    public int rows() {
      return starts.length - 1;
    }

    @Override
    public void copyRow(int row, float[] into, int offset) {
      Arrays.fill(into, offset, offset + columns, 0);
      for (int i = starts[row]; i < starts[row + 1]; i++) {
        into[offset + indexes[i]] = values[i];
      }
    }

    @Override
    public Sparse select(int... selected) {
      int[] newStarts = new int[selected.length + 1];
      for (int i = 0; i < selected.length; i++) {
        int stored = starts[selected[i] + 1] - starts[selected[i]];
        newStarts[i + 1] = Math.addExact(newStarts[i], stored);
      }
      int[] newIndexes = new int[newStarts[selected.length]];
      float[] newValues = new float[newIndexes.length];
      for (int i = 0; i < selected.length; i++) {
        int stored = newStarts[i + 1] - newStarts[i];
        System.arraycopy(indexes, starts[selected[i]], newIndexes, newStarts[i], stored);
        System.arraycopy(values, starts[selected[i]], newValues, newStarts[i], stored);
      }
      return new Sparse(newStarts, newIndexes, newValues, columns);
    }
  }
}
