package io.rekindle.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What every implementation of [Kernels] must do.
public interface KernelContract {

  /// The kernels under test.
  Kernels kernels();

  /// Every pair of awkward sizes, all transposes, scales, offsets and strides.
  @Test
  default void agreesWithDoublePrecisionAndLeavesSurroundingsAlone() {
    for (ProductCase product : ProductCase.covering()) {
      product.check(product.run(kernels()));
    }
  }

  /// Blocks of the depth and of the columns, and the sizes of real layers.
  @Test
  default void agreesWithDoublePrecisionOnLargeProducts() {
    int[][] sizes = {
      {1, 300, 784},
      {5, 131, 784},
      {32, 128, 784},
      {100, 10, 100},
      {37, 1100, 257},
      {1100, 37, 513},
      {600, 1030, 20},
      {784, 1, 640},
      {50, 90, 2048},
      {30, 2048, 1100},
    };
    for (int[] size : sizes) {
      for (int transposes = 0; transposes < 4; transposes++) {
        boolean transposeA = (transposes & 1) != 0;
        boolean transposeB = (transposes & 2) != 0;
        ProductCase product =
            new ProductCase(
                transposeA, transposeB, size[0], size[1], size[2], 0.5f, -1, 3, 2, transposes);
        product.check(product.run(kernels()));
      }
    }
  }

  /// The gradient of one row that is zero for the most part: what is zero may be left out, but not
  /// where a factor is infinite or NaN.
  @Test
  default void multiplesOfARowOfZerosAreAdded() {
    Random random = new Random(6);
    float[] a = {2, 0, -1, Float.NaN, Float.POSITIVE_INFINITY, 0.5f};
    for (int n : new int[] {5, 64, 200, 803}) {
      float[] b = new float[n];
      for (int j = n / 3; j < n / 2; j++) {
        b[j] = (float) random.nextGaussian();
      }
      b[n - 1] = 3;
      float[] before = gaussian(random, a.length * n);
      float[] c = before.clone();
      kernels().multiply(false, false, a.length, n, 1, 1, a, 0, 1, b, 0, n, 1, c, 0, n);
      for (int i = 0; i < c.length; i++) {
        double exact = before[i] + (double) a[i / n] * b[i % n];
        if (Double.isFinite(exact)) {
          assertThat((double) c[i]).isCloseTo(exact, within(1e-6 * (1 + Math.abs(exact))));
        } else {
          assertThat(c[i]).isEqualTo(Float.valueOf((float) exact));
        }
      }
    }
  }

  /// Panels, what is left beside them, and sums that go on after a part of the inputs.
  @Test
  default void fixedMatrixAddsProductsOfRows() {
    Random random = new Random(5);
    for (int units : new int[] {1, 7, 16, 31, 32, 33, 64, 65, 100, 200}) {
      for (int inputs : new int[] {1, 13, 511, 512, 1030}) {
        for (int rows : new int[] {1, 2, 5, 6, 7, 13}) {
          float[] w = gaussian(random, 3 + units * inputs + 2);
          float[] x = gaussian(random, 1 + rows * inputs + 4);
          float[] c = gaussian(random, 2 + rows * units + 3);
          float[] before = c.clone();
          kernels().fix(units, inputs, w, 3).addProduct(rows, x, 1, c, 2);
          String what = "%d rows, %d inputs, %d units".formatted(rows, inputs, units);
          for (int i = 0; i < c.length; i++) {
            int at = i - 2;
            if (at < 0 || at >= rows * units) {
              assertThat(c[i]).as(what).isEqualTo(before[i]);
              continue;
            }
            double sum = before[i];
            double size = Math.abs(sum);
            for (int p = 0; p < inputs; p++) {
              double term =
                  (double) x[1 + at / units * inputs + p] * w[3 + at % units * inputs + p];
              sum += term;
              size += Math.abs(term);
            }
            assertThat((double) c[i]).as(what).isCloseTo(sum, within(2e-6 * size));
          }
        }
      }
    }
  }

