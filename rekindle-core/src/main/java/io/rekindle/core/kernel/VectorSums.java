package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Adds up rows of a matrix, each times a value, for the rows of [NonZeros].
///
/// ```
///   b         the rows of a stretch by 8 vectors, which stay in the nearest cache
///   row of a  the places and values that are not 0: a row of b each, times the value
///   row of c  8 vectors of sums in registers meanwhile
/// ```
///
/// Eight, as twelve, which 16 registers would hold, were slower; rows of `a` in the method's own
/// loop, as a call for each would cost as much as some values.
final class VectorSums {
  /// The most columns.
  static final int WIDTH = 8 * LANES;

  private VectorSums() {}

  /// `c := keep * c + a * b` for at most [#WIDTH] columns.
  ///
  /// @param first where the starts of the stretch's rows begin
  static void add(
      NonZeros a,
      int first,
      int rows,
      int width,
      float[] b,
      int bOffset,
      float keep,
      float[] c,
      int cOffset,
      int cStride) {
    if (width == WIDTH) {
      addEight(a, first, rows, b, bOffset, keep, c, cOffset, cStride);
      return;
    }
    int j = 0;
    for (; j <= width - 4 * LANES; j += 4 * LANES) {
      addFour(a, first, rows, b, bOffset + j, keep, c, cOffset + j, cStride);
    }
    for (; j <= width - 2 * LANES; j += 2 * LANES) {
      addTwo(a, first, rows, b, bOffset + j, keep, c, cOffset + j, cStride);
    }
    for (; j <= width - LANES; j += LANES) {
      addOne(a, first, rows, b, bOffset + j, keep, c, cOffset + j, cStride);
    }
    for (; j < width; j++) {
      addColumn(a, first, rows, b, bOffset + j, keep, c, cOffset + j, cStride);
    }
  }

  private static void addEight(
      NonZeros a,
      int first,
      int rows,
      float[] b,
      int bOffset,
      float keep,
      float[] c,
      int cOffset,
      int cStride) {
    int[] starts = a.starts;
    short[] places = a.places;
    float[] values = a.values;
    FloatVector factor = FloatVector.broadcast(SPECIES, keep);
    for (int row = 0; row < rows; row++) {
      int to = cOffset + row * cStride;
      FloatVector c0 = FloatVector.fromArray(SPECIES, c, to).mul(factor);
      FloatVector c1 = FloatVector.fromArray(SPECIES, c, to + LANES).mul(factor);
      FloatVector c2 = FloatVector.fromArray(SPECIES, c, to + 2 * LANES).mul(factor);
      FloatVector c3 = FloatVector.fromArray(SPECIES, c, to + 3 * LANES).mul(factor);
      FloatVector c4 = FloatVector.fromArray(SPECIES, c, to + 4 * LANES).mul(factor);
      FloatVector c5 = FloatVector.fromArray(SPECIES, c, to + 5 * LANES).mul(factor);
      FloatVector c6 = FloatVector.fromArray(SPECIES, c, to + 6 * LANES).mul(factor);
      FloatVector c7 = FloatVector.fromArray(SPECIES, c, to + 7 * LANES).mul(factor);
      int end = starts[first + row + 1];
      for (int i = starts[first + row]; i < end; i++) {
        int from = bOffset + (places[i] & 0xffff);
        FloatVector value = FloatVector.broadcast(SPECIES, values[i]);
        c0 = value.fma(FloatVector.fromArray(SPECIES, b, from), c0);
        c1 = value.fma(FloatVector.fromArray(SPECIES, b, from + LANES), c1);
        c2 = value.fma(FloatVector.fromArray(SPECIES, b, from + 2 * LANES), c2);
        c3 = value.fma(FloatVector.fromArray(SPECIES, b, from + 3 * LANES), c3);
        c4 = value.fma(FloatVector.fromArray(SPECIES, b, from + 4 * LANES), c4);
        c5 = value.fma(FloatVector.fromArray(SPECIES, b, from + 5 * LANES), c5);
        c6 = value.fma(FloatVector.fromArray(SPECIES, b, from + 6 * LANES), c6);
        c7 = value.fma(FloatVector.fromArray(SPECIES, b, from + 7 * LANES), c7);
      }
      c0.intoArray(c, to);
      c1.intoArray(c, to + LANES);
      c2.intoArray(c, to + 2 * LANES);
      c3.intoArray(c, to + 3 * LANES);
      c4.intoArray(c, to + 4 * LANES);
      c5.intoArray(c, to + 5 * LANES);
      c6.intoArray(c, to + 6 * LANES);
      c7.intoArray(c, to + 7 * LANES);
    }
  }

