package io.rekindle.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// What is not 0 in some rows of a matrix: for each value where in another matrix the row lies that
/// it is to be multiplied with. Columns are cut into stretches, whose rows of the other matrix stay
/// in the nearest cache together.
///
/// A row is read from its first column to its last, as the rows of a large matrix lie pages of
/// memory apart; what it holds is put down stretch by stretch, as a product reads it.
final class NonZeros {
  /// The most rows.
  static final int ROWS = 256;

  /// The most columns: what is listed then takes 3.5 MB.
  static final int COLUMNS = 2304;

  /// No place is larger.
  static final int MOST_PLACE = (1 << Short.SIZE) - 1;

  /// How many columns are looked at at once; the lengths of stretches are multiples of it.
  static final int AT_ONCE = Places.AT_ONCE;

  /// Stretches begin so far from multiples of a page that their lines share no sets of the cache.
  private static final int PAGE = 1 << 10;

  private static final int FROM_PAGE = 80;

  /// Of so many rows their values are counted to estimate how many there are in all.
  private static final int SAMPLE = 32;

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;

  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_128;

  /// Of every eight bits the places of those that are set.
  private static final short[] PLACES = places();

  /// The values of a stretch's rows, one after another; then the next stretch's.
  float[] values = new float[0];

  /// For each value its place, unsigned.
  short[] places = new short[0];

  /// Where each row of a stretch begins, and where the last one ends; then the next stretch's.
  int[] starts = new int[0];

  /// Lists what rows hold, times a factor.
  ///
  /// @param length the columns of all stretches but the last
  /// @param step from one row of the other matrix to the next
  void list(
      int rows,
      int columns,
      int length,
      float[] a,
      int offset,
      int stride,
      float factor,
      int step) {
    int stretches = Math.ceilDiv(columns, length);
    int size = Math.ceilDiv(rows * length, PAGE) * PAGE + FROM_PAGE;
    if (values.length < stretches * size) {
      values = new float[stretches * size];
      places = new short[stretches * size];
    }
    if (starts.length < stretches * (rows + 1)) {
      starts = new int[stretches * (rows + 1)];
    }
    for (int stretch = 0; stretch < stretches; stretch++) {
      starts[stretch * (rows + 1)] = stretch * size;
    }
    for (int row = 0; row < rows; row++) {
      int from = offset + row * stride;
      for (int stretch = 0; stretch < stretches; stretch++) {
        int first = stretch * length;
        int at = stretch * (rows + 1) + row;
        int count = Math.min(length, columns - first);
        starts[at + 1] = listColumns(count, a, from + first, factor, step, starts[at]);
      }
    }
  }

  /// Without branches, which would go either way.
  private int listColumns(int count, float[] a, int from, float factor, int step, int listed) {
    int next = listed;
    int column = 0;
    for (; column <= count - AT_ONCE; column += AT_ONCE) {
      FloatVector eight = FloatVector.fromArray(FLOATS, a, from + column);
      VectorMask<Float> filled = eight.compare(VectorOperators.NE, 0);
      int bits = (int) filled.toLong();
      eight.mul(factor).compress(filled).intoArray(values, next);
      ShortVector.fromArray(SHORTS, PLACES, bits * AT_ONCE)
          .add((short) column)
          .mul((short) step)
          .intoArray(places, next);
      next += Integer.bitCount(bits);
    }
    for (; column < count; column++) {
      values[next] = factor * a[from + column];
      places[next] = (short) (column * step);
      next += Places.notZero(a[from + column]);
    }
    return next;
  }

  /// How many values of a matrix are not 0, estimated from some of its rows.
  static double estimate(int rows, int columns, float[] a, int offset, int stride) {
    int step = Math.max(1, rows / SAMPLE);
    int sampled = Math.ceilDiv(rows, step);
    int count = 0;
    for (int row = 0; row < rows; row += step) {
      int from = offset + row * stride;
      int column = 0;
      for (; column <= columns - AT_ONCE; column += AT_ONCE) {
        count += Integer.bitCount(Places.bits(a, from + column));
      }
      for (; column < columns; column++) {
        count += Places.notZero(a[from + column]);
      }
    }
    return (double) count * rows / sampled;
  }

  private static short[] places() {
    short[] places = new short[256 * AT_ONCE];
    for (int bits = 0; bits < 256; bits++) {
      int next = bits * AT_ONCE;
      for (int i = 0; i < AT_ONCE; i++) {
        if ((bits >> i & 1) != 0) {
          places[next++] = (short) i;
        }
      }
    }
    return places;
  }
}
