package io.rekindle.core.kernel;

import java.util.Optional;

/// The matrix product that everything else is built on, over windows of row-major `float` arrays.
///
/// A window is an offset into an array and a stride: the element of row `i` and column `j` lies at
/// `offset + i * stride + j`. What lies between the rows of a window is neither read nor written.
///
/// An implementation is safe for use by many threads at once and gives the same bits for the same
/// arguments in every call and on every thread. Different implementations differ by rounding: each
/// element is within a small multiple of `k * 2^-24 * (|alpha| * |op(a)| * |op(b)| + |beta * c|)`
/// of the exact result. NaN and infinity propagate as IEEE 754 has it. [#multiply] may make views
/// of its arrays; a product [bound][#bind] to its windows allocates nothing.
public interface Kernels {

  /// Computes `c := alpha * op(a) * op(b) + beta * c`, where `op(x)` is `x` or its transpose,
  /// `op(a)` is `m x k`, `op(b)` is `k x n` and `c` is `m x n`.
  ///
  /// As in BLAS, `beta == 0` overwrites `c` whatever it held, NaN included, and `alpha == 0` leaves
  /// `a` and `b` unread. With `k == 0` the result is `beta * c`.
  ///
  /// The window of `c` must not share elements with those of `a` and `b`; the three may lie in one
  /// array.
  ///
  /// @param transposeA whether `a` is stored as `k x m` rather than `m x k`
  /// @param transposeB whether `b` is stored as `n x k` rather than `k x n`
  /// @param aStride elements from one stored row of `a` to the next, no less than the row's length;
  ///   likewise `bStride` and `cStride`
  /// @throws IllegalArgumentException if a size is negative or a stride is shorter than its row
  /// @throws IndexOutOfBoundsException if a window does not lie in its array
  void multiply(
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
      int cStride);

  /// A product of windows chosen beforehand, of any sizes that fit them. Running it allocates
  /// nothing, not even where the JIT has not compiled it; only the Vector API makes objects of its
  /// vectors until then.
  interface Product {

    /// Computes `c := alpha * op(a) * op(b) + beta * c` as [Kernels#multiply] does.
    void run(int m, int n, int k, float alpha, float beta);
  }

  /// Chooses the windows of a product that is to run many times. Safe for use by one thread at a
  /// time.
  default Product bind(
      boolean transposeA,
      boolean transposeB,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride) {
    return (m, n, k, alpha, beta) ->
        multiply(
            transposeA,
            transposeB,
            m,
            n,
            k,
            alpha,
            a,
            aOffset,
            aStride,
            b,
            bOffset,
            bStride,
            beta,
            c,
            cOffset,
            cStride);
  }

  /// [#bind] of `a` and `b` or its transpose, for an `a` that is 0 in places that are not known
  /// beforehand. These are left out where these kernels can and it pays; 0 times infinity, and 0
  /// times what is not a number, add nothing to the result then.
  default Product bindSkipping(
      boolean transposeB,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride) {
    Product all =
        bind(false, transposeB, a, aOffset, aStride, b, bOffset, bStride, c, cOffset, cStride);
    return skipping()
        .map(
            some ->
                some.bind(
                    transposeB, a, aOffset, aStride, b, bOffset, bStride, c, cOffset, cStride, all))
        .orElse(all);
  }

  /// Writes the transpose of a window into another: `c[j, i] := a[i, j]`.
  ///
  /// @param m rows of `a`, and columns of `c`
  default void transpose(
      int m, int n, float[] a, int aOffset, int aStride, float[] c, int cOffset, int cStride) {
    ScalarKernels.turn(m, n, a, aOffset, aStride, c, cOffset, cStride);
  }

  /// Whether `a * bᵀ` with fewer columns than fill a block is so quick that kernels whose blocks
  /// are as slow when they are not full may leave such to these.
  default boolean takesFewColumns() {
    return false;
  }

  /// Prepares a matrix that many rows are to be multiplied with.
  ///
  /// @param w units x inputs, from `offset` on; must stay as it is
  default FixedMatrix fix(int units, int inputs, float[] w, int offset) {
    return (rows, x, xOffset, c, cOffset) -> {
      for (int row = 0; row < rows; row++) {
        int at = xOffset + row * inputs;
        int to = cOffset + row * units;
        multiply(
            false, true, 1, units, inputs, 1, x, at, inputs, w, offset, inputs, 1, c, to, units);
      }
    };
  }

  /// Products in bfloat16, if the processor multiplies those faster than floats.
  default Optional<Bfloat16Kernels> bfloat16() {
    return Optional.empty();
  }

  /// Products that leave zeros out, if these kernels have them.
  default Optional<SparseKernels> sparse() {
    return Optional.empty();
  }

  /// Products that look for zeros as they run, if these kernels have them.
  default Optional<SkippingKernels> skipping() {
    return Optional.empty();
  }

  /// Products of one row, if these kernels have better ones for it.
  default Optional<RowKernels> row() {
    return Optional.empty();
  }

  /// The short name by which these kernels are chosen: `onednn`, `vector` or `scalar`.
  String name();
}
