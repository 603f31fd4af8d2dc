package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.HEIGHT;
import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;
import static io.rekindle.core.kernel.VectorTiles.WIDTH;

import jdk.incubator.vector.FloatVector;

/// One product in blocks, with the scratch memory that it takes. Used by one thread at a time.
///
/// ```
///             columns of x, packed into panels: depth x WIDTH, row-major
///           ┌────────┬────────┬──
///   rows    │  tile  │  tile  │     HEIGHT x WIDTH sums in registers over a block of the depth,
///   of y    ├────────┼────────┼──   then c := alpha * tile + beta * c
/// ```
///
/// The operands are seen through steps: `x[column, p]` lies at `xOffset + column * xStep + p *
/// xDepthStep`, and one of the two steps is 1. That makes all transposes one product.
///
/// The blocking follows Goto and van de Geijn, "Anatomy of high-performance matrix multiplication",
/// ACM Transactions on Mathematical Software 34(3), 2008.
final class VectorProduct {
  /// Depth of a block where `c` is written along its rows, which is quick to do again.
  private static final int DEPTH = 512;

  /// Depth of a block where `c` is written transposed, which is not.
  private static final int TURNED_DEPTH = 1024;

  /// Floats of all panels: half of a second-level cache of 512 KB, or one panel of the longest
  /// vectors.
  private static final int PANELS = Math.max(1 << 16, TURNED_DEPTH * WIDTH);

  /// Distance between turned rows, off the powers of two that share a cache set.
  private static final int TURNED = TURNED_DEPTH + 16;

  /// Floats between addresses that share a set of the first-level cache.
  private static final int SAME_SET = 1024;

  /// Rows that go past a panel at a time: a multiple of the height of all tiles.
  private static final int ROWS = VectorTallTiles.HEIGHT;

  private static final float[] NONE = {};

  private final VectorPanel memory = new VectorPanel(PANELS);
  private final float[] panels = memory.values;
  private final float[] turned = new float[ROWS * TURNED];
  private final float[] tile = new float[ROWS * WIDTH];

  /// Where the panels begin.
  private int first;

  private int rows;
  private float[] y = NONE;
  private int yOffset;
  private int yStep;
  private int yDepthStep;

  private int columns;
  private float[] x = NONE;
  private int xOffset;
  private int xStep;
  private int xDepthStep;

  private float[] c = NONE;
  private int cOffset;
  private int cRowStep;
  private int cColumnStep;
  private float alpha;

  /// Sets the operand that is read row by row.
  void rows(int count, float[] array, int offset, int step, int depthStep) {
    rows = count;
    y = array;
    yOffset = offset;
    yStep = step;
    yDepthStep = depthStep;
  }

  /// Sets the operand that is packed.
  void columns(int count, float[] array, int offset, int step, int depthStep) {
    columns = count;
    x = array;
    xOffset = offset;
    xStep = step;
    xDepthStep = depthStep;
  }

  /// Sets the result, one of whose steps is 1.
  void result(float[] array, int offset, int rowStep, int columnStep) {
    c = array;
    cOffset = offset;
    cRowStep = rowStep;
    cColumnStep = columnStep;
  }

  /// `c := alpha * y * xᵀ + beta * c` over a depth of `k`; lets go of the arrays.
  void compute(int k, float alpha, float beta) {
    this.alpha = alpha;
    first = memory.begin();
    int deepest = cColumnStep == 1 ? DEPTH : TURNED_DEPTH;
    int depth = Math.ceilDiv(k, Math.ceilDiv(k, deepest));
    int widest = PANELS / depth / WIDTH * WIDTH;
    for (int column = 0; column < columns; column += widest) {
      int width = Math.min(widest, columns - column);
      for (int p = 0; p < k; p += depth) {
        int length = Math.min(depth, k - p);
        pack(column, width, p, length);
        multiply(column, width, p, length, p == 0 ? beta : 1);
      }
    }
    y = NONE;
    x = NONE;
    c = NONE;
  }

  /// Packs a block of `x` into panels. What the last one holds past its columns is multiplied and
  /// then dropped.
  private void pack(int column, int width, int p, int depth) {
    for (int i = 0; i < width; i += WIDTH) {
      int count = Math.min(WIDTH, width - i);
      int from = xOffset + (column + i) * xStep + p * xDepthStep;
      int to = first + i * depth;
      if (xStep == 1) {
        packAlong(count, depth, x, from, xDepthStep, panels, to);
      } else {
        VectorTurn.transpose(count, depth, x, from, xStep, panels, to, WIDTH);
      }
    }
  }

