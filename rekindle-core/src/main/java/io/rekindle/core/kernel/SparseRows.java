package io.rekindle.core.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A matrix with the places where two neighbouring rows, and two neighbouring columns, are not both
/// 0, for products with [Panels].
///
/// Two, as what a product loads for one then serves the other.
public final class SparseRows {
  /// How many rows, or columns, share a list.
  static final int SIDE = 2;

  /// Rows, or columns, whose bits lie in one number.
  private static final int GROUP = Places.AT_ONCE;

  /// Places of a stretch: what they are multiplied with stays in the nearest cache meanwhile.
  private static final int STRETCH = 128;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long LOW_BITS = 0x0101010101010101L;

  /// Gathers the low bits of eight bytes in the highest.
  private static final long GATHER = 0x0102040810204080L;

  private final float[] x;
  private final int columns;

  /// Bytes of [#bits] from one group of columns to the next.
  private final int groupStep;

  /// Of each group of columns a byte for every row, with a bit for every value that is not 0.
  private final byte[] bits;

  private final Lists ofRows;
  private final Lists ofColumns;

  /// The places of all pairs of rows, or of columns.
  static final class Lists {
    /// Places of all stretches but the last.
    final int length;

    final Places[] stretches;

    /// From a value of the first of a pair to that of the second.
    final int apart;

    private Lists(float[] x, int lines, int places, int lineStep, int placeStep) {
      int even = Math.ceilDiv(places, Math.max(1, Math.ceilDiv(places, STRETCH)));
      length = Math.max(1, Math.ceilDiv(even, GROUP)) * GROUP;
      apart = lineStep;
      stretches = new Places[Math.ceilDiv(places, length)];
      for (int i = 0; i < stretches.length; i++) {
        int first = i * length * placeStep;
        int pairs = Math.ceilDiv(lines, SIDE);
        stretches[i] = new Places(pairs, length, x, first, SIDE * lineStep, placeStep);
      }
    }
  }

  SparseRows(float[] x, int rows, int columns) {
    this.x = x;
    this.columns = columns;
    this.groupStep = Math.ceilDiv(rows, GROUP) * GROUP;
    this.bits = new byte[Math.multiplyExact(columnGroups(), groupStep)];
    this.ofRows = new Lists(x, rows, columns, columns, 1);
    this.ofColumns = new Lists(x, columns, rows, 1, columns);
  }

  /// Lists some rows; safe for use by many threads at once.
  ///
  /// @param from even
  /// @param to even, unless it is how many rows there are this time
  public void listRows(int from, int to) {
    for (int row = from; row < to; row += SIDE) {
      for (int i = 0; i < ofRows.stretches.length; i++) {
        listPair(row, row + 1 < to, i * ofRows.length, ofRows.stretches[i]);
      }
    }
  }

  /// Lists the columns of a stretch in which two rows are not both 0, and puts down the bits of
  /// both.
  ///
  /// @param both whether there is a second row
  private void listPair(int row, boolean both, int first, Places list) {
    int end = Math.min(columns, first + ofRows.length);
    int from = row * columns;
    int below = both ? from + columns : from;
    int next = row / SIDE * list.slot;
    int at = first / GROUP * groupStep + row;
    int column = first;
    for (; column <= end - GROUP; column += GROUP) {
      int some = Places.bits(x, from + column);
      int others = Places.bits(x, below + column);
      bits[at] = (byte) some;
      bits[at + 1] = (byte) others;
      next = list.put(next, some | others, column - first);
      at += groupStep;
    }
    if (column < end) {
      int some = Places.bits(x, from + column, end - column);
      int others = Places.bits(x, below + column, end - column);
      bits[at] = (byte) some;
      bits[at + 1] = (byte) others;
      next = list.put(next, some | others, column - first);
    }
    list.ends[row / SIDE] = next;
  }

  /// How many groups of columns there are.
  public int columnGroups() {
    return Math.ceilDiv(columns, GROUP);
  }

  /// Lists some groups of columns, once all rows have been listed; safe for use by many threads at
  /// once.
  ///
  /// @param rows how many rows there are this time
  public void listColumns(int from, int to, int rows) {
    for (int group = from; group < to; group++) {
      int end = Math.min(columns, (group + 1) * GROUP);
      for (int column = group * GROUP; column < end; column += SIDE) {
        for (int i = 0; i * ofColumns.length < rows; i++) {
          int length = Math.min(ofColumns.length, rows - i * ofColumns.length);
          int at = group * groupStep + i * ofColumns.length;
          listPair(column, at, length, ofColumns.stretches[i]);
        }
      }
    }
  }

  /// Lists the rows of a stretch in which two columns are not both 0.
  ///
  /// @param at where the bits of their group begin
  private void listPair(int column, int at, int length, Places list) {
    int shift = column % GROUP;
    int next = column / SIDE * list.slot;
    for (int place = 0; place < length; place += GROUP) {
      long eight = (long) LONG.get(bits, at + place);
      long either = ((eight | (eight >>> 1)) >>> shift) & LOW_BITS;
      int unused = Math.max(0, place + GROUP - length);
      next = list.put(next, (int) ((either * GATHER) >>> 56) & (0xff >>> unused), place);
    }
    list.ends[column / SIDE] = next;
  }

  Lists ofRows() {
    return ofRows;
  }

  Lists ofColumns() {
    return ofColumns;
  }
}
