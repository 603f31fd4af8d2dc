package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Turns squares of a matrix in registers, on processors with vectors of 512 bits.
///
/// Four rounds, each of which deals the lanes of vectors i and i + 8 alternately into 2 i and 2 i +
/// 1: a perfect shuffle of the 16 rows, and four of them turn the square.
final class VectorTurn {
  /// Rows and columns of a square.
  private static final int SIDE = 16;

  /// Elsewhere a choice from two vectors is not one instruction, and loops are faster.
  static final boolean AVAILABLE = LANES == SIDE && VectorTiles.X86;

  /// Which lanes of two vectors the first and the second half of their shuffle are.
  static final FloatVector LOW = lanes(0);

  static final FloatVector HIGH = lanes(LANES / 2);

  private VectorTurn() {}

  private static FloatVector lanes(int first) {
    float[] lanes = new float[LANES];
    for (int i = 0; i < LANES; i++) {
      lanes[i] = first + i / 2 + i % 2 * LANES;
    }
    return FloatVector.fromArray(SPECIES, lanes, 0);
  }

  /// Writes the transpose of a window: `c[j, i] := a[i, j]`. What is left beside the squares, or
  /// all where there are none, goes value by value.
  static void transpose(
      int m, int n, float[] a, int aOffset, int aStride, float[] c, int cOffset, int cStride) {
    int rows = AVAILABLE ? m / SIDE * SIDE : 0;
    int columns = AVAILABLE && rows > 0 ? n / SIDE * SIDE : 0;
    for (int i = 0; i < rows; i += SIDE) {
      for (int j = 0; j < columns; j += SIDE) {
        turn(a, aOffset + i * aStride + j, aStride, c, cOffset + j * cStride + i, cStride);
      }
    }
    int belowSquares = cOffset + columns * cStride;
    ScalarKernels.turn(rows, n - columns, a, aOffset + columns, aStride, c, belowSquares, cStride);
    int rest = aOffset + rows * aStride;
    ScalarKernels.turn(m - rows, n, a, rest, aStride, c, cOffset + rows, cStride);
  }

