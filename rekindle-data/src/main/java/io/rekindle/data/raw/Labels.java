package io.rekindle.data.raw;

/// How a class is spelled: texts as they are, numbers in one way however the file writes them.
public final class Labels {
  private Labels() {}

  /// The shortest spelling of a number: `3` for 3.0.
  public static String spell(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /// The label of a cell.
  public static String of(Column column, int row) {
    return column.show(row);
  }
}
