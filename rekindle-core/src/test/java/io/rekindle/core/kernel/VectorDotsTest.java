package io.rekindle.core.kernel;

import org.junit.jupiter.api.Test;

final class VectorDotsTest {

  /// Also where [VectorKernels] leaves such products to others, as the registers are too few.
  @Test
  void multipliesTilesAndWhatIsLeftBesideThem() {
    Dots dots = new Dots(new float[VectorDots.WORK]);
    for (int m : new int[] {1, 3, 4, 6, 9}) {
      for (int n : new int[] {1, 2, 4, 7, 12}) {
        for (int k : new int[] {1, 3, 16, 35, 128}) {
          ProductCase product = new ProductCase(false, true, m, n, k, -0.5f, 2, 3, 2, m + n + k);
          product.check(product.run(dots));
        }
      }
    }
  }

  private record Dots(float[] work) implements Kernels {
    @Override
    public String name() {
      return "dots";
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
      VectorDots.multiply(
          m, n, k, alpha, a, aOffset, aStride, b, bOffset, bStride, beta, c, cOffset, cStride,
          work);
    }
  }
}
