package io.rekindle.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.rekindle.core.kernel.Bfloat16Kernels;
import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.kernel.Windows;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.Optional;

/// Products by the library's `dnnl_gemm_bf16bf16f32`, on processors with instructions for them.
///
/// Neither function is in the library's documentation: it documents bfloat16 for operands in native
/// memory alone. That is why they are looked for, and why the provider tries them out.
@SuppressWarnings("restricted") // Native calls are what this module is for.
final class OneDnnBfloat16 implements Bfloat16Kernels {
  /// Multiplications in one native call: less than 10 ms of a core.
  private static final long PRODUCTS_PER_CALL = 1L << 30;

  private static final int LEAST_ROWS = 128;

  private static final String GEMM = "dnnl_gemm_bf16bf16f32";

  /// Fewer numbers are rounded sooner in Java than the native code has begun.
  private static final int LEAST_LENGTH = 512;

  /// `void cvt_float_to_bfloat16(bfloat16_t *to, const float *from, size_t length)`, by the name
  /// that C++ compilers other than Microsoft's give it.
  private static final String ROUND = "_ZN4dnnl4impl21cvt_float_to_bfloat16EPNS0_10bfloat16_tEPKfm";

  private static final MethodHandle CONVERT =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG), Linker.Option.critical(true));

  private final Gemm gemm;
  private final Optional<MemorySegment> convert;

  private OneDnnBfloat16(Gemm gemm, Optional<MemorySegment> convert) {
    this.gemm = gemm;
    this.convert = convert;
  }

  /// The kernels, if the processor has the instructions and the library the product.
  static Optional<Bfloat16Kernels> of(OneDnnLibrary library) {
    return library.hasBfloat16Instructions() && library.find(GEMM).isPresent()
        ? Optional.of(new OneDnnBfloat16(Gemm.of(library, GEMM), library.find(ROUND)))
        : Optional.empty();
  }

  @Override
  public Rounding bindRounding(float[] from, int fromOffset, short[] to, int toOffset) {
    MemorySegment source = OneDnnKernels.window(from, fromOffset);
    MemorySegment target = window(to, toOffset);
    return length -> {
      Objects.checkFromIndexSize(fromOffset, length, from.length);
      Objects.checkFromIndexSize(toOffset, length, to.length);
      if (convert.isEmpty() || length < LEAST_LENGTH) {
        for (int i = 0; i < length; i++) {
          to[toOffset + i] = Bfloat16Kernels.rounded(from[fromOffset + i]);
        }
      } else {
        convert(convert.get(), target, source, length);
      }
    };
  }

  private static void convert(
      MemorySegment function, MemorySegment target, MemorySegment source, long length) {
    try {
      CONVERT.invokeExact(function, target, source, length);
    } catch (Throwable e) {
      throw new IllegalStateException("the call of oneDNN failed", e);
    }
  }

  @Override
  public Kernels.Product bind(
      boolean transposeA,
      boolean transposeB,
      short[] a,
      int aOffset,
      int aStride,
      short[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride) {
    MemorySegment aWindow = window(a, Math.min(aOffset, a.length));
    MemorySegment bWindow = window(b, Math.min(bOffset, b.length));
    MemorySegment cWindow = OneDnnKernels.window(c, Math.min(cOffset, c.length));
    return (m, n, k, alpha, beta) -> {
      if (!Windows.begin(
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
          cStride)) {
        return;
      }
      int rows = OneDnnKernels.rowsPerCall(PRODUCTS_PER_CALL, LEAST_ROWS, n, k);
      for (int i = 0; i < m; i += rows) {
        gemm.call(
            transposeA,
            transposeB,
            Math.min(rows, m - i),
            n,
            k,
            alpha,
            i == 0 ? aWindow : window(a, aOffset + i * (transposeA ? 1 : aStride)),
            aStride,
            bWindow,
            bStride,
            beta,
            i == 0 ? cWindow : OneDnnKernels.window(c, cOffset + i * cStride),
            cStride);
      }
    };
  }

  private static MemorySegment window(short[] array, int offset) {
    return MemorySegment.ofArray(array).asSlice((long) offset * Short.BYTES);
  }
}
