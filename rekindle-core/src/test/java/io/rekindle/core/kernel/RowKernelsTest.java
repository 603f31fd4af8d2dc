package io.rekindle.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// Products and steps of one row, against sums in double precision.
final class RowKernelsTest {
  private static final RowKernels KERNELS =
      KernelChoice.named("vector").kernels().row().orElseThrow();
  private static final int OFFSET = 3;
  private static final int[] WIDTHS = {1, 7, 8, 16, 21, 32, 33, 100, 784};
  private static final int[] COUNTS = {1, 2, 3, 4, 5, 9, 16};

  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void goesForward() {
    for (int width : WIDTHS) {
      for (int count : COUNTS) {
        float[] w = numbers(OFFSET + 2 * count * width);
        float[] x = withMargins(width);
        int[] units = everyOther(count);
        float[] y = forward(units, row(x), w);
        for (int unit = 0; unit < y.length; unit++) {
          double sum = 0;
          for (int i = 0; i < width && unit % 2 == 1; i++) {
            sum += (double) x[i] * w[OFFSET + unit * width + i];
          }
          assertThat((double) y[unit]).as("%d x %d", count, width).isCloseTo(sum, within(width));
        }
      }
    }
  }

  @Test
  void steps() {
    for (int width : WIDTHS) {
      for (int count : COUNTS) {
        for (float keep : new float[] {1, 0.75f}) {
          float[] before = numbers(OFFSET + 2 * count * width + 1);
          float[] x = withMargins(width);
          float[] d = numbers(2 * count);
          float[] w = before.clone();
          RowWeights weights = weights(w, count, width);
          KERNELS.step(everyOther(count), 0, count, d, row(x), keep, weights);
          weights.get(w, OFFSET);
          for (int unit = 0; unit < 2 * count; unit++) {
            for (int i = 0; i < width; i++) {
              int at = OFFSET + unit * width + i;
              double stepped = (double) keep * before[at] + (double) d[unit] * x[i];
              assertThat((double) w[at]).isCloseTo(unit % 2 == 1 ? stepped : before[at], within(1));
            }
          }
          assertThat(w[0]).isEqualTo(before[0]);
          assertThat(w[w.length - 1]).isEqualTo(before[w.length - 1]);
        }
      }
    }
  }

  /// Bits depend neither on what is done in one pass, nor on who shares a list, nor on how much of
  /// the margins is left out.
  @Test
  void stepsAndGoesForwardWithTheSameBits() {
    for (int width : WIDTHS) {
      for (int count : COUNTS) {
        for (int moving = 0; moving <= count; moving++) {
          compare(width, count, moving, 1);
        }
        compare(width, count, count, 0.75f);
      }
    }
  }

  private void compare(int width, int count, int moving, float keep) {
    float[] w = numbers(OFFSET + 2 * count * width);
    float[] d = numbers(2 * count);
    Row x = row(withMargins(width));
    Row next = row(withMargins(width));
    int[] units = everyOther(count);
    RowWeights together = weights(w, count, width);
    RowWeights apart = weights(w, count, width);
    float[] y = new float[2 * count];
    float[] work = new float[KERNELS.work()];
    KERNELS.stepForward(units, moving, count, d, x, next, keep, together, y, work);
    float[] z = new float[2 * count];
    x.first = 0;
    x.end = width;
    next.first = 0;
    next.end = width;
    for (int i = 0; i < count; i++) {
      if (i < moving) {
        KERNELS.step(units, i, i + 1, d, x, keep, apart);
      }
      KERNELS.forward(units, i, i + 1, next, apart, z, work);
    }
    String what = "%d of %d x %d, keep %s".formatted(moving, count, width, keep);
    assertThat(Arrays.equals(copy(together, w), copy(apart, w))).as("weights, %s", what).isTrue();
    assertThat(Arrays.equals(y, z)).as("sums, %s", what).isTrue();
  }

  @Test
  void findsTheMargins() {
    Row row = new Row(5);
    row.set(new float[] {9, 0, 0, -1, 0, Float.NaN}, 1);
    assertThat(new int[] {row.first, row.end}).containsExactly(2, 5);
    row.set(new float[] {0, 2, 0, 3, 0}, 0);
    assertThat(new int[] {row.first, row.end}).containsExactly(1, 4);
    row.set(new float[] {0, -0f, 0, 0, 0}, 0);
    assertThat(new int[] {row.first, row.end}).containsExactly(0, 0);
  }

  private static float[] forward(int[] units, Row x, float[] w) {
    float[] y = new float[2 * units.length];
    RowWeights weights = weights(w, units.length, x.width());
    KERNELS.forward(units, 0, units.length, x, weights, y, new float[KERNELS.work()]);
    return y;
  }

  /// Those of twice as many units as are listed.
  private static RowWeights weights(float[] w, int count, int width) {
    RowWeights weights = new RowWeights(0, 2 * count, width);
    weights.set(w, OFFSET);
    return weights;
  }

  private static float[] copy(RowWeights weights, float[] like) {
    float[] copy = new float[like.length];
    weights.get(copy, OFFSET);
    return copy;
  }

  private static Row row(float[] x) {
    Row row = new Row(x.length);
    row.set(x, 0);
    return row;
  }

  /// 1, 3, 5 and so on, backwards.
  private static int[] everyOther(int count) {
    int[] units = new int[count];
    Arrays.setAll(units, i -> 2 * (count - i) - 1);
    return units;
  }

  private float[] withMargins(int width) {
    float[] x = numbers(width);
    Arrays.fill(x, 0, random.nextInt(width + 1) / 2, 0);
    Arrays.fill(x, width - random.nextInt(width + 1) / 2, width, 0);
    return x;
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  private static Offset<Double> within(int terms) {
    return Offset.offset(1e-6 * (terms + 1));
  }
}
