package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.SparseRows.AT_ONCE;
import static io.rekindle.core.kernel.SparseRows.SIDE;
import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// [SparseKernels] by the Vector API: tiles of four rows by two vectors, with every sum in a
/// register.
///
/// Sums of a row that go past many columns lie in scratch memory at its end: with their places in
/// `c` at hand all the while, the compiler has no registers left for the loop.
final class VectorSparse implements SparseKernels {
  private static final int WIDTH = 2 * LANES;

  /// Floats of a square of four rows and columns.
  private static final int TILE = SIDE * SIDE;

  private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;

  @Override
  public int panelWidth() {
    return WIDTH;
  }

  @Override
  public void forward(
      SparseRows x,
      int group,
      int rows,
      float[] panels,
      int offset,
      float[] c,
      int cOffset,
      int cStride,
      float[] work) {
    int from = x.firstColumn(group);
    int to = x.endOfColumns(group);
    multiply(x.columnLists, from, to, x.values, group * TILE, x.step, panels, offset, work);
    for (int row = 0; row < rows; row++) {
      VectorTiles.combine(WIDTH, 1, work, row * WIDTH, 1, c, cOffset + row * cStride);
    }
  }

  private static void multiply(
      int[] list,
      int from,
      int to,
      float[] x,
      int first,
      int step,
      float[] panels,
      int offset,
      float[] sums) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    for (int i = from; i < to; i++) {
      int column = list[i];
      int row = offset + column * WIDTH;
      int at = first + (column >> 2) * step + (column & 3);
      FloatVector p0 = FloatVector.fromArray(SPECIES, panels, row);
      FloatVector p1 = FloatVector.fromArray(SPECIES, panels, row + LANES);
      FloatVector value = FloatVector.broadcast(SPECIES, x[at]);
      a0 = value.fma(p0, a0);
      a1 = value.fma(p1, a1);
      value = FloatVector.broadcast(SPECIES, x[at + 4]);
      b0 = value.fma(p0, b0);
      b1 = value.fma(p1, b1);
      value = FloatVector.broadcast(SPECIES, x[at + 8]);
      c0 = value.fma(p0, c0);
      c1 = value.fma(p1, c1);
      value = FloatVector.broadcast(SPECIES, x[at + 12]);
      d0 = value.fma(p0, d0);
      d1 = value.fma(p1, d1);
    }
    a0.intoArray(sums, 0);
    a1.intoArray(sums, LANES);
    b0.intoArray(sums, 2 * LANES);
    b1.intoArray(sums, 3 * LANES);
    c0.intoArray(sums, 4 * LANES);
    c1.intoArray(sums, 5 * LANES);
    d0.intoArray(sums, 6 * LANES);
    d1.intoArray(sums, 7 * LANES);
  }

  @Override
  public void gradient(
      SparseRows x,
      int columnGroup,
      float[] dy,
      int dyOffset,
      float keep,
      float[] panels,
      int offset) {
    int from = x.firstRow(columnGroup);
    int to = x.endOfRows(columnGroup);
    addUp(x.rowLists, from, to, x.values, columnGroup * x.step, dy, dyOffset, keep, panels, offset);
  }

  private static void addUp(
      int[] list,
      int from,
      int to,
      float[] x,
      int first,
      float[] dy,
      int dyOffset,
      float keep,
      float[] panels,
      int offset) {
    FloatVector factor = FloatVector.broadcast(SPECIES, keep);
    FloatVector a0 = FloatVector.fromArray(SPECIES, panels, offset).mul(factor);
    FloatVector a1 = FloatVector.fromArray(SPECIES, panels, offset + LANES).mul(factor);
    FloatVector b0 = FloatVector.fromArray(SPECIES, panels, offset + 2 * LANES).mul(factor);
    FloatVector b1 = FloatVector.fromArray(SPECIES, panels, offset + 3 * LANES).mul(factor);
    FloatVector c0 = FloatVector.fromArray(SPECIES, panels, offset + 4 * LANES).mul(factor);
    FloatVector c1 = FloatVector.fromArray(SPECIES, panels, offset + 5 * LANES).mul(factor);
    FloatVector d0 = FloatVector.fromArray(SPECIES, panels, offset + 6 * LANES).mul(factor);
    FloatVector d1 = FloatVector.fromArray(SPECIES, panels, offset + 7 * LANES).mul(factor);
    for (int i = from; i < to; i++) {
      int row = dyOffset + list[i] * WIDTH;
      int at = first + list[i] * SIDE;
      FloatVector d = FloatVector.fromArray(SPECIES, dy, row);
      FloatVector e = FloatVector.fromArray(SPECIES, dy, row + LANES);
      FloatVector value = FloatVector.broadcast(SPECIES, x[at]);
      a0 = value.fma(d, a0);
      a1 = value.fma(e, a1);
      value = FloatVector.broadcast(SPECIES, x[at + 1]);
      b0 = value.fma(d, b0);
      b1 = value.fma(e, b1);
      value = FloatVector.broadcast(SPECIES, x[at + 2]);
      c0 = value.fma(d, c0);
      c1 = value.fma(e, c1);
      value = FloatVector.broadcast(SPECIES, x[at + 3]);
      d0 = value.fma(d, d0);
      d1 = value.fma(e, d1);
    }
    a0.intoArray(panels, offset);
    a1.intoArray(panels, offset + LANES);
    b0.intoArray(panels, offset + 2 * LANES);
    b1.intoArray(panels, offset + 3 * LANES);
    c0.intoArray(panels, offset + 4 * LANES);
    c1.intoArray(panels, offset + 5 * LANES);
    d0.intoArray(panels, offset + 6 * LANES);
    d1.intoArray(panels, offset + 7 * LANES);
  }

  @Override
  public void load(SparseRows x, int from, int to) {
    if (LANES < AT_ONCE || !VectorTiles.X86) {
      x.load(from, to);
      return;
    }
    int whole = x.columns / AT_ONCE * AT_ONCE;
    for (int row = from; row < to; row += SIDE) {
      int rows = Math.min(SIDE, to - row);
      int first = x.firstColumn(row / SIDE);
      if (rows == SIDE) {
        turn(x, row, whole);
        x.listColumns(row, rows, whole, listColumns(x, row, whole, first));
      } else {
        x.listColumns(row, rows, 0, first);
      }
    }
  }

  private static void turn(SparseRows rows, int row, int columns) {
    float[] x = rows.x;
    float[] values = rows.values;
    int apart = rows.columns;
    for (int column = 0; column < columns; column += SIDE) {
      int at = row * apart + column;
      int to = column / SIDE * rows.step + row * SIDE;
      FloatVector.fromArray(FOUR, x, at).intoArray(values, to);
      FloatVector.fromArray(FOUR, x, at + apart).intoArray(values, to + SIDE);
      FloatVector.fromArray(FOUR, x, at + 2 * apart).intoArray(values, to + 2 * SIDE);
      FloatVector.fromArray(FOUR, x, at + 3 * apart).intoArray(values, to + 3 * SIDE);
    }
  }

  /// Lists the columns in which four rows are not all 0, and puts down the bits of each row.
  ///
  /// @return where the list ends
  private static int listColumns(SparseRows rows, int row, int columns, int listed) {
    float[] x = rows.x;
    int[] list = rows.columnLists;
    byte[] bits = rows.bits;
    int apart = rows.columns;
    int next = listed;
    for (int column = 0; column < columns; column += AT_ONCE) {
      int at = row * apart + column;
      int a = NonZeros.bits(x, at);
      int b = NonZeros.bits(x, at + apart);
      int c = NonZeros.bits(x, at + 2 * apart);
      int d = NonZeros.bits(x, at + 3 * apart);
      int to = rows.firstBits(column) + row;
      bits[to] = (byte) a;
      bits[to + 1] = (byte) b;
      bits[to + 2] = (byte) c;
      bits[to + 3] = (byte) d;
      int any = a | b | c | d;
      NonZeros.places(any, column).intoArray(list, next);
      next += Integer.bitCount(any);
    }
    return next;
  }
}
