package io.rekindle.onednn;

import io.rekindle.core.kernel.Bfloat16Kernels;
import io.rekindle.core.kernel.FixedMatrix;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.kernel.Windows;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The product by oneDNN's `dnnl_sgemm`, on the arrays themselves.
///
/// A product of depth 1, the gradient of a batch of one row, is left to Java: the native code packs
/// for it what is used once. So is that of rows with weights that stay, where Java has vectors: the
/// native code would pack the weights again for every product.
final class OneDnnKernels implements Kernels {
  /// Multiplications in one native call: about 10 ms of a core.
  private static final long PRODUCTS_PER_CALL = 1L << 29;

  /// Rows of a native call, if many fewer would do for [#PRODUCTS_PER_CALL]: fewer are slow.
  private static final int LEAST_ROWS = 64;

  private final Gemm sgemm;
  private final Optional<Bfloat16Kernels> bfloat16;
  private final Kernels shallow = KernelChoice.ofJava();

  OneDnnKernels(OneDnnLibrary library) {
    sgemm = Gemm.of(library, "dnnl_sgemm");
    bfloat16 = OneDnnBfloat16.of(library);
  }

  @Override
  public Optional<Bfloat16Kernels> bfloat16() {
    return bfloat16;
  }

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public void multiply(
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
    if (k == 1) {
      shallow.multiply(
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
      return;
    }
    if (!Windows.begin(
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
        cStride)) {
      return;
    }
    int rows = rowsPerCall(PRODUCTS_PER_CALL, LEAST_ROWS, n, k);
    for (int i = 0; i < m; i += rows) {
      sgemm.call(
          transposeA,
          transposeB,
          Math.min(rows, m - i),
          n,
          k,
          alpha,
          window(a, aOffset + i * (transposeA ? 1 : aStride)),
          aStride,
          window(b, bOffset),
          bStride,
          beta,
          window(c, cOffset + i * cStride),
          cStride);
    }
  }

  @Override
  public Product bind(
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
    MemorySegment aWindow = window(a, Math.min(aOffset, a.length));
    MemorySegment bWindow = window(b, Math.min(bOffset, b.length));
    MemorySegment cWindow = window(c, Math.min(cOffset, c.length));
    return (m, n, k, alpha, beta) -> {
      if (k == 1 || (long) m * n * k > PRODUCTS_PER_CALL) {
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
      } else if (Windows.begin(
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
          cStride)) {
        sgemm.call(
            transposeA,
            transposeB,
            m,
            n,
            k,
            alpha,
            aWindow,
            aStride,
            bWindow,
            bStride,
            beta,
            cWindow,
            cStride);
      }
    };
  }

  @Override
  public FixedMatrix fix(int units, int inputs, float[] w, int offset) {
    return shallow.name().equals("vector")
        ? shallow.fix(units, inputs, w, offset)
        : new OneDnnFixedMatrix(this, units, inputs, w, offset);
  }

  /// Rows of a product that fit into one native call.
  static int rowsPerCall(long productsPerCall, int leastRows, int n, int k) {
    long fitting = productsPerCall / ((long) n * k) / leastRows * leastRows;
    return Math.clamp(fitting, leastRows, Integer.MAX_VALUE);
  }

  static MemorySegment window(float[] array, int offset) {
    return MemorySegment.ofArray(array).asSlice((long) offset * Float.BYTES);
  }
}
