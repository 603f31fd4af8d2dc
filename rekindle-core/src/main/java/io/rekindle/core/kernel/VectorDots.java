package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;
import static io.rekindle.core.kernel.VectorTurn.HIGH;
import static io.rekindle.core.kernel.VectorTurn.LOW;

import jdk.incubator.vector.FloatVector;

/// `a * bᵀ` with nothing packed, four rows of each at a time, as sums of products of their values
/// along the depth: for few rows or few columns, where a packed copy would cost more than it saves.
final class VectorDots {
  /// Rows of `a` and of `b` in a tile.
  static final int SIDE = 4;

  /// Floats of scratch memory.
  static final int WORK = SIDE * SIDE * LANES;

  private VectorDots() {}

  /// `c := alpha * a * bᵀ + beta * c`.
  ///
  /// @param work scratch memory of [#WORK] floats
  static void multiply(
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float beta,
      float[] c,
      int cOffset,
      int cStride,
      float[] work) {
    for (int j = 0; j < n; j += SIDE) {
      int bRow = bOffset + j * bStride;
      int columns = Math.min(SIDE, n - j);
      for (int i = 0; i < m; i += SIDE) {
        int rows = Math.min(SIDE, m - i);
        int aRow = aOffset + i * aStride;
        dots(rows, columns, k, a, aRow, aStride, b, bRow, bStride, work);
        for (int r = 0; r < rows; r++) {
          int to = cOffset + (i + r) * cStride + j;
          VectorTiles.combine(columns, alpha, work, r * SIDE, beta, c, to);
        }
      }
    }
  }

  /// The products of [#SIDE] rows of `a` with as many of `b`, row by row into `work`. Rows past the
  /// last repeat it.
  private static void dots(
      int rows,
      int columns,
      int k,
      float[] a,
      int a0,
      int aStride,
      float[] b,
      int b0,
      int bStride,
      float[] work) {
    int a1 = a0 + Math.min(1, rows - 1) * aStride;
    int a2 = a0 + Math.min(2, rows - 1) * aStride;
    int a3 = a0 + Math.min(3, rows - 1) * aStride;
    int b1 = b0 + Math.min(1, columns - 1) * bStride;
    int b2 = b0 + Math.min(2, columns - 1) * bStride;
    int b3 = b0 + Math.min(3, columns - 1) * bStride;
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    FloatVector s8 = s0;
    FloatVector s9 = s0;
    FloatVector s10 = s0;
    FloatVector s11 = s0;
    FloatVector s12 = s0;
    FloatVector s13 = s0;
    FloatVector s14 = s0;
    FloatVector s15 = s0;
    int whole = SPECIES.loopBound(k);
    for (int p = 0; p < whole; p += LANES) {
      FloatVector y0 = FloatVector.fromArray(SPECIES, b, b0 + p);
      FloatVector y1 = FloatVector.fromArray(SPECIES, b, b1 + p);
      FloatVector y2 = FloatVector.fromArray(SPECIES, b, b2 + p);
      FloatVector y3 = FloatVector.fromArray(SPECIES, b, b3 + p);
      FloatVector x = FloatVector.fromArray(SPECIES, a, a0 + p);
      s0 = x.fma(y0, s0);
      s1 = x.fma(y1, s1);
      s2 = x.fma(y2, s2);
      s3 = x.fma(y3, s3);
      x = FloatVector.fromArray(SPECIES, a, a1 + p);
      s4 = x.fma(y0, s4);
      s5 = x.fma(y1, s5);
      s6 = x.fma(y2, s6);
      s7 = x.fma(y3, s7);
      x = FloatVector.fromArray(SPECIES, a, a2 + p);
      s8 = x.fma(y0, s8);
      s9 = x.fma(y1, s9);
      s10 = x.fma(y2, s10);
      s11 = x.fma(y3, s11);
      x = FloatVector.fromArray(SPECIES, a, a3 + p);
      s12 = x.fma(y0, s12);
      s13 = x.fma(y1, s13);
      s14 = x.fma(y2, s14);
      s15 = x.fma(y3, s15);
    }
    if (VectorTurn.AVAILABLE) {
      FloatVector t0 = LOW.selectFrom(s0, s8).add(HIGH.selectFrom(s0, s8));
      FloatVector t1 = LOW.selectFrom(s1, s9).add(HIGH.selectFrom(s1, s9));
      FloatVector t2 = LOW.selectFrom(s2, s10).add(HIGH.selectFrom(s2, s10));
      FloatVector t3 = LOW.selectFrom(s3, s11).add(HIGH.selectFrom(s3, s11));
      FloatVector t4 = LOW.selectFrom(s4, s12).add(HIGH.selectFrom(s4, s12));
      FloatVector t5 = LOW.selectFrom(s5, s13).add(HIGH.selectFrom(s5, s13));
      FloatVector t6 = LOW.selectFrom(s6, s14).add(HIGH.selectFrom(s6, s14));
      FloatVector t7 = LOW.selectFrom(s7, s15).add(HIGH.selectFrom(s7, s15));
      FloatVector u0 = LOW.selectFrom(t0, t4).add(HIGH.selectFrom(t0, t4));
      FloatVector u1 = LOW.selectFrom(t1, t5).add(HIGH.selectFrom(t1, t5));
      FloatVector u2 = LOW.selectFrom(t2, t6).add(HIGH.selectFrom(t2, t6));
      FloatVector u3 = LOW.selectFrom(t3, t7).add(HIGH.selectFrom(t3, t7));
      FloatVector v0 = LOW.selectFrom(u0, u2).add(HIGH.selectFrom(u0, u2));
      FloatVector v1 = LOW.selectFrom(u1, u3).add(HIGH.selectFrom(u1, u3));
      FloatVector w0 = LOW.selectFrom(v0, v1).add(HIGH.selectFrom(v0, v1));
      w0.intoArray(work, 0);
    } else {
      s0.intoArray(work, 0);
      s1.intoArray(work, LANES);
      s2.intoArray(work, 2 * LANES);
      s3.intoArray(work, 3 * LANES);
      s4.intoArray(work, 4 * LANES);
      s5.intoArray(work, 5 * LANES);
      s6.intoArray(work, 6 * LANES);
      s7.intoArray(work, 7 * LANES);
      s8.intoArray(work, 8 * LANES);
      s9.intoArray(work, 9 * LANES);
      s10.intoArray(work, 10 * LANES);
      s11.intoArray(work, 11 * LANES);
      s12.intoArray(work, 12 * LANES);
      s13.intoArray(work, 13 * LANES);
      s14.intoArray(work, 14 * LANES);
      s15.intoArray(work, 15 * LANES);
      for (int i = 0; i < SIDE * SIDE; i++) {
        work[i] = VectorRow.sum(work, i * LANES);
      }
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float sum = work[i * SIDE + j];
        for (int p = whole; p < k; p++) {
          sum = Math.fma(a[a0 + i * aStride + p], b[b0 + j * bStride + p], sum);
        }
        work[i * SIDE + j] = sum;
      }
    }
  }
}
