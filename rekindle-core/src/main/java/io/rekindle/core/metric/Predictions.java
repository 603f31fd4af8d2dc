package io.rekindle.core.metric;

/// Outputs of many rows, or one row that stands for all of them.
///
/// @param values rows x width, row-major
/// @param stride how far the next row is from this one: `width`, or 0 where all rows are the same
record Predictions(float[] values, int width, int stride) {

  static Predictions of(float[] outputs, int width) {
    return new Predictions(outputs, width, width);
  }

  static Predictions constant(float[] row) {
    return new Predictions(row, row.length, 0);
  }

  float at(int row, int column) {
    return values[row * stride + column];
  }

  /// The rows in another order.
  Predictions reordered(int[] order) {
    if (stride == 0) {
      return this;
    }
    float[] reordered = new float[order.length * width];
    for (int r = 0; r < order.length; r++) {
      System.arraycopy(values, order[r] * stride, reordered, r * width, width);
    }
    return of(reordered, width);
  }

  boolean areFinite(int rows) {
    int end = stride == 0 ? width : rows * width;
    for (int i = 0; i < end; i++) {
      if (!Float.isFinite(values[i])) {
        return false;
      }
    }
    return true;
  }

  /// The column of a row's largest output, the first of several.
  int argMax(int row) {
    int best = 0;
    for (int j = 1; j < width; j++) {
      if (at(row, j) > at(row, best)) {
        best = j;
      }
    }
    return best;
  }
}
