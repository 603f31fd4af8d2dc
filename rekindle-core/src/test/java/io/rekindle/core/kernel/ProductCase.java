package io.rekindle.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// One product with its operands in windows, and what the result must be.
///
/// The floats around the windows of `a` and `b` are NaN, so that one read by mistake shows in the
/// result; those around the window of `c` are a bit pattern that must survive.
final class ProductCase {
  private static final int[] SIZES = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 127, 1021};
  private static final float[] ALPHAS = {1, -0.5f, 0, 2};
  private static final float[] BETAS = {0, 1, 0.25f, -1};
  private static final float GUARD = Float.intBitsToFloat(0x7fc0_beef);

  /// The unit roundoff of float32.
  private static final double ROUNDOFF = 0x1p-24;

  final boolean transposeA;
  final boolean transposeB;
  final int m;
  final int n;
  final int k;
  final float alpha;
  final float beta;
  final int offset;
  final int aStride;
  final int bStride;
  final int cStride;
  final float[] a;
  final float[] b;
  final float[] before;

  ProductCase(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      float beta,
      int offset,
      int gap,
      long seed) {
    this.transposeA = transposeA;
    this.transposeB = transposeB;
    this.m = m;
    this.n = n;
    this.k = k;
    this.alpha = alpha;
    this.beta = beta;
    this.offset = offset;
    aStride = (transposeA ? m : k) + gap;
    bStride = (transposeB ? k : n) + gap;
    cStride = n + gap;
    Random random = new Random(seed);
    a = window(random, transposeA ? k : m, transposeA ? m : k, aStride, false);
    b = window(random, transposeB ? n : k, transposeB ? k : n, bStride, false);
    before = window(random, m, n, cStride, beta == 0);
  }

  /// Cases in which every pair of sizes meets in each of the pairs (m, n), (n, k) and (m, k), under
  /// all transposes, with the scales, offsets and gaps taken in turn; and narrow ones.
  static List<ProductCase> covering() {
    List<ProductCase> cases = new ArrayList<>();
    int length = SIZES.length;
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < length; j++) {
        for (int transposes = 0; transposes < 4; transposes++) {
          int turn = 7 * i + 5 * j + 3 * transposes;
          cases.add(
              new ProductCase(
                  (transposes & 1) != 0,
                  (transposes & 2) != 0,
                  SIZES[i],
                  SIZES[j],
                  SIZES[(i + 3 * j) % length],
                  ALPHAS[turn % 4],
                  BETAS[turn / 4 % 4],
                  turn % 3 * 5,
                  turn % 2 * 3,
                  turn));
        }
      }
    }
    cases.addAll(narrow());
    return cases;
  }

  /// Narrow layers, and units past the last whole block: every way to fill tiles and vectors badly.
  private static List<ProductCase> narrow() {
    List<ProductCase> cases = new ArrayList<>();
    for (int m : new int[] {1, 2, 3, 4, 5, 6, 7, 9, 33}) {
      for (int n : new int[] {1, 2, 3, 4, 5, 7, 8, 9, 17, 20, 24, 25}) {
        for (int k : new int[] {2, 15, 16, 33, 100, 200}) {
          cases.add(new ProductCase(false, true, m, n, k, 0.5f, -1, 3, 2, m + n + k));
          cases.add(plain(false, true, m, n, k));
        }
      }
    }
    return cases;
  }

  /// A case of given size without gaps: `c := op(a) * op(b)`.
  static ProductCase plain(boolean transposeA, boolean transposeB, int m, int n, int k) {
    return new ProductCase(transposeA, transposeB, m, n, k, 1, 0, 0, 0, 31L * m + n);
  }

  private float[] window(Random random, int rows, int columns, int stride, boolean overwritten) {
    float[] array = new float[2 * offset + rows * stride];
    Arrays.fill(array, GUARD);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        array[offset + i * stride + j] = overwritten ? Float.NaN : random.nextFloat() - 0.5f;
      }
    }
    return array;
  }

  /// The place of `op(a)[i, p]`.
  int aAt(int i, int p) {
    return offset + (transposeA ? p * aStride + i : i * aStride + p);
  }

  /// The place of `op(b)[p, j]`.
  int bAt(int p, int j) {
    return offset + (transposeB ? j * bStride + p : p * bStride + j);
  }

  int cAt(int i, int j) {
    return offset + i * cStride + j;
  }

  float[] run(Kernels kernels) {
    float[] c = before.clone();
    runInto(kernels, c);
    return c;
  }

  void runInto(Kernels kernels, float[] c) {
    kernels.multiply(
        transposeA,
        transposeB,
        m,
        n,
        k,
        alpha,
        a,
        offset,
        aStride,
        b,
        offset,
        bStride,
        beta,
        c,
        offset,
        cStride);
  }

  /// The product bound to its windows and to `c`.
  Runnable bind(Kernels kernels, float[] c) {
    Kernels.Product bound =
        kernels.bind(
            transposeA, transposeB, a, offset, aStride, b, offset, bStride, c, offset, cStride);
    return () -> bound.run(m, n, k, alpha, beta);
  }

  /// Compares a result with the sum in double precision, each element within `(k + 4) * u *
  /// (|alpha| * Σ|a||b| + |beta * c|)`: one rounding per addition in any order, and four for the
  /// scales.
  void check(float[] c) {
    double[] row = new double[n];
    double[] magnitude = new double[n];
    for (int i = 0; i < m; i++) {
      exactRow(i, row, magnitude);
      for (int j = 0; j < n; j++) {
        float found = c[cAt(i, j)];
        double bound = (k + 4) * ROUNDOFF * magnitude[j];
        if (!(Math.abs(found - row[j]) <= bound)) {
          fail("%s at [%d, %d]: %s is not within %s of %s", this, i, j, found, bound, row[j]);
        }
      }
    }
    checkGuards(c);
  }

  private void exactRow(int i, double[] row, double[] magnitude) {
    for (int j = 0; j < n; j++) {
      row[j] = beta == 0 ? 0 : (double) beta * before[cAt(i, j)];
      magnitude[j] = Math.abs(row[j]);
    }
    for (int p = 0; alpha != 0 && p < k; p++) {
      double x = (double) alpha * a[aAt(i, p)];
      for (int j = 0; j < n; j++) {
        double product = x * b[bAt(p, j)];
        row[j] += product;
        magnitude[j] += Math.abs(product);
      }
    }
  }

  private void checkGuards(float[] c) {
    int guard = Float.floatToRawIntBits(GUARD);
    for (int at = 0; at < c.length; at++) {
      int within = at - offset;
      boolean outside = within < 0 || within >= m * cStride || within % cStride >= n;
      if (outside) {
        assertThat(Float.floatToRawIntBits(c[at])).as("%s: guard at %d", this, at).isEqualTo(guard);
      }
    }
  }

  @Override
  public String toString() {
    return (transposeA ? "aᵀ" : "a")
        + (transposeB ? "bᵀ " : "b ")
        + m
        + "x"
        + n
        + "x"
        + k
        + ", alpha "
        + alpha
        + ", beta "
        + beta
        + ", strides "
        + aStride
        + " "
        + bStride
        + " "
        + cStride
        + ", offset "
        + offset;
  }
}