  private static void packAlong(
      int count, int depth, float[] x, int from, int depthStep, float[] panels, int to) {
    // Rows of a narrow panel are read past its columns as far as the array goes: a copy of a few
    // values takes longer.
    int wide = count == WIDTH ? depth : Math.clamp(wideRows(x, from, depthStep), 0, depth);
    for (int p = 0; p < wide; p++) {
      int source = from + p * depthStep;
      int target = to + p * WIDTH;
      for (int lane = 0; lane < WIDTH; lane += LANES) {
        FloatVector.fromArray(SPECIES, x, source + lane).intoArray(panels, target + lane);
      }
    }
    for (int p = wide; p < depth; p++) {
      System.arraycopy(x, from + p * depthStep, panels, to + p * WIDTH, count);
    }
  }

  /// How many rows from `from` on, a step apart, have [VectorTiles#WIDTH] values.
  private static int wideRows(float[] x, int from, int step) {
    int last = x.length - WIDTH - from;
    return last < 0 ? 0 : last / Math.max(1, step) + 1;
  }

  /// Multiplies all rows with the packed block: panel by panel, so that a panel stays in the
  /// nearest cache that holds it, or a few rows at a time where they must be laid out first.
  private void multiply(int column, int width, int p, int depth, float beta) {
    int from = yOffset + p * yDepthStep;
    int at = cOffset + column * cColumnStep;
    boolean turn = yDepthStep != 1;
    if (!turn && yStep % SAME_SET != 0) {
      for (int i = 0; i < width; i += WIDTH) {
        for (int row = 0; row < rows; row += ROWS) {
          multiplyPanel(row, y, from + row * yStep, yStep, i, width, depth, beta, at);
        }
      }
      return;
    }
    for (int row = 0; row < rows; row += ROWS) {
      int height = Math.min(ROWS, rows - row);
      if (turn) {
        VectorTurn.transpose(depth, height, y, from + row, yDepthStep, turned, 0, TURNED);
      } else {
        for (int r = 0; r < height; r++) {
          System.arraycopy(y, from + (row + r) * yStep, turned, r * TURNED, depth);
        }
      }
      for (int i = 0; i < width; i += WIDTH) {
        multiplyPanel(row, turned, 0, TURNED, i, width, depth, beta, at);
      }
    }
  }

  /// Multiplies at most [#ROWS] rows with a panel.
  ///
  /// @param row the first of the rows, which start at `from` in `rowsOfY`
  /// @param i the first column of the panel in a block of `width` columns
  /// @param at where the block starts in `c`
  private void multiplyPanel(
      int row,
      float[] rowsOfY,
      int from,
      int step,
      int i,
      int width,
      int depth,
      float beta,
      int at) {
    int height = Math.min(ROWS, rows - row);
    int count = Math.min(WIDTH, width - i);
    int to = at + row * cRowStep + i * cColumnStep;
    if (count <= WIDTH / 2 && VectorTiles.WIDE && height > HEIGHT) {
      VectorTallTiles.set(
          height, depth, rowsOfY, from, step, panels, first + i * depth, tile, 0, WIDTH);
      write(height, count, beta, to);
      return;
    }
    for (int r = 0; r < height; r += HEIGHT) {
      int some = Math.min(HEIGHT, height - r);
      multiplyTile(
          some,
          depth,
          rowsOfY,
          from + r * step,
          step,
          first + i * depth,
          count,
          beta,
          to + r * cRowStep);
    }
  }

  private void multiplyTile(
      int height,
      int depth,
      float[] rowsOfY,
      int from,
      int step,
      int panel,
      int count,
      float beta,
      int to) {
    boolean whole = height == HEIGHT && count == WIDTH && cColumnStep == 1;
    if (whole && beta == 1) {
      VectorTiles.add(height, depth, rowsOfY, from, step, panels, panel, alpha, c, to, cRowStep);
    } else if (whole && beta == 0 && alpha == 1) {
      VectorTiles.set(height, depth, rowsOfY, from, step, panels, panel, c, to, cRowStep);
    } else {
      VectorTiles.set(height, depth, rowsOfY, from, step, panels, panel, tile, 0, WIDTH);
      write(height, count, beta, to);
    }
  }

  private void write(int height, int width, float beta, int at) {
    if (cColumnStep == 1) {
      for (int row = 0; row < height; row++) {
        VectorTiles.combine(width, alpha, tile, row * WIDTH, beta, c, at + row * cRowStep);
      }
    } else {
      writeTransposed(height, width, alpha, tile, beta, c, at, cColumnStep);
    }
  }

  private static void writeTransposed(
      int height, int width, float alpha, float[] tile, float beta, float[] c, int at, int step) {
    for (int column = 0; column < width; column++) {
      int target = at + column * step;
      for (int row = 0; row < height; row++) {
        float product = alpha * tile[row * WIDTH + column];
        c[target + row] = beta == 0 ? product : Math.fma(beta, c[target + row], product);
      }
    }
  }
}
