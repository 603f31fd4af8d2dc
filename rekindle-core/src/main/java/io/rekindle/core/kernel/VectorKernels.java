package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.HEIGHT;
import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;
import static io.rekindle.core.kernel.VectorTiles.WIDTH;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The product by the Vector API, at the width that the processor prefers.
///
/// Both operands are seen through steps: `x[column, p]` lies at `offset + column * columnStep + p *
/// depthStep`, and one of the two steps is 1. That makes one blocked product of all transposes, and
/// lets either operand play either part:
///
/// ```
///             columns (x, packed into panels of WIDTH, rows of a panel along the depth)
///           ┌────────┬────────┬──
///     rows  │  tile  │  tile  │     HEIGHT x WIDTH sums in registers over one block of the depth
///     (y)   ├────────┼────────┼──
/// ```
///
/// Upright, `y` is `op(a)` and `x` is `op(b)`. Sideways, the parts change and `c` is written
/// transposed: that spares `a * bᵀ`, the forward step of a layer with few rows in the batch, the
/// packing of the weights. A few rows are multiplied one by one with nothing packed ([VectorRow]).
/// The estimate in [#multiply] takes the cheapest way, by sizes alone, so that equal arguments
/// always give equal bits.
///
/// The blocking follows Goto and van de Geijn, "Anatomy of high-performance matrix multiplication",
/// ACM Transactions on Mathematical Software 34(3), 2008.
final class VectorKernels implements Kernels {
  /// Depth of a block: a panel of it fits the first-level cache.
  private static final int DEPTH = 256;

  /// Columns of a block: with [#DEPTH], half a megabyte for the second-level cache.
  private static final int COLUMNS = 512;

  /// Distance between packed rows, off the powers of two that share a cache set.
  private static final int ROW = DEPTH + 16;

  private static final int ROWS_AT = DEPTH * COLUMNS;
  private static final int TILE_AT = ROWS_AT + HEIGHT * ROW;

