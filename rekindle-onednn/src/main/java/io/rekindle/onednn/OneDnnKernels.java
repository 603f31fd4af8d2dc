package io.rekindle.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.kernel.Windows;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The product by oneDNN's `dnnl_sgemm`, on the arrays themselves.
///
/// - A critical downcall takes the address of a heap array without copying it. In return the thread
///   cannot stop for the garbage collector until the call returns, and every other thread waits
///   with it; [#PRODUCTS_PER_CALL] bounds that wait.
/// - `dnnl_sgemm` divides its work among OpenMP's threads, whose number is a property of the
///   calling thread. It is set to one before each call, which takes a few nanoseconds and holds on
///   any thread, virtual ones included.
/// - The native code checks nothing: [Windows#begin] has done so.
/// - A product of depth 1, the gradient of a batch of one row, is left to Java: the native code
///   packs for it what is used once.
@SuppressWarnings("restricted") // Native calls are what this module is for.
final class OneDnnKernels implements Kernels {
  /// Multiplications in one native call: about 10 ms of a core.
  private static final long PRODUCTS_PER_CALL = 1L << 29;

  /// Rows of a native call, if many fewer would do for [#PRODUCTS_PER_CALL]: fewer are slow.
  private static final int LEAST_ROWS = 64;

  /// ```
  /// dnnl_status_t dnnl_sgemm(char transa, char transb, dnnl_dim_t M, dnnl_dim_t N, dnnl_dim_t K,
  ///     float alpha, const float *A, dnnl_dim_t lda, const float *B, dnnl_dim_t ldb, float beta,
  ///     float *C, dnnl_dim_t ldc)
  /// ```
  private static final MethodHandle SGEMM =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(
                  JAVA_INT,
                  JAVA_BYTE,
                  JAVA_BYTE,
                  JAVA_LONG,
                  JAVA_LONG,
                  JAVA_LONG,
                  JAVA_FLOAT,
                  ADDRESS,
                  JAVA_LONG,
                  ADDRESS,
                  JAVA_LONG,
                  JAVA_FLOAT,
                  ADDRESS,
                  JAVA_LONG),
              Linker.Option.critical(true));

  private static final MethodHandle SET_THREADS =
      Linker.nativeLinker()
          .downcallHandle(FunctionDescriptor.ofVoid(JAVA_INT), Linker.Option.critical(false));

  private final MemorySegment sgemm;
  private final MemorySegment setThreads;
  private final Kernels shallow = KernelChoice.ofJava();

  OneDnnKernels(OneDnnLibrary library) {
    sgemm = library.function("dnnl_sgemm");
    setThreads = library.function("omp_set_num_threads");
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
    long fitting = PRODUCTS_PER_CALL / ((long) n * k) / LEAST_ROWS * LEAST_ROWS;
    int rows = Math.clamp(fitting, LEAST_ROWS, Integer.MAX_VALUE);
    int status = 0;
    for (int i = 0; i < m && status == 0; i += rows) {
      status =
          call(
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
    check(status, m, n, k);
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
        check(
            call(
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
                cStride),
            m,
            n,
            k);
      }
    };
  }

  private static void check(int status, int m, int n, int k) {
    if (status != 0) {
      throw new IllegalStateException(
          "oneDNN could not multiply " + m + "x" + n + "x" + k + ": status " + status);
    }
  }

  private int call(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      MemorySegment a,
      int aStride,
      MemorySegment b,
      int bStride,
      float beta,
      MemorySegment c,
      int cStride) {
    try {
      SET_THREADS.invokeExact(setThreads, 1);
      return (int)
          SGEMM.invokeExact(
              sgemm,
              (byte) (transposeA ? 'T' : 'N'),
              (byte) (transposeB ? 'T' : 'N'),
              (long) m,
              (long) n,
              (long) k,
              alpha,
              a,
              (long) aStride,
              b,
              (long) bStride,
              beta,
              c,
              (long) cStride);
    } catch (Throwable e) {
      throw new IllegalStateException("the call of oneDNN failed", e);
    }
  }

  private static MemorySegment window(float[] array, int offset) {
    return MemorySegment.ofArray(array).asSlice((long) offset * Float.BYTES);
  }
}