  private static float[] gaussian(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /// One NaN in `a` reaches its row of the result and no other.
  @Test
  default void nanPropagatesToItsRowOnly() {
    for (int transposes = 0; transposes < 4; transposes++) {
      for (int m : new int[] {1, 2, 9, 33}) {
        ProductCase product =
            ProductCase.plain((transposes & 1) != 0, (transposes & 2) != 0, m, 35, 19);
        int bad = m / 2;
        product.a[product.aAt(bad, 18)] = Float.NaN;
        float[] c = product.run(kernels());
        for (int i = 0; i < m; i++) {
          for (int j = 0; j < 35; j++) {
            assertThat(Float.isNaN(c[product.cAt(i, j)])).as("%s", product).isEqualTo(i == bad);
          }
        }
      }
    }
  }

  /// Infinity times zero is NaN, also when the zero could tempt one to skip the product.
  @Test
  default void infinityPropagatesToItsColumnOnly() {
    for (int transposes = 0; transposes < 4; transposes++) {
      for (int m : new int[] {1, 2, 9, 33}) {
        for (int p : new int[] {3, 18}) {
          checkInfinity(
              ProductCase.plain((transposes & 1) != 0, (transposes & 2) != 0, m, 35, 19), p);
        }
      }
    }
  }

  private void checkInfinity(ProductCase product, int p) {
    for (int i = 0; i < product.m; i++) {
      product.a[product.aAt(i, p)] = i % 2;
    }
    product.b[product.bAt(p, 34)] = Float.POSITIVE_INFINITY;
    float[] c = product.run(kernels());
    for (int i = 0; i < product.m; i++) {
      assertThat(c[product.cAt(i, 34)])
          .as("%s", product)
          .isEqualTo(Float.valueOf(i % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY));
      assertThat(c[product.cAt(i, 33)]).as("%s", product).isFinite();
    }
  }

  /// A zero factor leaves what it scales unread, as in BLAS.
  @Test
  default void zeroAlphaLeavesOperandsUnread() {
    float[] c = {1, 2};
    kernels()
        .multiply(
            false,
            false,
            1,
            2,
            1,
            0,
            new float[] {Float.NaN},
            0,
            1,
            new float[] {1, Float.NaN},
            0,
            2,
            3,
            c,
            0,
            2);
    assertThat(c).containsExactly(3, 6);
  }

  /// Weights, gradients and activations may be windows of one vector.
  @Test
  default void operandsMayShareAnArray() {
    ProductCase product = ProductCase.plain(false, true, 12, 34, 56);
    float[] all = new float[product.a.length + product.b.length + product.before.length];
    int bOffset = product.a.length;
    int cOffset = bOffset + product.b.length;
    System.arraycopy(product.a, 0, all, 0, product.a.length);
    System.arraycopy(product.b, 0, all, bOffset, product.b.length);
    kernels()
        .multiply(false, true, 12, 34, 56, 1, all, 0, 56, all, bOffset, 56, 0, all, cOffset, 34);
    float[] c = new float[12 * 34];
    System.arraycopy(all, cOffset, c, 0, c.length);
    product.check(c);
  }

  /// Cold and warm, on one thread and on several at once.
  @Test
  default void equalArgumentsGiveEqualBits() throws Exception {
    List<ProductCase> products = new ArrayList<>();
    for (int transposes = 0; transposes < 4; transposes++) {
      boolean transposeA = (transposes & 1) != 0;
      boolean transposeB = (transposes & 2) != 0;
      products.add(ProductCase.plain(transposeA, transposeB, 1, 37, 131));
      products.add(ProductCase.plain(transposeA, transposeB, 9, 37, 131));
      products.add(ProductCase.plain(transposeA, transposeB, 65, 70, 300));
    }
    List<float[]> first = new ArrayList<>();
    for (ProductCase product : products) {
      first.add(product.run(kernels()));
    }
    Callable<Void> again =
        () -> {
          for (int round = 0; round < 300; round++) {
            for (int i = 0; i < products.size(); i++) {
              assertThat(products.get(i).run(kernels()))
                  .as("%s in round %d", products.get(i), round)
                  .isEqualTo(first.get(i));
            }
          }
          return null;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (Future<Void> future : threads.invokeAll(List.of(again, again, again))) {
        future.get();
      }
    }
  }

  /// The garbage collector moves arrays, so the alignment of a window must not show in its bits.
  @Test
  default void bitsDoNotDependOnAlignment() {
    int[][] sizes = {{1, 128, 784}, {3, 10, 100}, {32, 128, 100}, {65, 70, 300}, {128, 33, 31}};
    for (int[] size : sizes) {
      for (int transposes = 0; transposes < 4; transposes++) {
        boolean transposeA = (transposes & 1) != 0;
        boolean transposeB = (transposes & 2) != 0;
        float[] first = {};
        for (int offset = 0; offset < 17; offset++) {
          ProductCase product =
              new ProductCase(
                  transposeA, transposeB, size[0], size[1], size[2], 1, 1, offset, 0, 7);
          float[] c = product.run(kernels());
          float[] window = Arrays.copyOfRange(c, offset, c.length - offset);
          first = offset == 0 ? window : first;
          assertThat(window).as("%s", product).isEqualTo(first);
        }
      }
    }
  }

  /// Nothing is allocated once the code is compiled.
  @Test
  default void warmBoundProductsAllocateNothing() {
    float[] c = new float[37 * 70];
    List<Runnable> products = new ArrayList<>();
    for (int transposes = 0; transposes < 4; transposes++) {
      boolean transposeA = (transposes & 1) != 0;
      boolean transposeB = (transposes & 2) != 0;
      products.add(ProductCase.plain(transposeA, transposeB, 1, 70, 131).bind(kernels(), c));
      products.add(ProductCase.plain(transposeA, transposeB, 37, 41, 29).bind(kernels(), c));
      products.add(ProductCase.plain(transposeA, transposeB, 16, 64, 48).bind(kernels(), c));
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    long allocated;
    do {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int round = 0; round < 500; round++) {
        for (int i = 0; i < products.size(); i++) {
          products.get(i).run();
        }
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    } while (allocated > 0 && System.nanoTime() < deadline);
    assertThat(allocated).as("bytes allocated by 6000 warm products").isZero();
  }

  /// A window that does not fit is refused before anything is computed.
  @Test
  default void windowsMustFitTheirArrays() {
    refused("a needs 65 floats from offset 0 but has 64", 5, 2, 13, 64, 0, 13, 26, 2, 10, 2);
    refused("a needs 65 floats from offset 2 but has 64", 5, 2, 13, 66, 2, 13, 26, 2, 10, 2);
    refused("a needs 69 floats from offset 0 but has 65", 5, 2, 13, 65, 0, 14, 26, 2, 10, 2);
    refused("b needs 26 floats from offset 0 but has 25", 5, 2, 13, 65, 0, 13, 25, 2, 10, 2);
    refused("c needs 10 floats from offset 0 but has 9", 5, 2, 13, 65, 0, 13, 26, 2, 9, 2);
    refused(
        "a needs 65 floats from offset -1, which is outside its array of 65",
        5,
        2,
        13,
        65,
        -1,
        13,
        26,
        2,
        10,
        2);
    refused(
        "a needs 65 floats from offset 66, which is outside its array of 65",
        5,
        2,
        13,
        65,
        66,
        13,
        26,
        2,
        10,
        2);
    refused(
        "a needs 4611686014132420609 floats from offset 0 but has 0",
        Integer.MAX_VALUE,
        0,
        Integer.MAX_VALUE,
        0,
        0,
        Integer.MAX_VALUE,
        0,
        0,
        0,
        0);
  }

  private void refused(
      String message,
      int m,
      int n,
      int k,
      int aLength,
      int aOffset,
      int aStride,
      int bLength,
      int bStride,
      int cLength,
      int cStride) {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(
            () ->
                kernels()
                    .multiply(
                        false,
                        false,
                        m,
                        n,
                        k,
                        1,
                        new float[aLength],
                        aOffset,
                        aStride,
                        new float[bLength],
                        0,
                        bStride,
                        0,
                        new float[cLength],
                        0,
                        cStride))
        .withMessage(message);
  }

  /// Sizes and strides that describe no matrix are refused.
  @Test
  default void sizesMustMakeSense() {
    float[] array = new float[64];
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                kernels()
                    .multiply(false, false, -1, 2, 3, 1, array, 0, 3, array, 0, 2, 0, array, 0, 2))
        .withMessage("sizes must not be negative: m -1, n 2, k 3");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                kernels()
                    .multiply(false, true, 1, 2, 3, 1, array, 0, 3, array, 0, 2, 0, array, 0, 2))
        .withMessage("stride 2 of b is less than its row of 3");
  }
}
