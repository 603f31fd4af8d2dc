package io.rekindle.core.train;

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
  ///
  /// @param table what each byte stands for: 256 floats for every column, or 256 for all
  record Bytes(byte[] values, int rows, int columns, float[] table) implements Features {
    public Bytes {
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
    }

    /// Bytes that stand for value / divisor.
    public static Bytes divided(byte[] values, int rows, int columns, double divisor) {
      float[] table = new float[256];
      for (int i = 0; i < 256; i++) {
        table[i] = (float) (i / divisor);
      }
      return new Bytes(values, rows, columns, table);
    }

    @Override
    public void copyRow(int row, float[] into, int offset) {
      int from = row * columns;
      if (table.length == 256) {
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
}
