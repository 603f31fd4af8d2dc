package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The product of one row with a matrix, which reads the matrix once and packs nothing of it.
final class VectorRow {
  /// Elements of a row that are laid side by side at a time where they are not.
  private static final int DEPTH = 256;

  /// Floats of scratch memory.
  static final int WORK = DEPTH + 4 * LANES;

  private VectorRow() {}

  /// `c := alpha * x * op(b) + beta * c` for the `k` values of `x` that lie `xStep` apart.
  ///
  /// @param work scratch memory of [#WORK] floats
  static void multiply(
      int n,
      int k,
      float alpha,
      float[] x,
      int xOffset,
      int xStep,
      boolean transposeB,
      float[] b,
      int bOffset,
      int bStride,
      float beta,
      float[] c,
      int cOffset,
      float[] work) {
    if (!transposeB) {
      addRows(n, k, alpha, x, xOffset, xStep, b, bOffset, bStride, beta, c, cOffset);
    } else if (xStep == 1) {
      dotRows(n, k, alpha, x, xOffset, b, bOffset, bStride, beta, c, cOffset, work);
    } else {
      for (int p = 0; p < k; p += DEPTH) {
        int depth = Math.min(DEPTH, k - p);
        for (int i = 0; i < depth; i++) {
          work[4 * LANES + i] = x[xOffset + (p + i) * xStep];
        }
        dotRows(
            n,
            depth,
            alpha,
            work,
            4 * LANES,
            b,
            bOffset + p,
            bStride,
            p == 0 ? beta : 1,
            c,
            cOffset,
            work);
      }
    }
  }

  /// Whether a row holds neither infinity nor NaN.
  static boolean isFinite(int n, float[] x, int offset) {
    int whole = SPECIES.loopBound(n);
    FloatVector zeros = FloatVector.zero(SPECIES);
    for (int i = 0; i < whole; i += LANES) {
      zeros = FloatVector.fromArray(SPECIES, x, offset + i).fma(zeros, zeros);
    }
    boolean finite = zeros.eq(0).allTrue();
    for (int i = whole; i < n; i++) {
      finite &= Float.isFinite(x[offset + i]);
    }
    return finite;
  }

  /// `c[j] := alpha * Σ x[p] * b[p][j] + beta * c[j]`, four rows of `b` at a time from their first
  /// column to their last, which is how memory is read best.
  private static void addRows(
      int n,
      int k,
      float alpha,
      float[] x,
      int xOffset,
      int xStep,
      float[] b,
      int bOffset,
      int bStride,
      float beta,
      float[] c,
      int cOffset) {
    scale(n, beta, c, cOffset);
    int p = 0;
    for (; p + 4 <= k; p += 4) {
      int at = xOffset + p * xStep;
      float f0 = alpha * x[at];
      float f1 = alpha * x[at + xStep];
      float f2 = alpha * x[at + 2 * xStep];
      float f3 = alpha * x[at + 3 * xStep];
      addFour(n, f0, f1, f2, f3, b, bOffset + p * bStride, bStride, c, cOffset);
    }
    for (; p < k; p++) {
      add(n, alpha * x[xOffset + p * xStep], b, bOffset + p * bStride, c, cOffset);
    }
  }

  private static void scale(int n, float beta, float[] c, int cOffset) {
    if (beta == 0) {
      Arrays.fill(c, cOffset, cOffset + n, 0);
    } else if (beta != 1) {
      for (int i = cOffset; i < cOffset + n; i++) {
        c[i] *= beta;
      }
    }
  }

