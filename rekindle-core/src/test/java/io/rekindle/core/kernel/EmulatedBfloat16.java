package io.rekindle.core.kernel;

import java.util.Objects;

/// Products of bfloat16 in Java, for processors without them: the operands widened, then the scalar
/// product.
public final class EmulatedBfloat16 implements Bfloat16Kernels {
  private final Kernels floats = KernelChoice.named("scalar").kernels();

  @Override
  public Rounding bindRounding(float[] from, int fromOffset, short[] to, int toOffset) {
    return length -> {
      Objects.checkFromIndexSize(fromOffset, length, from.length);
      Objects.checkFromIndexSize(toOffset, length, to.length);
      for (int i = 0; i < length; i++) {
        to[toOffset + i] = Bfloat16Kernels.rounded(from[fromOffset + i]);
      }
    };
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
    float[] wideA = new float[a.length];
    float[] wideB = new float[b.length];
    Kernels.Product product =
        floats.bind(
            transposeA,
            transposeB,
            wideA,
            aOffset,
            aStride,
            wideB,
            bOffset,
            bStride,
            c,
            cOffset,
            cStride);
    return (m, n, k, alpha, beta) -> {
      widen(a, wideA);
      widen(b, wideB);
      product.run(m, n, k, alpha, beta);
    };
  }

  private static void widen(short[] from, float[] to) {
    for (int i = 0; i < from.length; i++) {
      to[i] = Bfloat16Kernels.widened(from[i]);
    }
  }
}
