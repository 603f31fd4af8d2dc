package io.rekindle.core.kernel;

/// One row of numbers, and where those that are not 0 begin and end: images and texts often have
/// nothing at their margins.
public final class Row {
  final float[] values;

  /// The first column that is not 0, and the one behind the last; both 0 if there are none.
  int first;

  int end;

  /// @param width of the row
  public Row(int width) {
    values = new float[width];
  }

  /// Copies `width` numbers of an array, from an offset on.
  public void set(float[] source, int offset) {
    System.arraycopy(source, offset, values, 0, values.length);
    end = values.length;
    while (end > 0 && values[end - 1] == 0) {
      end--;
    }
    first = 0;
    while (first < end && values[first] == 0) {
      first++;
    }
  }

  int width() {
    return values.length;
  }
}
