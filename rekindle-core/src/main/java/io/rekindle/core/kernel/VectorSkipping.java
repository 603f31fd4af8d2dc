package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;

import jdk.incubator.vector.FloatVector;

/// [SkippingKernels] by the Vector API.
///
/// Every multiplication loads its vector of `b`, so that a value takes nearly twice the time that
/// it has in a product of all values, whose tiles use several times what they load.
final class VectorSkipping implements SkippingKernels {
  /// The length of vector that this was measured with.
  static final int MEASURED_LANES = 8;

  /// Products with fewer columns do not repay what it takes to list the values.
  private static final int LEAST_COLUMNS = 32 * LANES;

  /// With fewer terms a sum takes longer to fetch and to put down than to add up.
  private static final int LEAST_DEPTH = 16;

  /// How long a value takes, beside one of a product of all values, which takes half as long where
  /// a processor multiplies two vectors a cycle.
  private static final double COST = Processor.HALVES ? 1.7 : 2.1;

  /// As many columns more would take the time of listing the values.
  private static final int COLUMNS_OF_LISTING = 4 * LANES;

  /// Rows of `b` that stay in the nearest cache with all that lies between them.
  private static final int DEPTH_IN_PLACE = 64;

  /// Rows of `b` as many floats apart, or a multiple of it, share sets of the nearest cache.
  private static final int SHARING_SETS = 128;

  /// So many rows of `a` repay a copy of the rows of `b`, which then lie where they are read
  /// fastest.
  private static final int ROWS_WORTH_PACKING = 64;

  private final Pool<Work> pool = new Pool<>(Work::new);

  /// The lists of some rows of `a`, and the rows of `b` that go with them.
  private static final class Work {
    final NonZeros a = new NonZeros();
    final VectorPanel panel = new VectorPanel(NonZeros.DEPTH * VectorSums.WIDTH);
  }

  @Override
  public Kernels.Product bind(
      boolean transposeB,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride,
      Kernels.Product all) {
    return new Bound(
        transposeB, a, aOffset, aStride, b, bOffset, bStride, c, cOffset, cStride, all, pool);
  }

  private record Bound(
      boolean transposeB,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride,
      Kernels.Product all,
      Pool<Work> pool)
      implements Kernels.Product {

    @Override
    public void run(int m, int n, int k, float alpha, float beta) {
      if (n < LEAST_COLUMNS || k < LEAST_DEPTH || alpha == 0) {
        all.run(m, n, k, alpha, beta);
        return;
      }
      if (!Windows.begin(
          false,
          transposeB,
          m,
          n,
          k,
          alpha,
          a,
          aOffset,
          aStride,
          b,
          bOffset,
          bStride,
          beta,
          c,
          cOffset,
          cStride)) {
        return;
      }
      double values = NonZeros.count(m, k, a, aOffset, aStride);
      if (COST * values * (n + COLUMNS_OF_LISTING) > (double) m * n * k) {
        all.run(m, n, k, alpha, beta);
        return;
      }
      if (beta == 0) {
        Windows.scale(m, n, 0, c, cOffset, cStride);
      }
      Work work = pool.take();
      for (int row = 0; row < m; row += NonZeros.ROWS) {
        skip(row, Math.min(NonZeros.ROWS, m - row), n, k, alpha, beta == 0 ? 1 : beta, work);
      }
      pool.give(work);
    }

    /// `c := keep * c + alpha * a * b` for some rows.
    private void skip(int row, int rows, int n, int k, float alpha, float keep, Work work) {
      boolean packs = transposeB || bStride % SHARING_SETS == 0 || rows >= ROWS_WORTH_PACKING;
      int deepest = evenly(k, packs ? NonZeros.DEPTH : DEPTH_IN_PLACE);
      int step = packs ? VectorSums.WIDTH : bStride;
      int panel = packs ? work.panel.begin() : 0;
      float[] packed = work.panel.values;
      int to = cOffset + row * cStride;
      for (int p = 0; p < k; p += deepest) {
        int depth = Math.min(deepest, k - p);
        work.a.list(rows, depth, a, aOffset + row * aStride + p, aStride, alpha, step);
        float factor = p == 0 ? keep : 1;
        for (int j = 0; j < n; j += VectorSums.WIDTH) {
          int width = Math.min(VectorSums.WIDTH, n - j);
          if (packs) {
            pack(p, depth, j, width, packed, panel);
            VectorSums.add(work.a, rows, width, packed, panel, factor, c, to + j, cStride);
          } else {
            int from = bOffset + p * bStride + j;
            VectorSums.add(work.a, rows, width, b, from, factor, c, to + j, cStride);
          }
        }
      }
    }

    /// The length of stretches of `k`, all but the last alike, none longer than `most`.
    private static int evenly(int k, int most) {
      return Math.ceilDiv(k, Math.ceilDiv(k, most));
    }

    private void pack(int p, int depth, int j, int width, float[] panel, int at) {
      if (transposeB) {
        int from = bOffset + j * bStride + p;
        VectorTurn.transpose(width, depth, b, from, bStride, panel, at, VectorSums.WIDTH);
        return;
      }
      int from = bOffset + p * bStride + j;
      if (width == VectorSums.WIDTH) {
        copyWhole(depth, b, from, bStride, panel, at);
      } else {
        copy(depth, width, b, from, bStride, panel, at);
      }
    }

    private static void copyWhole(
        int rows, float[] b, int offset, int stride, float[] panel, int at) {
      for (int row = 0; row < rows; row++) {
        int from = offset + row * stride;
        int to = at + row * VectorSums.WIDTH;
        FloatVector.fromArray(SPECIES, b, from).intoArray(panel, to);
        FloatVector.fromArray(SPECIES, b, from + LANES).intoArray(panel, to + LANES);
        FloatVector.fromArray(SPECIES, b, from + 2 * LANES).intoArray(panel, to + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, from + 3 * LANES).intoArray(panel, to + 3 * LANES);
        FloatVector.fromArray(SPECIES, b, from + 4 * LANES).intoArray(panel, to + 4 * LANES);
        FloatVector.fromArray(SPECIES, b, from + 5 * LANES).intoArray(panel, to + 5 * LANES);
        FloatVector.fromArray(SPECIES, b, from + 6 * LANES).intoArray(panel, to + 6 * LANES);
        FloatVector.fromArray(SPECIES, b, from + 7 * LANES).intoArray(panel, to + 7 * LANES);
      }
    }

    private static void copy(
        int rows, int width, float[] b, int offset, int stride, float[] panel, int at) {
      for (int row = 0; row < rows; row++) {
        System.arraycopy(b, offset + row * stride, panel, at + row * VectorSums.WIDTH, width);
      }
    }
  }
}