  private final Scratch scratch = new Scratch(TILE_AT + HEIGHT * WIDTH);

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
    int aRowStep = transposeA ? 1 : aStride;
    int aDepthStep = transposeA ? aStride : 1;
    int bColumnStep = transposeB ? bStride : 1;
    int bDepthStep = transposeB ? 1 : bStride;
    double products = (double) k / LANES;
    double oneByOne = (1.5 * products + (transposeB ? LANES : 2)) * m * n;
    double upright =
        products * m * padded(n) + packing(transposeB, n, k) + turning(transposeA, m, k);
    double sideways =
        products * n * padded(m)
            + packing(!transposeA, m, k)
            + turning(!transposeB, n, k)
            + 1.5 * m * n;
    float[] work = scratch.take();
    if (m == 1 || oneByOne < Math.min(upright, sideways)) {
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
            work);
      }
    } else if (upright <= sideways) {
      block(
          m,
          n,
          k,
          alpha,
          a,
          aOffset,
          aRowStep,
          aDepthStep,
          b,
          bOffset,
          bColumnStep,
          bDepthStep,
          beta,
          c,
          cOffset,
          cStride,
          1,
          work);
    } else {
      block(
          n,
          m,
          k,
          alpha,
          b,
          bOffset,
          bColumnStep,
          bDepthStep,
          a,
          aOffset,
          aRowStep,
          aDepthStep,
          beta,
          c,
          cOffset,
          1,
          cStride,
          work);
    }
    scratch.give(work);
  }

  private static int padded(int columns) {
    return Math.ceilDiv(columns, WIDTH) * WIDTH;
  }

  /// Estimated cost of packing panels: one by one across the depth, or by vectors along the
  /// columns.
  private static double packing(boolean across, int columns, int k) {
    return (across ? 1.2 : 2.0 / LANES) * columns * k;
  }

  /// Estimated cost of laying rows along the depth where they do not lie so.
  private static double turning(boolean needed, int rows, int k) {
    return needed ? 1.2 * rows * k : 0;
  }

  private static void block(
      int rows,
      int columns,
      int k,
      float alpha,
      float[] y,
      int yOffset,
      int yRowStep,
      int yDepthStep,
      float[] x,
      int xOffset,
      int xColumnStep,
      int xDepthStep,
      float beta,
      float[] c,
      int cOffset,
      int cRowStep,
      int cColumnStep,
      float[] work) {
    int depths = Math.ceilDiv(k, DEPTH);
    int depth = Math.ceilDiv(k, depths);
    for (int column = 0; column < columns; column += COLUMNS) {
      int width = Math.min(COLUMNS, columns - column);
      for (int p = 0; p < k; p += depth) {
        int length = Math.min(depth, k - p);
        pack(
            width,
            length,
            x,
            xOffset + column * xColumnStep + p * xDepthStep,
            xColumnStep,
            xDepthStep,
            work);
        rows(
            rows,
            width,
            length,
            alpha,
            y,
            yOffset + p * yDepthStep,
            yRowStep,
            yDepthStep,
            p == 0 ? beta : 1,
            c,
            cOffset + column * cColumnStep,
            cRowStep,
            cColumnStep,
            work);
      }
    }
  }

  /// Packs a block of `x` into panels, the last one filled up with zeros.
  private static void pack(
      int columns, int depth, float[] x, int offset, int columnStep, int depthStep, float[] work) {
    for (int column = 0; column < columns; column += WIDTH) {
      int width = Math.min(WIDTH, columns - column);
      int from = offset + column * columnStep;
      int to = column * depth;
      if (width < WIDTH) {
        Arrays.fill(work, to, to + depth * WIDTH, 0);
      }
      if (columnStep == 1) {
        packAlong(width, depth, x, from, depthStep, work, to);
      } else {
        packAcross(width, depth, x, from, columnStep, work, to);
      }
    }
  }

  private static void packAlong(
      int width, int depth, float[] x, int from, int depthStep, float[] work, int to) {
    for (int p = 0; p < depth; p++) {
      int source = from + p * depthStep;
      int target = to + p * WIDTH;
      if (width == WIDTH) {
        FloatVector.fromArray(SPECIES, x, source).intoArray(work, target);
        FloatVector.fromArray(SPECIES, x, source + LANES).intoArray(work, target + LANES);
      } else {
        System.arraycopy(x, source, work, target, width);
      }
    }
  }

  private static void packAcross(
      int width, int depth, float[] x, int from, int columnStep, float[] work, int to) {
    int column = 0;
    for (; column + 4 <= width; column += 4) {
      int x0 = from + column * columnStep;
      int x1 = x0 + columnStep;
      int x2 = x1 + columnStep;
      int x3 = x2 + columnStep;
      int target = to + column;
      for (int p = 0; p < depth; p++) {
        work[target + p * WIDTH] = x[x0 + p];
        work[target + p * WIDTH + 1] = x[x1 + p];
        work[target + p * WIDTH + 2] = x[x2 + p];
        work[target + p * WIDTH + 3] = x[x3 + p];
      }
    }
    for (; column < width; column++) {
      int source = from + column * columnStep;
      for (int p = 0; p < depth; p++) {
        work[to + column + p * WIDTH] = x[source + p];
      }
    }
  }

  /// Multiplies all rows of `y` with the packed block.
  private static void rows(
      int rows,
      int columns,
      int depth,
      float alpha,
      float[] y,
      int yOffset,
      int yRowStep,
      int yDepthStep,
      float beta,
      float[] c,
      int cOffset,
      int cRowStep,
      int cColumnStep,
      float[] work) {
    for (int row = 0; row < rows; row += HEIGHT) {
      int height = Math.min(HEIGHT, rows - row);
      int from = yOffset + row * yRowStep;
      boolean turn = yDepthStep != 1;
      if (turn) {
        turn(height, depth, y, from, yDepthStep, work);
      }
      for (int column = 0; column < columns; column += WIDTH) {
        VectorTiles.multiply(
            height,
            depth,
            turn ? work : y,
            turn ? ROWS_AT : from,
            turn ? ROW : yRowStep,
            work,
            column * depth,
            work,
            TILE_AT);
        write(
            height,
            Math.min(WIDTH, columns - column),
            alpha,
            work,
            beta,
            c,
            cOffset + row * cRowStep + column * cColumnStep,
            cRowStep,
            cColumnStep);
      }
    }
  }

  /// Lays rows that run across the depth along it.
  private static void turn(
      int height, int depth, float[] y, int from, int depthStep, float[] work) {
    for (int p = 0; p < depth; p++) {
      int source = from + p * depthStep;
      for (int row = 0; row < height; row++) {
        work[ROWS_AT + row * ROW + p] = y[source + row];
      }
    }
  }

  /// `c := alpha * tile + beta * c`, in which a tile of a sideways product is transposed.
  private static void write(
      int height,
      int width,
      float alpha,
      float[] work,
      float beta,
      float[] c,
      int cOffset,
      int cRowStep,
      int cColumnStep) {
    if (cColumnStep != 1) {
      writeSideways(height, width, alpha, work, beta, c, cOffset, cColumnStep);
      return;
    }
    for (int row = 0; row < height; row++) {
      VectorTiles.combine(
          width, alpha, work, TILE_AT + row * WIDTH, beta, c, cOffset + row * cRowStep);
    }
  }

  private static void writeSideways(
      int height,
      int width,
      float alpha,
      float[] work,
      float beta,
      float[] c,
      int cOffset,
      int cColumnStep) {
    for (int column = 0; column < width; column++) {
      int target = cOffset + column * cColumnStep;
      for (int row = 0; row < height; row++) {
        float product = alpha * work[TILE_AT + row * WIDTH + column];
        c[target + row] = beta == 0 ? product : Math.fma(beta, c[target + row], product);
      }
    }
  }
}
