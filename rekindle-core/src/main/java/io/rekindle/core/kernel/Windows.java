package io.rekindle.core.kernel;

import java.util.Arrays;

/// The part of a product that is the same in every implementation of [Kernels]: the checks, and the
/// results for which nothing is multiplied.
public final class Windows {
  private Windows() {}

  /// Checks the arguments of [Kernels#multiply] and settles the cases without a product, in which
  /// `c` becomes `beta * c`.
  ///
  /// @return whether a product remains to be computed; then `m`, `n` and `k` are positive and every
  ///   window lies in its array
  /// @throws IllegalArgumentException if a size is negative or a stride is shorter than its row
  /// @throws IndexOutOfBoundsException if a window does not lie in its array
  public static boolean begin(
      boolean transposeA,
      boolean transposeB,
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
      int cStride) {
    return begin(
        transposeA,
        transposeB,
        m,
        n,
        k,
        alpha,
        a.length,
        aOffset,
        aStride,
        b.length,
        bOffset,
        bStride,
        beta,
        c,
        cOffset,
        cStride);
  }

  /// The same for operands of any kind, of which the lengths of the arrays are enough.
  public static boolean begin(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      int aLength,
      int aOffset,
      int aStride,
      int bLength,
      int bOffset,
      int bStride,
      float beta,
      float[] c,
      int cOffset,
      int cStride) {
    if ((m | n | k) < 0) {
      throw new IllegalArgumentException(
          "sizes must not be negative: m " + m + ", n " + n + ", k " + k);
    }
    check("a", transposeA ? k : m, transposeA ? m : k, aLength, aOffset, aStride);
    check("b", transposeB ? n : k, transposeB ? k : n, bLength, bOffset, bStride);
    check("c", m, n, c.length, cOffset, cStride);
    if (m == 0 || n == 0) {
      return false;
    }
    if (k == 0 || alpha == 0) {
      scale(m, n, beta, c, cOffset, cStride);
      return false;
    }
    return true;
  }

  private static void check(
      String name, int rows, int columns, int length, int offset, int stride) {
    if (stride < columns) {
      throw new IllegalArgumentException(
          "stride " + stride + " of " + name + " is less than its row of " + columns);
    }
    long needed = rows == 0 || columns == 0 ? 0 : (rows - 1L) * stride + columns;
    if (offset < 0 || offset > length || needed > length - offset) {
      throw outside(name, needed, length, offset);
    }
  }

  private static IndexOutOfBoundsException outside(
      String name, long needed, int length, int offset) {
    String place = name + " needs " + needed + " floats from offset " + offset;
    return new IndexOutOfBoundsException(
        offset < 0 || offset > length
            ? place + ", which is outside its array of " + length
            : place + " but has " + (length - offset));
  }

  /// `c := beta * c`, and zero for `beta == 0`.
  static void scale(int m, int n, float beta, float[] c, int cOffset, int cStride) {
    if (beta == 1) {
      return;
    }
    for (int i = 0; i < m; i++) {
      int row = cOffset + i * cStride;
      if (beta == 0) {
        Arrays.fill(c, row, row + n, 0);
      } else {
        for (int j = row; j < row + n; j++) {
          c[j] *= beta;
        }
      }
    }
  }
}
