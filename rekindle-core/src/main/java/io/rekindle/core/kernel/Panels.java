package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;

import java.util.Arrays;

/// A matrix to be multiplied with [SparseRows], cut into panels of as many columns as a product
/// keeps sums of in registers: what it reads then lies together.
///
/// Safe for use by one thread at a time, but for [#set].
public final class Panels {
  /// Rows of a product that are made together, at most.
  private static final int LINES = 128;

  private final int rows;
  private final int columns;
  private final int panels;

  /// Columns of all panels but the last, in whole vectors.
  private final int width;

  /// Panels x rows x width. Columns that the last vector has more than the matrix are 0, and nobody
  /// reads the row behind the last of a panel, which makes their number even.
  private final VectorPanel values;

  private final int panelSize;

  /// The sums of a product, until they go where their neighbours must not be touched.
  private VectorPanel sums = new VectorPanel(0);

  Panels(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    int vectors = Math.ceilDiv(columns, LANES);
    this.panels = Math.max(1, Math.ceilDiv(vectors, VectorPairs.MOST_VECTORS));
    this.width = Math.ceilDiv(vectors, panels) * LANES;
    this.panelSize = Math.multiplyExact(rows + rows % SparseRows.SIDE, width);
    this.values = new VectorPanel(Math.multiplyExact(panels, panelSize));
  }

  /// Where the panel begins whose first column this is.
  private int at(int column) {
    return values.offset() + column / width * panelSize;
  }

  /// Copies rows from .. to - 1; safe for use by many threads at once.
  ///
  /// @param offset where row 0 begins in `a`
  public void set(int from, int to, float[] a, int offset, int stride) {
    for (int column = 0; column < columns; column += width) {
      int count = Math.min(width, columns - column);
      int panel = at(column);
      for (int row = from; row < to; row++) {
        int at = offset + row * stride + column;
        System.arraycopy(a, at, values.values, panel + row * width, count);
      }
    }
  }

  /// Copies the transpose of a window of columns x rows.
  public void setTransposed(float[] a, int offset, int stride) {
    for (int column = 0; column < columns; column += width) {
      int count = Math.min(width, columns - column);
      int from = offset + column * stride;
      VectorTurn.transpose(count, rows, a, from, stride, values.values, at(column), width);
    }
  }

  /// Copies the transpose into a window of columns x rows.
  public void getTransposed(float[] a, int offset, int stride) {
    for (int column = 0; column < columns; column += width) {
      int count = Math.min(width, columns - column);
      int to = offset + column * stride;
      VectorTurn.transpose(rows, count, values.values, at(column), width, a, to, stride);
    }
  }

  /// Sets all to 0.
  public void clear() {
    Arrays.fill(values.values, 0);
  }

  /// `c := a * this + beta * c`, for the first rows of `a`.
  ///
  /// @param beta 0 or 1
  public void multiply(SparseRows a, int count, int beta, float[] c, int cOffset, int cStride) {
    values.beginAgain();
    int most = Math.min(LINES, count + count % SparseRows.SIDE);
    if (sums.size() < panels * most * width) {
      sums = new VectorPanel(panels * most * width);
    }
    int first = sums.begin();
    for (int from = 0; from < count; from += LINES) {
      int to = Math.min(count, from + LINES);
      Arrays.fill(sums.values, first, first + panels * most * width, 0);
      add(a.ofRows(), from, to, rows, this, 1, 1, sums.values, first, most * width);
      for (int row = from; row < to; row++) {
        for (int column = 0; column < columns; column += width) {
          int sum = first + (column / width * most + row - from) * width;
          int into = cOffset + row * cStride + column;
          put(sums.values, sum, beta, c, into, Math.min(width, columns - column));
        }
      }
    }
  }

  private static void put(float[] a, int from, int beta, float[] c, int to, int count) {
    if (beta == 0) {
      System.arraycopy(a, from, c, to, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      c[to + i] += a[from + i];
    }
  }

  /// `this := keep * this + alpha * aᵀ * b`.
  ///
  /// @param depth how many rows of `a` and `b`
  /// @param b of the same columns as this
  public void addTransposed(SparseRows a, int depth, float alpha, Panels b, float keep) {
    values.beginAgain();
    b.values.beginAgain();
    for (int from = 0; from < rows; from += LINES) {
      int to = Math.min(rows, from + LINES);
      int into = values.offset() + from * width;
      add(a.ofColumns(), from, to, depth, b, alpha, keep, values.values, into, panelSize);
    }
  }

  /// `c := keep * c + alpha * a * b` for some lines of `a`, whose values stay in the second-level
  /// cache while they go past all panels.
  ///
  /// @param cStep from one panel of `c` to the next
  private void add(
      SparseRows.Lists a,
      int fromLine,
      int toLine,
      int depth,
      Panels b,
      float alpha,
      float keep,
      float[] c,
      int cOffset,
      int cStep) {
    int fromPair = fromLine / SparseRows.SIDE;
    int toPair = toLine / SparseRows.SIDE;
    for (int i = 0; i * a.length < depth; i++) {
      Places list = a.stretches[i];
      float kept = i == 0 ? keep : 1;
      for (int panel = 0; panel < panels; panel++) {
        int vectors = Math.min(width, columns - panel * width + LANES - 1) / LANES;
        float[] from = b.values.values;
        int at = b.values.offset() + panel * b.panelSize + i * a.length * width;
        int to = cOffset + panel * cStep;
        VectorPairs.add(
            list, fromPair, toPair, a.apart, vectors, from, at, width, alpha, kept, c, to, width);
        if (toLine % SparseRows.SIDE != 0) {
          int last = to + (toPair - fromPair) * SparseRows.SIDE * width;
          VectorPairs.add(
              list, toPair, toPair + 1, 0, vectors, from, at, width, alpha, kept, c, last, width);
        }
      }
    }
  }
}
