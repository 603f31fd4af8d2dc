package io.rekindle.data.raw;

import java.util.Arrays;

/// Numbers in rows and columns, row-major, in the type that their file has.
public sealed interface Matrix {
  int rows();

  int columns();

  double at(int row, int column);

  /// Copies one row.
  ///
  /// @param into as long as a row
  default void copyRow(int row, double[] into) {
    for (int j = 0; j < into.length; j++) {
      into[j] = at(row, j);
    }
  }

  /// Whether a value is missing; never in types that have no NaN.
  default boolean hasGaps() {
    return false;
  }

  /// A copy of one column.
  default double[] column(int column) {
    double[] values = new double[rows()];
    for (int row = 0; row < values.length; row++) {
      values[row] = at(row, column);
    }
    return values;
  }

  /// Unsigned bytes. Does not copy the array.
  record Bytes(byte[] values, int rows, int columns) implements Matrix {
    @Override
    public double at(int row, int column) {
      return values[row * columns + column] & 0xff;
    }
  }

  record Floats(float[] values, int rows, int columns) implements Matrix {
    @Override
    public double at(int row, int column) {
      return values[row * columns + column];
    }

    @Override
    public boolean hasGaps() {
      for (float value : values) {
        if (Float.isNaN(value)) {
          return true;
        }
      }
      return false;
    }
  }

  record Doubles(double[] values, int rows, int columns) implements Matrix {
    @Override
    public double at(int row, int column) {
      return values[row * columns + column];
    }

    @Override
    public boolean hasGaps() {
      for (double value : values) {
        if (Double.isNaN(value)) {
          return true;
        }
      }
      return false;
    }
  }

  /// Rows of which only what is not 0 is kept. Does not copy the arrays.
  ///
  /// @param starts where each row begins in the other two, and last where they end
  /// @param indexes the columns of its values, ascending in each row
  record Sparse(int[] starts, int[] indexes, double[] values, int rows, int columns)
      implements Matrix {
    @Override
    public double at(int row, int column) {
      int found = Arrays.binarySearch(indexes, starts[row], starts[row + 1], column);
      return found < 0 ? 0 : values[found];
    }

    @Override
    public void copyRow(int row, double[] into) {
      Arrays.fill(into, 0);
      for (int i = starts[row]; i < starts[row + 1]; i++) {
        if (indexes[i] >= 0 && indexes[i] < into.length) {
          into[indexes[i]] = values[i];
        }
      }
    }

    /// The same rows with all columns moved by `shift`; what comes before the first is left out.
    public Sparse startingAt(int shift) {
      if (shift == 0) {
        return this;
      }
      int[] moved = Arrays.stream(indexes).map(i -> i + shift).toArray();
      return new Sparse(starts, moved, values, rows, columns + shift);
    }

    /// The same rows with columns of 0 behind, or the last columns left out.
    public Sparse withColumns(int count) {
      return new Sparse(starts, indexes, values, rows, count);
    }
  }
}