  private static void addFour(
      NonZeros a,
      int first,
      int rows,
      float[] b,
      int bOffset,
      float keep,
      float[] c,
      int cOffset,
      int cStride) {
    int[] starts = a.starts;
    short[] places = a.places;
    float[] values = a.values;
    FloatVector factor = FloatVector.broadcast(SPECIES, keep);
    for (int row = 0; row < rows; row++) {
      int to = cOffset + row * cStride;
      FloatVector c0 = FloatVector.fromArray(SPECIES, c, to).mul(factor);
      FloatVector c1 = FloatVector.fromArray(SPECIES, c, to + LANES).mul(factor);
      FloatVector c2 = FloatVector.fromArray(SPECIES, c, to + 2 * LANES).mul(factor);
      FloatVector c3 = FloatVector.fromArray(SPECIES, c, to + 3 * LANES).mul(factor);
      int end = starts[first + row + 1];
      for (int i = starts[first + row]; i < end; i++) {
        int from = bOffset + (places[i] & 0xffff);
        FloatVector value = FloatVector.broadcast(SPECIES, values[i]);
        c0 = value.fma(FloatVector.fromArray(SPECIES, b, from), c0);
        c1 = value.fma(FloatVector.fromArray(SPECIES, b, from + LANES), c1);
        c2 = value.fma(FloatVector.fromArray(SPECIES, b, from + 2 * LANES), c2);
        c3 = value.fma(FloatVector.fromArray(SPECIES, b, from + 3 * LANES), c3);
      }
      c0.intoArray(c, to);
      c1.intoArray(c, to + LANES);
      c2.intoArray(c, to + 2 * LANES);
      c3.intoArray(c, to + 3 * LANES);
    }
  }

  private static void addTwo(
      NonZeros a,
      int first,
      int rows,
      float[] b,
      int bOffset,
      float keep,
      float[] c,
      int cOffset,
      int cStride) {
    int[] starts = a.starts;
    short[] places = a.places;
    float[] values = a.values;
    FloatVector factor = FloatVector.broadcast(SPECIES, keep);
    for (int row = 0; row < rows; row++) {
      int to = cOffset + row * cStride;
      FloatVector c0 = FloatVector.fromArray(SPECIES, c, to).mul(factor);
      FloatVector c1 = FloatVector.fromArray(SPECIES, c, to + LANES).mul(factor);
      int end = starts[first + row + 1];
      for (int i = starts[first + row]; i < end; i++) {
        int from = bOffset + (places[i] & 0xffff);
        FloatVector value = FloatVector.broadcast(SPECIES, values[i]);
        c0 = value.fma(FloatVector.fromArray(SPECIES, b, from), c0);
        c1 = value.fma(FloatVector.fromArray(SPECIES, b, from + LANES), c1);
      }
      c0.intoArray(c, to);
      c1.intoArray(c, to + LANES);
    }
  }

  private static void addOne(
      NonZeros a,
      int first,
      int rows,
      float[] b,
      int bOffset,
      float keep,
      float[] c,
      int cOffset,
      int cStride) {
    int[] starts = a.starts;
    short[] places = a.places;
    float[] values = a.values;
    FloatVector factor = FloatVector.broadcast(SPECIES, keep);
    for (int row = 0; row < rows; row++) {
      int to = cOffset + row * cStride;
      FloatVector c0 = FloatVector.fromArray(SPECIES, c, to).mul(factor);
      int end = starts[first + row + 1];
      for (int i = starts[first + row]; i < end; i++) {
        int from = bOffset + (places[i] & 0xffff);
        FloatVector value = FloatVector.broadcast(SPECIES, values[i]);
        c0 = value.fma(FloatVector.fromArray(SPECIES, b, from), c0);
      }
      c0.intoArray(c, to);
    }
  }

  private static void addColumn(
      NonZeros a,
      int first,
      int rows,
      float[] b,
      int bOffset,
      float keep,
      float[] c,
      int cOffset,
      int cStride) {
    for (int row = 0; row < rows; row++) {
      int to = cOffset + row * cStride;
      float sum = keep * c[to];
      for (int i = a.starts[first + row]; i < a.starts[first + row + 1]; i++) {
        sum = Math.fma(a.values[i], b[bOffset + (a.places[i] & 0xffff)], sum);
      }
      c[to] = sum;
    }
  }
}
