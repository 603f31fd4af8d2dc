package io.rekindle.data.raw;

/// Numbers in rows and columns, row-major, in the type that their file has.
public sealed interface Matrix {
  int rows();

  int columns();

  double at(int row, int column);

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
  }

  record Doubles(double[] values, int rows, int columns) implements Matrix {
    @Override
    public double at(int row, int column) {
      return values[row * columns + column];
    }
  }
}
