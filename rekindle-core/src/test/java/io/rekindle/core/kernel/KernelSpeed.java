package io.rekindle.core.kernel;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Measures the products of each set of kernels, named as arguments, in GFLOP/s on one thread: the
/// best of ten runs of a fifth of a second after a warm-up.
final class KernelSpeed {
  private KernelSpeed() {}

  private record Shape(String use, boolean transposeA, boolean transposeB, int m, int n, int k) {}

  private static final List<Shape> SHAPES =
      List.of(
          new Shape("forward", false, true, 32, 5, 5),
          new Shape("backward", false, false, 32, 5, 5),
          new Shape("gradient", false, false, 5, 5, 128),
          new Shape("forward", false, true, 32, 16, 16),
          new Shape("backward", false, false, 32, 16, 16),
          new Shape("forward", false, true, 16, 32, 32),
          new Shape("forward", false, true, 1, 128, 784),
          new Shape("forward", false, true, 4, 100, 784),
          new Shape("forward", false, true, 32, 4, 784),
          new Shape("forward", false, true, 32, 52, 784),
          new Shape("forward", false, true, 64, 10, 512),
          new Shape("forward", false, true, 32, 128, 784),
          new Shape("backward", false, false, 32, 784, 128),
          new Shape("gradient", true, false, 128, 784, 32),
          new Shape("forward", false, true, 128, 256, 784),
          new Shape("backward", false, false, 128, 784, 256),
          new Shape("gradient", true, false, 256, 784, 128),
          new Shape("forward", false, true, 100, 10, 100),
          new Shape("forward", false, true, 256, 256, 256),
          new Shape("backward", false, false, 256, 256, 256),
          new Shape("gradient", true, false, 256, 256, 256),
          new Shape("forward", false, true, 1024, 1024, 1024),
          new Shape("backward", false, false, 1024, 1024, 1024),
          new Shape("gradient", true, false, 1024, 1024, 1024));

  /// Prints one line per shape.
  static void main(String[] names) {
    for (String name : names) {
      KernelChoice choice = KernelChoice.named(name);
      System.out.println(choice.reason());
      for (Shape shape : SHAPES) {
        System.out.printf(
            Locale.ROOT,
            "%-9s %4dx%4dx%4d %7.1f%n",
            shape.use,
            shape.m,
            shape.n,
            shape.k,
            measure(choice.kernels(), shape));
      }
    }
  }

  private static double measure(Kernels kernels, Shape shape) {
    Random random = new Random(1);
    float[] a = values(random, shape.m * shape.k);
    float[] b = values(random, shape.n * shape.k);
    float[] c = new float[shape.m * shape.n];
    double best = 0;
    for (int run = 0; run < 10; run++) {
      long start = System.nanoTime();
      long calls = 0;
      while (System.nanoTime() - start < 200_000_000) {
        kernels.multiply(
            shape.transposeA,
            shape.transposeB,
            shape.m,
            shape.n,
            shape.k,
            1,
            a,
            0,
            shape.transposeA ? shape.m : shape.k,
            b,
            0,
            shape.transposeB ? shape.k : shape.n,
            0,
            c,
            0,
            shape.n);
        calls++;
      }
      double flops = 2.0 * shape.m * shape.n * shape.k * calls;
      best = Math.max(best, flops / (System.nanoTime() - start));
    }
    return best;
  }

  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }
}
