package io.rekindle.core.kernel;

/// The rows of a batch for products that leave zeros out: of four rows together the columns in
/// which not all are 0, and of four columns together the rows.
///
/// Lists are written without branches, which would go either way.
public final class SparseRows {
  /// How many rows, and how many columns, share a list.
  public static final int SIDE = 4;

  /// How many columns, or rows, a list is made of at once.
  static final int AT_ONCE = 2 * SIDE;

  final float[] x;
  final int columns;

  /// Columns, made up to whole groups of [#AT_ONCE].
  private final int depth;

  /// Rows, likewise.
  private final int capacity;

  /// The rows again, of each group of columns those of all rows side by side: what four rows have
  /// in a column, and what a row has in four columns, then lies close together.
  final float[] values;

  /// Floats of [#values] from one group of columns to the next, not a power of two.
  final int step;

  /// Of each group of rows the columns in which it is not all 0.
  final int[] columnLists;

  private final int[] columnEnds;

  /// Of each eight columns and each row a bit for every value that is not 0.
  final byte[] bits;

  /// Of each group of columns the rows in which it is not all 0.
  final int[] rowLists;

  private final int[] rowEnds;

  /// @param x rows x columns, row-major
  public SparseRows(float[] x, int rows, int columns) {
    this.x = x;
    this.columns = columns;
    this.depth = Math.ceilDiv(columns, AT_ONCE) * AT_ONCE;
    this.capacity = Math.ceilDiv(rows, AT_ONCE) * AT_ONCE;
    this.step = capacity * SIDE + 16;
    this.values = new float[Math.multiplyExact(depth / SIDE, step)];
    this.columnEnds = new int[capacity / SIDE];
    this.columnLists = new int[capacity / SIDE * depth + AT_ONCE];
    this.bits = new byte[depth / AT_ONCE * capacity];
    this.rowEnds = new int[depth / SIDE];
    this.rowLists = new int[rowEnds.length * capacity + AT_ONCE];
  }

  /// Columns, made up to whole groups.
  public int depth() {
    return depth;
  }

  /// Looks at some rows. The first must be the first of a group.
  public void load(int from, int to) {
    for (int row = from; row < to; row += SIDE) {
      listColumns(row, Math.min(SIDE, to - row), 0, firstColumn(row / SIDE));
    }
  }

  /// Lists the columns of a group of rows, from a column on.
  ///
  /// @param listed where the list goes on
  void listColumns(int row, int rows, int firstColumn, int listed) {
    int next = listed;
    for (int column = firstColumn; column < columns; column += AT_ONCE) {
      next = listEight(row, rows, column, next);
    }
    columnEnds[row / SIDE] = next;
  }

  private int listEight(int row, int rows, int column, int listed) {
    int next = listed;
    int width = Math.min(AT_ONCE, columns - column);
    int any = 0;
    for (int i = row; i < row + rows; i++) {
      int inUse = 0;
      for (int j = 0; j < width; j++) {
        float value = x[i * columns + column + j];
        inUse |= notZero(value) << j;
        values[(column + j) / SIDE * step + i * SIDE + j % SIDE] = value;
      }
      bits[firstBits(column) + i] = (byte) inUse;
      any |= inUse;
    }
    for (int j = 0; j < width; j++) {
      columnLists[next] = column + j;
      next += any >> j & 1;
    }
    return next;
  }

  /// 1 for any number but zero, and for what is not a number.
  static int notZero(float value) {
    int magnitude = Float.floatToRawIntBits(value) << 1;
    return (magnitude | -magnitude) >>> 31;
  }

  /// Lists the rows of some groups of columns, once all rows have been looked at.
  public void listRows(int firstGroup, int endGroup, int rows) {
    for (int group = firstGroup; group < endGroup; group++) {
      int next = firstRow(group);
      int from = firstBits(group * SIDE);
      int mask = group % 2 == 0 ? 0x0f : 0xf0;
      for (int row = 0; row < rows; row++) {
        rowLists[next] = row;
        next += ((bits[from + row] & mask) + 255) >>> 8;
      }
      rowEnds[group] = next;
    }
  }

  /// Where the bits of eight columns begin, row by row.
  int firstBits(int column) {
    return column / AT_ONCE * capacity;
  }

  /// Where the list of a group of rows begins.
  int firstColumn(int group) {
    return group * depth;
  }

  /// Where it ends.
  int endOfColumns(int group) {
    return columnEnds[group];
  }

  /// Where the list of a group of columns begins.
  int firstRow(int group) {
    return group * capacity;
  }

  /// Where it ends.
  int endOfRows(int group) {
    return rowEnds[group];
  }

  /// Whether all rows are 0 in some columns, from the first of a group on; of those listed.
  public boolean isZero(int column, int count) {
    for (int group = column / SIDE; group < Math.ceilDiv(column + count, SIDE); group++) {
      if (endOfRows(group) > firstRow(group)) {
        return false;
      }
    }
    return true;
  }

  /// How many columns the groups of the first so many rows have in use, in all.
  public long columnsInUse(int rows) {
    long count = 0;
    for (int group = 0; group < Math.ceilDiv(rows, SIDE); group++) {
      count += endOfColumns(group) - firstColumn(group);
    }
    return count;
  }

  /// How many rows the groups of columns have in use, in all; of those listed.
  public long rowsInUse() {
    long count = 0;
    for (int group = 0; group < rowEnds.length; group++) {
      count += Math.max(0, endOfRows(group) - firstRow(group));
    }
    return count;
  }
}
