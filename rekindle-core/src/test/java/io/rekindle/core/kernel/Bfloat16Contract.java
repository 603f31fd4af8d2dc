package io.rekindle.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What every implementation of [Bfloat16Kernels] must do.
public interface Bfloat16Contract {

  /// The kernels under test.
  Bfloat16Kernels bfloat16();

  /// With operands that are bfloat16 already, the bound is that of float32.
  @Test
  default void agreesWithDoublePrecisionAndLeavesSurroundingsAlone() {
    for (ProductCase product : ProductCase.covering()) {
      check(product);
    }
  }

  @Test
  default void agreesWithDoublePrecisionOnLargeProducts() {
    int[][] sizes = {{5, 131, 784}, {32, 128, 784}, {37, 1100, 257}, {600, 1030, 20}, {784, 1, 64}};
    for (int[] size : sizes) {
      for (int transposes = 0; transposes < 4; transposes++) {
        check(
            new ProductCase(
                (transposes & 1) != 0,
                (transposes & 2) != 0,
                size[0],
                size[1],
                size[2],
                0.5f,
                -1,
                3,
                2,
                transposes));
      }
    }
  }

  private void check(ProductCase product) {
    short[] a = halved(product.a);
    short[] b = halved(product.b);
    float[] c = product.before.clone();
    bfloat16()
        .bind(
            product.transposeA,
            product.transposeB,
            a,
            product.offset,
            product.aStride,
            b,
            product.offset,
            product.bStride,
            c,
            product.offset,
            product.cStride)
        .run(product.m, product.n, product.k, product.alpha, product.beta);
    product.check(c);
  }

  /// Rounds in place, and gives the halves.
  private static short[] halved(float[] values) {
    short[] halves = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      halves[i] = Bfloat16Kernels.rounded(values[i]);
      values[i] = Bfloat16Kernels.widened(halves[i]);
    }
    return halves;
  }

  /// Every bfloat16, what lies between it and the next, and NaN.
  @Test
  default void roundsToTheNearestAndTiesToEven() {
    int[] between = {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff};
    float[] values = new float[(1 << 16) * between.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(((i / between.length) << 16) | between[i % between.length]);
    }
    short[] rounded = new short[values.length];
    bfloat16().bindRounding(values, 0, rounded, 0).run(values.length);
    for (int i = 0; i < values.length; i++) {
      assertRounded(values[i], rounded[i]);
    }
  }

  private static void assertRounded(float value, short rounded) {
    float found = Bfloat16Kernels.widened(rounded);
    if (!Float.isFinite(value)) {
      assertThat(Float.compare(found, value)).as("%s", value).isZero();
      return;
    }
    if (Math.abs(value) < Float.MIN_NORMAL && found == 0) {
      return;
    }
    int below = Float.floatToRawIntBits(value) >>> 16;
    double down = Float.intBitsToFloat(below << 16);
    double step = Math.ulp((float) down) * 0x1p16;
    double up = down + (value < 0 ? -step : step);
    double middle = (down + up) / 2;
    boolean isDown = Math.abs(value) < Math.abs(middle) || (value == middle && below % 2 == 0);
    assertThat(found).as("%s", value).isEqualTo((float) (isDown ? down : up));
  }

  /// Short ranges may take another way than long ones.
  @Test
  default void roundsWhatItIsAskedToAndNothingElse() {
    SplittableRandom random = new SplittableRandom(1);
    float[] from = new float[3000];
    for (int i = 0; i < from.length; i++) {
      from[i] = (float) random.nextGaussian();
    }
    for (int length : new int[] {0, 1, 7, 511, 512, 513, 2000}) {
      short[] to = new short[3000];
      bfloat16().bindRounding(from, 5, to, 9).run(length);
      for (int i = 0; i < to.length; i++) {
        boolean inside = i >= 9 && i < 9 + length;
        assertThat(to[i])
            .as("%d of %d", i, length)
            .isEqualTo(inside ? Bfloat16Kernels.rounded(from[i - 4]) : (short) 0);
      }
    }
  }

  @Test
  default void refusesWhatDoesNotLieInItsArray() {
    Bfloat16Kernels.Rounding rounding = bfloat16().bindRounding(new float[8], 2, new short[9], 4);
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> rounding.run(6));
    Kernels.Product product =
        bfloat16().bind(false, false, new short[6], 0, 3, new short[6], 0, 2, new float[4], 0, 2);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> product.run(3, 2, 3, 1, 0));
  }
}
