package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.WIDTH;

import java.util.Optional;

/// The product by the Vector API, at the width that the processor prefers.
///
/// There are four ways, of which the estimated cheapest is taken, by sizes alone, so that equal
/// arguments always give equal bits:
///
/// - upright, a [VectorProduct] with `op(a)` for its rows and `op(b)` for its columns;
/// - sideways, the parts changed and `c` written transposed: for `a * bᵀ`, the forward step of a
///   layer, this packs the batch instead of the weights;
/// - `a * bᵀ` with nothing packed ([VectorDots]), for few rows or few columns;
/// - row by row with nothing packed ([VectorRow]), for one row, and elsewhere for the smallest
///   batches.
///
/// A product of depth 1 adds multiples of the one row of `b` to the rows of `c`.
final class VectorKernels implements Kernels {
  private final Pool<VectorProduct> products = new Pool<>(VectorProduct::new);
  private final Pool<float[]> work =
      new Pool<>(() -> new float[Math.max(VectorRow.WORK, VectorDots.WORK)]);

  private final Optional<SkippingKernels> skipping =
      LANES == VectorSkipping.MEASURED_LANES ? Optional.of(new VectorSkipping()) : Optional.empty();

  private final Optional<SparseKernels> sparse = Optional.of(new VectorSparse());
  private final Optional<RowKernels> row = Optional.of(new VectorRowKernels());

  @Override
  public String name() {
    return "vector";
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
    if (!Windows.begin(
        transposeA,
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
    if (k == 1 && (!transposeB || bStride == 1)) {
      addRow(
          m, n, alpha, a, aOffset, transposeA ? 1 : aStride, b, bOffset, beta, c, cOffset, cStride);
      return;
    }
    int aRowStep = transposeA ? 1 : aStride;
    int aDepthStep = transposeA ? aStride : 1;
    int bColumnStep = transposeB ? bStride : 1;
    int bDepthStep = transposeB ? 1 : bStride;
    boolean asDots = VectorTiles.WIDE && !transposeA && transposeB && m > 1;
    boolean flat = m == 1;
    double upright = 0;
    double sideways = 0;
    if (!flat) {
      upright = blockedCost(m, n, k, transposeA, transposeB);
      sideways = blockedCost(n, m, k, !transposeB, !transposeA) + 1.5 * m * n;
      double cost = asDots ? dotsCost(m, n, k) : rowCost(m, n, k, transposeB);
      flat = cost < Math.min(upright, sideways);
    }
    if (flat) {
      float[] sums = work.take();
      if (asDots) {
        VectorDots.multiply(
            m, n, k, alpha, a, aOffset, aStride, b, bOffset, bStride, beta, c, cOffset, cStride,
            sums);
      } else {
        for (int i = 0; i < m; i++) {
          VectorRow.multiply(
              n,
              k,
              alpha,
              a,
              aOffset + i * aRowStep,
              aDepthStep,
              transposeB,
              b,
              bOffset,
              bStride,
              beta,
              c,
              cOffset + i * cStride,
              sums);
        }
      }
      work.give(sums);
      return;
    }
    VectorProduct product = products.take();
    if (upright <= sideways) {
      product.rows(m, a, aOffset, aRowStep, aDepthStep);
      product.columns(n, b, bOffset, bColumnStep, bDepthStep);
      product.result(c, cOffset, cStride, 1);
    } else {
      product.rows(n, b, bOffset, bColumnStep, bDepthStep);
      product.columns(m, a, aOffset, aRowStep, aDepthStep);
      product.result(c, cOffset, 1, cStride);
    }
    product.compute(k, alpha, beta);
    products.give(product);
  }

  @Override
  public Optional<SparseKernels> sparse() {
    return sparse;
  }

  @Override
  public Optional<SkippingKernels> skipping() {
    return skipping;
  }

  @Override
  public Optional<RowKernels> row() {
    return row;
  }

  @Override
  public boolean takesFewColumns() {
    return VectorTurn.AVAILABLE || VectorTiles.X86;
  }

  @Override
  public FixedMatrix fix(int units, int inputs, float[] w, int offset) {
    return new VectorFixedMatrix(units, inputs, w, offset);
  }

  @Override
  public void transpose(
      int m, int n, float[] a, int aOffset, int aStride, float[] c, int cOffset, int cStride) {
    VectorTurn.transpose(m, n, a, aOffset, aStride, c, cOffset, cStride);
  }

  /// A product of depth 1. Rows to which nothing is added are left alone: half of them, where the
  /// units of a layer are rectified.
  private static void addRow(
      int m,
      int n,
      float alpha,
      float[] a,
      int aOffset,
      int aStep,
      float[] b,
      int bOffset,
      float beta,
      float[] c,
      int cOffset,
      int cStride) {
    boolean skip = beta == 1 && VectorRow.isFinite(n, b, bOffset);
    for (int i = 0; i < m; i++) {
      float factor = alpha * a[aOffset + i * aStep];
      if (factor != 0 || !skip) {
        VectorTiles.combine(n, factor, b, bOffset, beta, c, cOffset + i * cStride);
      }
    }
  }

  /// Estimated cost of a [VectorProduct], in products of vectors: its multiplications, with the
  /// columns filled up to half or whole panels, and the copies, by vectors where they can be.
  private static double blockedCost(
      int rows, int columns, int k, boolean turnRows, boolean turnColumns) {
    int whole = columns / WIDTH * WIDTH;
    int step = columns - whole <= WIDTH / 2 ? WIDTH / 2 : WIDTH;
    double vectors = (double) (whole + (columns == whole ? 0 : step)) / LANES;
    double turned = VectorTurn.AVAILABLE ? 0.6 : 1.2;
    double packing = (turnColumns ? turned : 2.0 / LANES) * columns;
    double turning = turnRows ? 1.2 * rows : 0;
    return k * (rows * vectors + packing + turning);
  }

  /// Estimated cost of [VectorRow], likewise: its multiplications, each with a load, by vectors
  /// and, for what is left, one by one; and the sum over lanes.
  private static double rowCost(int m, int n, int k, boolean transposeB) {
    double multiplying = transposeB ? (double) n * steps(k) : (double) k * steps(n);
    return (1.5 * multiplying + (transposeB ? LANES : 2) * n) * m;
  }

  /// Estimated cost of [VectorDots], likewise: its multiplications, more slowly than in tiles as
  /// every other is a load, those left over one by one, and the sums over lanes.
  private static double dotsCost(int m, int n, int k) {
    int tile = VectorDots.SIDE * VectorDots.SIDE;
    double tiles = (double) Math.ceilDiv(m, VectorDots.SIDE) * Math.ceilDiv(n, VectorDots.SIDE);
    return tiles * tile * (2 * (k / LANES) + 6 * (k % LANES) + 25);
  }

  private static int steps(int count) {
    return count / LANES + count % LANES;
  }
}
