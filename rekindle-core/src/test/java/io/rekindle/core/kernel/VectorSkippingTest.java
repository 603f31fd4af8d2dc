package io.rekindle.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Products that leave out the zeros that they find, against sums in double precision that do not.
final class VectorSkippingTest {
  private static final int LANES = VectorTiles.LANES;
  private static final Kernels.Product MUST_NOT_RUN =
      (m, n, k, alpha, beta) -> {
        throw new AssertionError("all were multiplied");
      };

  private final SkippingKernels kernels = new VectorSkipping();

  /// Rows and terms past one stretch of them, and columns that fill no vector.
  @Test
  void multipliesAllSizes() {
    for (boolean transposeB : new boolean[] {false, true}) {
      for (int m : new int[] {1, 3, 48, 256, 300}) {
        for (int k : new int[] {16, 21, 64, 100, 200}) {
          for (int n : new int[] {32, 47, 49, 128}) {
            check(new ProductCase(false, transposeB, m, n * LANES, k, 1, 0, 0, 0, m + k), 0.3);
          }
        }
      }
      for (int rest = 1; rest < LANES; rest++) {
        int n = 39 * LANES + rest;
        check(new ProductCase(false, transposeB, 5, n, 70, -0.5f, 1, 3, 2, rest), 0.2);
      }
    }
  }

  /// More stretches than are added to c where it lies, and more than one list holds.
  @Test
  void multipliesLongSums() {
    for (boolean transposeB : new boolean[] {false, true}) {
      for (float beta : new float[] {0, 0.5f}) {
        check(new ProductCase(false, transposeB, 300, 275, 301, 0.5f, beta, 1, 1, 1), 0.3);
        int k = NonZeros.COLUMNS + 53;
        check(new ProductCase(false, transposeB, 3, 33 * LANES, k, -1, beta, 0, 2, 2), 0.3);
      }
    }
  }

  /// Places that are negative as numbers of 16 bits, and some that are too large for them.
  @Test
  void multipliesRowsFarApart() {
    check(new ProductCase(false, false, 5, 100 * LANES, 64, 1, 0, 0, 1, 1), 0.3);
    check(new ProductCase(false, false, 5, 130 * LANES, 64, 1, 0, 0, 1, 1), 0.3);
  }

  /// Strides that share sets of the cache, and others.
  @Test
  void multipliesWindows() {
    for (int gap : new int[] {0, 1, 128}) {
      for (float beta : new float[] {0, 1, 0.25f, -1}) {
        check(new ProductCase(false, false, 20, 64 * LANES, 130, 2, beta, 5, gap, 1), 0.3);
        check(new ProductCase(false, true, 20, 64 * LANES, 130, -1, beta, 5, gap, 2), 0.3);
      }
    }
  }

  @Test
  void multipliesRowsOfZeros() {
    check(new ProductCase(false, false, 20, 64 * LANES, 32, 1, 0, 0, 0, 1), 0);
    check(new ProductCase(false, false, 20, 64 * LANES, 32, 1, 0.5f, 0, 0, 1), 0);
  }

  @Test
  void leavesFullAndSmallProductsToOthers() {
    assertThat(isLeft(20, 64 * LANES, 32, 1)).isTrue();
    assertThat(isLeft(20, 64 * LANES, 32, 0.8)).isTrue();
    assertThat(isLeft(20, 31 * LANES, 32, 0.3)).isTrue();
    assertThat(isLeft(20, 64 * LANES, 15, 0.3)).isTrue();
    assertThat(isLeft(20, 64 * LANES, 32, 0.3)).isFalse();
  }

  /// Negative zeros are zeros; what is not a number is none.
  @Test
  void seesWhatIsZero() {
    ProductCase product = new ProductCase(false, false, 2, 32 * LANES, 17, 1, 0, 0, 0, 1);
    Arrays.fill(product.a, -0f);
    product.a[3] = Float.NaN;
    product.a[17 + 16] = Float.MIN_VALUE;
    float[] c = run(product, MUST_NOT_RUN);
    assertThat(c[0]).isNaN();
    assertThat(c[32 * LANES - 1]).isNaN();
    for (int j = 0; j < 32 * LANES; j++) {
      assertThat(c[32 * LANES + j]).isEqualTo(Float.MIN_VALUE * product.b[16 * 32 * LANES + j]);
    }
  }

  @Test
  void doesNotMultiplyWhatItLeavesOut() {
    ProductCase product = new ProductCase(false, false, 3, 32 * LANES, 16, 1, 0, 0, 0, 1);
    clear(product, 0.5);
    for (int i = 0; i < 3; i++) {
      product.a[i * 16 + 5] = 0;
    }
    product.b[5 * 32 * LANES] = Float.POSITIVE_INFINITY;
    for (float value : run(product, MUST_NOT_RUN)) {
      assertThat(value).isFinite();
    }
  }

  private void check(ProductCase product, double share) {
    clear(product, share);
    product.check(run(product, MUST_NOT_RUN));
  }

  private boolean isLeft(int m, int n, int k, double share) {
    ProductCase product = ProductCase.plain(false, false, m, n, k);
    clear(product, share);
    boolean[] left = {false};
    run(product, (rows, columns, depth, alpha, beta) -> left[0] = true);
    return left[0];
  }

  private float[] run(ProductCase p, Kernels.Product all) {
    float[] c = p.before.clone();
    kernels
        .bind(
            p.transposeB,
            p.a,
            p.offset,
            p.aStride,
            p.b,
            p.offset,
            p.bStride,
            c,
            p.offset,
            p.cStride,
            all)
        .run(p.m, p.n, p.k, p.alpha, p.beta);
    return c;
  }

  private static void clear(ProductCase product, double share) {
    Random random = new Random(7);
    for (int i = 0; i < product.m; i++) {
      for (int p = 0; p < product.k; p++) {
        if (random.nextDouble() >= share) {
          product.a[product.aAt(i, p)] = 0;
        }
      }
    }
  }
}
