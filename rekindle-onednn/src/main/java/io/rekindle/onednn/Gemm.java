package io.rekindle.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// A matrix product of the library, on heap arrays: `dnnl_sgemm`, or one of the same signature for
/// operands of another type.
///
/// ```
/// dnnl_status_t dnnl_sgemm(char transa, char transb, dnnl_dim_t M, dnnl_dim_t N, dnnl_dim_t K,
///     float alpha, const float *A, dnnl_dim_t lda, const float *B, dnnl_dim_t ldb, float beta,
///     float *C, dnnl_dim_t ldc)
/// ```
///
/// - A critical downcall takes the address of a heap array without copying it. In return the thread
///   cannot stop for the garbage collector until the call returns, and every other thread waits
///   with it: callers bound the work of a call.
/// - The product divides its work among OpenMP's threads, whose number is a property of the calling
///   thread. It is set to one before each call, which takes a few nanoseconds and holds on any
///   thread, virtual ones included.
/// - The native code checks nothing; callers do.
@SuppressWarnings("restricted") // Native calls are what this module is for.
record Gemm(MemorySegment function, MemorySegment setThreads) {
  private static final MethodHandle GEMM =
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

  static Gemm of(OneDnnLibrary library, String name) {
    return new Gemm(library.function(name), library.function("omp_set_num_threads"));
  }

  /// Computes `c := alpha * op(a) * op(b) + beta * c`, of windows that begin where the segments do.
  ///
  /// @throws IllegalStateException if the library refuses
  void call(
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
    int status;
    try {
      SET_THREADS.invokeExact(setThreads, 1);
      status =
          (int)
              GEMM.invokeExact(
                  function,
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
    if (status != 0) {
      throw new IllegalStateException(
          "oneDNN could not multiply " + m + "x" + n + "x" + k + ": status " + status);
    }
  }
}
