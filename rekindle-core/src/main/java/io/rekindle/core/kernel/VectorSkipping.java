package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;

import java.util.Arrays;
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
  private static final double COST = Processor.HALVES ? 1.7 : 1.9;

  /// As many columns more would take the time of listing the values.
  private static final int COLUMNS_OF_LISTING = 4 * LANES;

  /// Rows of `b` of a panel, which stay in the nearest cache together.
  private static final int DEPTH = 96;

  /// Rows of `b` that stay there with all that lies between them.
  private static final int DEPTH_IN_PLACE = 64;

  /// Rows of `b` as many floats apart, or a multiple of it, share sets of the nearest cache.
  private static final int SHARING_SETS = 128;

  /// So many rows of `a` repay a copy of the rows of `b`, which then lie where they are read
  /// fastest.
  private static final int ROWS_WORTH_PACKING = 64;

  /// The most stretches whose products are added to `c` where it lies. The sums of more lie by
  /// themselves until they are complete, as the rows of a large `c` share sets of the cache.
  private static final int STRETCHES_IN_PLACE = 2;

  /// So many columns of sums stay in the second-level cache with all that they are made from.
  private static final int COLUMNS_APART = 128;

  private final Pool<Work> pool = new Pool<>(Work::new);

  /// The lists of some rows of `a`, the rows of `b` that go with them, and their sums.
  private static final class Work {
    final NonZeros a = new NonZeros();
    VectorPanel panels = new VectorPanel(0);
    VectorPanel sums = new VectorPanel(0);

    /// Where the panels begin this time.
    int beginPanels(int size) {
      if (panels.size() < size) {
        panels = new VectorPanel(size);
      }
      return panels.begin();
    }

    /// Where sums of 0 begin.
    int beginSums(int size) {
      if (sums.size() < size) {
        sums = new VectorPanel(size);
      }
      int first = sums.begin();
      Arrays.fill(sums.values, first, first + size, 0);
      return first;
    }
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
      double values = NonZeros.estimate(m, k, a, aOffset, aStride);
      if (COST * values * (n + COLUMNS_OF_LISTING) > (double) m * n * k) {
        all.run(m, n, k, alpha, beta);
        return;
      }
      if (beta == 0) {
        Windows.scale(m, n, 0, c, cOffset, cStride);
      }
      Work work = pool.take();
      for (int row = 0; row < m; row += NonZeros.ROWS) {
        int rows = Math.min(NonZeros.ROWS, m - row);
        for (int p = 0; p < k; p += NonZeros.COLUMNS) {
          float keep = p > 0 || beta == 0 ? 1 : beta;
          skip(row, rows, n, p, Math.min(NonZeros.COLUMNS, k - p), alpha, keep, work);
        }
      }
      pool.give(work);
    }

    /// `c := keep * c + alpha * a * b` for some rows and columns of `a`.
    private void skip(
        int row, int rows, int n, int first, int depth, float alpha, float keep, Work work) {
      boolean packs =
          transposeB
              || rows >= ROWS_WORTH_PACKING
              || bStride % SHARING_SETS == 0
              || (long) DEPTH_IN_PLACE * bStride > NonZeros.MOST_PLACE;
      int length = evenly(depth, packs ? DEPTH : DEPTH_IN_PLACE);
      int step = packs ? VectorSums.WIDTH : bStride;
      work.a.list(rows, depth, length, a, aOffset + row * aStride + first, aStride, alpha, step);
      boolean apart = depth > STRETCHES_IN_PLACE * length;
      int most = apart ? COLUMNS_APART : VectorSums.WIDTH;
      for (int column = 0; column < n; column += most) {
        int columns = Math.min(most, n - column);
        int panels = packs ? work.beginPanels(most * length) : 0;
        int sums = apart ? work.beginSums(rows * most) : 0;
        for (int p = 0; p < depth; p += length) {
          if (packs) {
            int some = Math.min(length, depth - p);
            pack(first + p, some, length, column, columns, work.panels.values, panels);
          }
          float kept = p == 0 ? keep : 1;
          for (int j = 0; j < columns; j += VectorSums.WIDTH) {
            float[] from = packs ? work.panels.values : b;
            int at = packs ? panels + j * length : bOffset + (first + p) * bStride + column + j;
            float[] to = apart ? work.sums.values : c;
            int into = apart ? sums + j * rows : cOffset + row * cStride + column + j;
            int list = p / length * (rows + 1);
            int width = Math.min(VectorSums.WIDTH, columns - j);
            int stride = apart ? VectorSums.WIDTH : cStride;
            VectorSums.add(work.a, list, rows, width, from, at, apart ? 1 : kept, to, into, stride);
          }
        }
        if (apart) {
          put(row, rows, column, columns, keep, work.sums.values, sums);
        }
      }
    }

    /// `c := keep * c + sums` for some columns of some rows.
    private void put(
        int row, int rows, int column, int columns, float keep, float[] sums, int first) {
      FloatVector factor = FloatVector.broadcast(SPECIES, keep);
      for (int i = 0; i < rows; i++) {
        int to = cOffset + (row + i) * cStride + column;
        for (int j = 0; j < columns; j += VectorSums.WIDTH) {
          int from = first + j * rows + i * VectorSums.WIDTH;
          int width = Math.min(VectorSums.WIDTH, columns - j);
          int lane = 0;
          for (; lane <= width - LANES; lane += LANES) {
            FloatVector before = FloatVector.fromArray(SPECIES, c, to + j + lane);
            FloatVector sum = FloatVector.fromArray(SPECIES, sums, from + lane);
            factor.fma(before, sum).intoArray(c, to + j + lane);
          }
          for (; lane < width; lane++) {
            c[to + j + lane] = Math.fma(keep, c[to + j + lane], sums[from + lane]);
          }
        }
      }
    }

    /// The length of stretches of `k`, all but the last alike, none longer than `most`.
    private static int evenly(int k, int most) {
      int even = Math.ceilDiv(k, Math.ceilDiv(k, most));
      return Math.ceilDiv(even, NonZeros.AT_ONCE) * NonZeros.AT_ONCE;
    }

    /// Copies some rows and columns of `b` to panels of [VectorSums#WIDTH] columns.
    ///
    /// @param length rows from one panel to the next
    private void pack(
        int p, int depth, int length, int column, int columns, float[] panels, int first) {
      if (transposeB) {
        for (int j = 0; j < columns; j += VectorSums.WIDTH) {
          int width = Math.min(VectorSums.WIDTH, columns - j);
          int from = bOffset + (column + j) * bStride + p;
          int to = first + j * length;
          VectorTurn.transpose(width, depth, b, from, bStride, panels, to, VectorSums.WIDTH);
        }
        return;
      }
      for (int i = 0; i < depth; i++) {
        int from = bOffset + (p + i) * bStride + column;
        for (int j = 0; j < columns; j += VectorSums.WIDTH) {
          int to = first + j * length + i * VectorSums.WIDTH;
          if (j + VectorSums.WIDTH <= columns) {
            copyWhole(b, from + j, panels, to);
          } else {
            System.arraycopy(b, from + j, panels, to, columns - j);
          }
        }
      }
    }

    private static void copyWhole(float[] b, int from, float[] panel, int to) {
      for (int j = 0; j < VectorSums.WIDTH; j += LANES) {
        FloatVector.fromArray(SPECIES, b, from + j).intoArray(panel, to + j);
      }
    }
  }
}