  private static void addFour(
      int n,
      float f0,
      float f1,
      float f2,
      float f3,
      float[] b,
      int row,
      int stride,
      float[] c,
      int cOffset) {
    FloatVector v0 = FloatVector.broadcast(SPECIES, f0);
    FloatVector v1 = FloatVector.broadcast(SPECIES, f1);
    FloatVector v2 = FloatVector.broadcast(SPECIES, f2);
    FloatVector v3 = FloatVector.broadcast(SPECIES, f3);
    int b1 = row + stride;
    int b2 = b1 + stride;
    int b3 = b2 + stride;
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector s = FloatVector.fromArray(SPECIES, c, cOffset + i);
      s = v0.fma(FloatVector.fromArray(SPECIES, b, row + i), s);
      s = v1.fma(FloatVector.fromArray(SPECIES, b, b1 + i), s);
      s = v2.fma(FloatVector.fromArray(SPECIES, b, b2 + i), s);
      s = v3.fma(FloatVector.fromArray(SPECIES, b, b3 + i), s);
      s.intoArray(c, cOffset + i);
    }
    for (int i = whole; i < n; i++) {
      float s = Math.fma(f1, b[b1 + i], Math.fma(f0, b[row + i], c[cOffset + i]));
      c[cOffset + i] = Math.fma(f3, b[b3 + i], Math.fma(f2, b[b2 + i], s));
    }
  }

  /// `c := c + factor * b`, for one row.
  static void add(int n, float factor, float[] b, int bOffset, float[] c, int cOffset) {
    FloatVector f = FloatVector.broadcast(SPECIES, factor);
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector s = FloatVector.fromArray(SPECIES, c, cOffset + i);
      f.fma(FloatVector.fromArray(SPECIES, b, bOffset + i), s).intoArray(c, cOffset + i);
    }
    for (int i = whole; i < n; i++) {
      c[cOffset + i] = Math.fma(factor, b[bOffset + i], c[cOffset + i]);
    }
  }

  /// `c[j] := alpha * Σ x[p] * b[j][p] + beta * c[j]`, four rows of `b` at a time; the rows past
  /// the last repeat it.
  private static void dotRows(
      int n,
      int k,
      float alpha,
      float[] x,
      int xOffset,
      float[] b,
      int bOffset,
      int bStride,
      float beta,
      float[] c,
      int cOffset,
      float[] work) {
    int whole = SPECIES.loopBound(k);
    for (int j = 0; j < n; j += 4) {
      int last = n - 1 - j;
      int b0 = bOffset + j * bStride;
      int b1 = b0 + Math.min(1, last) * bStride;
      int b2 = b0 + Math.min(2, last) * bStride;
      int b3 = b0 + Math.min(3, last) * bStride;
      dots(x, xOffset, 0, whole, b, b0, b1, b2, b3, work);
      int rows = Math.min(4, n - j);
      for (int r = 0; r < rows; r++) {
        float sum = sum(work, r * LANES);
        int row = b0 + r * bStride;
        for (int p = whole; p < k; p++) {
          sum = Math.fma(x[xOffset + p], b[row + p], sum);
        }
        work[r] = sum;
      }
      VectorTiles.combine(rows, alpha, work, 0, beta, c, cOffset + j);
    }
  }

  /// The products of a row with four others, from a column to another, lane by lane.
  static void dots(
      float[] x,
      int xOffset,
      int from,
      int to,
      float[] b,
      int b0,
      int b1,
      int b2,
      int b3,
      float[] sums) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int p = from; p < to; p += LANES) {
      FloatVector w = FloatVector.fromArray(SPECIES, x, xOffset + p);
      s0 = w.fma(FloatVector.fromArray(SPECIES, b, b0 + p), s0);
      s1 = w.fma(FloatVector.fromArray(SPECIES, b, b1 + p), s1);
      s2 = w.fma(FloatVector.fromArray(SPECIES, b, b2 + p), s2);
      s3 = w.fma(FloatVector.fromArray(SPECIES, b, b3 + p), s3);
    }
    s0.intoArray(sums, 0);
    s1.intoArray(sums, LANES);
    s2.intoArray(sums, 2 * LANES);
    s3.intoArray(sums, 3 * LANES);
  }

  /// The sum of [VectorTiles#LANES] values, by halves. `reduceLanes` leaves the order of a
  /// floating-point sum open, and it may change when the method is compiled.
  static float sum(float[] v, int at) {
    return switch (LANES) {
      case 4 -> v[at] + v[at + 2] + (v[at + 1] + v[at + 3]);
      case 8 -> sumOfEight(v, at);
      default -> {
        for (int half = LANES / 2; half >= 8; half /= 2) {
          for (int i = 0; i < half; i++) {
            v[at + i] += v[at + half + i];
          }
        }
        yield sumOfEight(v, at);
      }
    };
  }

  private static float sumOfEight(float[] v, int at) {
    float even = v[at] + v[at + 4] + (v[at + 2] + v[at + 6]);
    float odd = v[at + 1] + v[at + 5] + (v[at + 3] + v[at + 7]);
    return even + odd;
  }
}
