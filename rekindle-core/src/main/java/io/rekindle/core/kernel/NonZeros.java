package io.rekindle.core.kernel;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// What is not 0 in some rows of a matrix, over a stretch of its columns: for each row the values,
/// and where in another matrix the rows lie that they are to be multiplied with.
final class NonZeros {
  /// The most rows.
  static final int ROWS = 256;

  /// The most columns.
  static final int DEPTH = 96;

  /// How many columns are looked at at once.
  private static final int AT_ONCE = 8;

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;

  /// Of every eight bits the places of those that are set.
  private static final int[] PLACES = places();

  final float[] values = new float[ROWS * DEPTH + AT_ONCE];
  final int[] places = new int[ROWS * DEPTH + AT_ONCE];

  /// Where each row begins, and where the last one ends.
  final int[] starts = new int[ROWS + 1];

  /// Lists what rows hold, times a factor. Without branches, which would go either way.
  ///
  /// @param step from one row of the other matrix to the next
  void list(int rows, int depth, float[] a, int offset, int stride, float factor, int step) {
    int next = 0;
    for (int row = 0; row < rows; row++) {
      int from = offset + row * stride;
      starts[row] = next;
      int end = listColumns(depth, a, from, next);
      for (int i = next; i < end; i++) {
        int column = places[i];
        values[i] = factor * a[from + column];
        places[i] = column * step;
      }
      next = end;
    }
    starts[rows] = next;
  }

  private int listColumns(int depth, float[] a, int from, int listed) {
    int next = listed;
    int column = 0;
    for (; column <= depth - AT_ONCE; column += AT_ONCE) {
      int bits = Places.bits(a, from + column);
      places(bits, column).intoArray(places, next);
      next += Integer.bitCount(bits);
    }
    for (; column < depth; column++) {
      places[next] = column;
      next += Places.notZero(a[from + column]);
    }
    return next;
  }

  /// How many values of a matrix are not 0.
  static int count(int rows, int columns, float[] a, int offset, int stride) {
    int count = 0;
    for (int row = 0; row < rows; row++) {
      int from = offset + row * stride;
      int column = 0;
      for (; column <= columns - AT_ONCE; column += AT_ONCE) {
        count += Integer.bitCount(Places.bits(a, from + column));
      }
      for (; column < columns; column++) {
        count += Places.notZero(a[from + column]);
      }
    }
    return count;
  }

  /// The places of the bits that are set among eight, counted from some column on.
  private static IntVector places(int bits, int column) {
    return IntVector.fromArray(INTS, PLACES, bits * AT_ONCE).add(column);
  }

  private static int[] places() {
    int[] places = new int[256 * AT_ONCE];
    for (int bits = 0; bits < 256; bits++) {
      int next = bits * AT_ONCE;
      for (int i = 0; i < AT_ONCE; i++) {
        if ((bits >> i & 1) != 0) {
          places[next++] = i;
        }
      }
    }
    return places;
  }
}