  /// Turns the square whose rows start at `from`, `step` apart, into one whose rows start at `to`,
  /// `toStep` apart.
  private static void turn(float[] x, int from, int step, float[] turned, int to, int toStep) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, x, from);
    FloatVector a1 = FloatVector.fromArray(SPECIES, x, from + step);
    FloatVector a2 = FloatVector.fromArray(SPECIES, x, from + 2 * step);
    FloatVector a3 = FloatVector.fromArray(SPECIES, x, from + 3 * step);
    FloatVector a4 = FloatVector.fromArray(SPECIES, x, from + 4 * step);
    FloatVector a5 = FloatVector.fromArray(SPECIES, x, from + 5 * step);
    FloatVector a6 = FloatVector.fromArray(SPECIES, x, from + 6 * step);
    FloatVector a7 = FloatVector.fromArray(SPECIES, x, from + 7 * step);
    FloatVector a8 = FloatVector.fromArray(SPECIES, x, from + 8 * step);
    FloatVector a9 = FloatVector.fromArray(SPECIES, x, from + 9 * step);
    FloatVector a10 = FloatVector.fromArray(SPECIES, x, from + 10 * step);
    FloatVector a11 = FloatVector.fromArray(SPECIES, x, from + 11 * step);
    FloatVector a12 = FloatVector.fromArray(SPECIES, x, from + 12 * step);
    FloatVector a13 = FloatVector.fromArray(SPECIES, x, from + 13 * step);
    FloatVector a14 = FloatVector.fromArray(SPECIES, x, from + 14 * step);
    FloatVector a15 = FloatVector.fromArray(SPECIES, x, from + 15 * step);
    FloatVector b0 = LOW.selectFrom(a0, a8);
    FloatVector b1 = HIGH.selectFrom(a0, a8);
    FloatVector b2 = LOW.selectFrom(a1, a9);
    FloatVector b3 = HIGH.selectFrom(a1, a9);
    FloatVector b4 = LOW.selectFrom(a2, a10);
    FloatVector b5 = HIGH.selectFrom(a2, a10);
    FloatVector b6 = LOW.selectFrom(a3, a11);
    FloatVector b7 = HIGH.selectFrom(a3, a11);
    FloatVector b8 = LOW.selectFrom(a4, a12);
    FloatVector b9 = HIGH.selectFrom(a4, a12);
    FloatVector b10 = LOW.selectFrom(a5, a13);
    FloatVector b11 = HIGH.selectFrom(a5, a13);
    FloatVector b12 = LOW.selectFrom(a6, a14);
    FloatVector b13 = HIGH.selectFrom(a6, a14);
    FloatVector b14 = LOW.selectFrom(a7, a15);
    FloatVector b15 = HIGH.selectFrom(a7, a15);
    FloatVector c0 = LOW.selectFrom(b0, b8);
    FloatVector c1 = HIGH.selectFrom(b0, b8);
    FloatVector c2 = LOW.selectFrom(b1, b9);
    FloatVector c3 = HIGH.selectFrom(b1, b9);
    FloatVector c4 = LOW.selectFrom(b2, b10);
    FloatVector c5 = HIGH.selectFrom(b2, b10);
    FloatVector c6 = LOW.selectFrom(b3, b11);
    FloatVector c7 = HIGH.selectFrom(b3, b11);
    FloatVector c8 = LOW.selectFrom(b4, b12);
    FloatVector c9 = HIGH.selectFrom(b4, b12);
    FloatVector c10 = LOW.selectFrom(b5, b13);
    FloatVector c11 = HIGH.selectFrom(b5, b13);
    FloatVector c12 = LOW.selectFrom(b6, b14);
    FloatVector c13 = HIGH.selectFrom(b6, b14);
    FloatVector c14 = LOW.selectFrom(b7, b15);
    FloatVector c15 = HIGH.selectFrom(b7, b15);
    FloatVector d0 = LOW.selectFrom(c0, c8);
    FloatVector d1 = HIGH.selectFrom(c0, c8);
    FloatVector d2 = LOW.selectFrom(c1, c9);
    FloatVector d3 = HIGH.selectFrom(c1, c9);
    FloatVector d4 = LOW.selectFrom(c2, c10);
    FloatVector d5 = HIGH.selectFrom(c2, c10);
    FloatVector d6 = LOW.selectFrom(c3, c11);
    FloatVector d7 = HIGH.selectFrom(c3, c11);
    FloatVector d8 = LOW.selectFrom(c4, c12);
    FloatVector d9 = HIGH.selectFrom(c4, c12);
    FloatVector d10 = LOW.selectFrom(c5, c13);
    FloatVector d11 = HIGH.selectFrom(c5, c13);
    FloatVector d12 = LOW.selectFrom(c6, c14);
    FloatVector d13 = HIGH.selectFrom(c6, c14);
    FloatVector d14 = LOW.selectFrom(c7, c15);
    FloatVector d15 = HIGH.selectFrom(c7, c15);
    FloatVector e0 = LOW.selectFrom(d0, d8);
    FloatVector e1 = HIGH.selectFrom(d0, d8);
    FloatVector e2 = LOW.selectFrom(d1, d9);
    FloatVector e3 = HIGH.selectFrom(d1, d9);
    FloatVector e4 = LOW.selectFrom(d2, d10);
    FloatVector e5 = HIGH.selectFrom(d2, d10);
    FloatVector e6 = LOW.selectFrom(d3, d11);
    FloatVector e7 = HIGH.selectFrom(d3, d11);
    FloatVector e8 = LOW.selectFrom(d4, d12);
    FloatVector e9 = HIGH.selectFrom(d4, d12);
    FloatVector e10 = LOW.selectFrom(d5, d13);
    FloatVector e11 = HIGH.selectFrom(d5, d13);
    FloatVector e12 = LOW.selectFrom(d6, d14);
    FloatVector e13 = HIGH.selectFrom(d6, d14);
    FloatVector e14 = LOW.selectFrom(d7, d15);
    FloatVector e15 = HIGH.selectFrom(d7, d15);
    e0.intoArray(turned, to);
    e1.intoArray(turned, to + toStep);
    e2.intoArray(turned, to + 2 * toStep);
    e3.intoArray(turned, to + 3 * toStep);
    e4.intoArray(turned, to + 4 * toStep);
    e5.intoArray(turned, to + 5 * toStep);
    e6.intoArray(turned, to + 6 * toStep);
    e7.intoArray(turned, to + 7 * toStep);
    e8.intoArray(turned, to + 8 * toStep);
    e9.intoArray(turned, to + 9 * toStep);
    e10.intoArray(turned, to + 10 * toStep);
    e11.intoArray(turned, to + 11 * toStep);
    e12.intoArray(turned, to + 12 * toStep);
    e13.intoArray(turned, to + 13 * toStep);
    e14.intoArray(turned, to + 14 * toStep);
    e15.intoArray(turned, to + 15 * toStep);
  }
}
