package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;
import static io.rekindle.core.kernel.VectorTiles.STRETCH;
import static io.rekindle.core.kernel.VectorTiles.X86;
import static io.rekindle.core.kernel.VectorTiles.spread;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;

/// A matrix cut into panels of a few units, each laid out so that the weights of an input lie side
/// by side: nothing is packed when a product is computed.
///
/// Every sum begins with what is in `c` and runs over the inputs in order, whether its row is
/// computed alone or with others, in one register.
final class VectorFixedMatrix implements FixedMatrix {
  /// Rows of a tile. With four vectors of units 29 registers are in use, with two 15.
  private static final int HEIGHT = 6;

  /// Units of a panel where there are 32 registers, and otherwise those of the [#NARROW].
  static final int WIDE = !X86 || LANES >= 16 ? 4 * LANES : 2 * LANES;

  /// Units of a narrow panel.
  static final int NARROW = 2 * LANES;

  /// Units of the panels that a row alone goes past at a time: eight vectors, as many sums as a
  /// processor needs to have a multiplication ready in every cycle.
  private static final int GROUP = 8 * LANES;

  /// Inputs that are gone through before the next panel's turn comes: their part of a panel stays
  /// in the first-level cache while all rows pass.
  private static final int DEPTH = WIDE > NARROW ? 128 : 256;

  private final int units;
  private final int inputs;

  /// Units of wide panels, which come first; narrow ones follow, the last filled up with zeros.
  private final int wideUnits;

  private final float[] panels;
  private final Pool<float[]> edges = new Pool<>(() -> new float[HEIGHT * NARROW]);

  VectorFixedMatrix(int units, int inputs, float[] w, int offset) {
    Objects.checkFromIndexSize(offset, Math.multiplyExact(units, inputs), w.length);
    this.units = units;
    this.inputs = inputs;
    this.wideUnits = units / WIDE * WIDE;
    int filled = wideUnits + Math.ceilDiv(units - wideUnits, NARROW) * NARROW;
    this.panels = new float[Math.multiplyExact(filled, inputs)];
    for (int first = 0; first < units; first += width(first)) {
      int width = width(first);
      for (int unit = first; unit < Math.min(units, first + width); unit++) {
        int from = offset + unit * inputs;
        int to = first * inputs + unit - first;
        for (int p = 0; p < inputs; p++) {
          panels[to + p * width] = w[from + p];
        }
      }
    }
  }

  private int width(int unit) {
    return unit < wideUnits ? WIDE : NARROW;
  }

  @Override
  public void addProduct(int rows, float[] x, int xOffset, float[] c, int cOffset) {
    Objects.checkFromIndexSize(xOffset, Math.multiplyExact(rows, inputs), x.length);
    Objects.checkFromIndexSize(cOffset, Math.multiplyExact(rows, units), c.length);
    int begin = rows == 1 ? addRowPastGroups(x, xOffset, c, cOffset) : 0;
    for (int p = 0; p < inputs; p += DEPTH) {
      int depth = Math.min(DEPTH, inputs - p);
      for (int first = begin; first < units; first += width(first)) {
        int panel = first * inputs + p * width(first);
        for (int row = 0; row < rows; row += HEIGHT) {
          int height = Math.min(HEIGHT, rows - row);
          int at = xOffset + row * inputs + p;
          int to = cOffset + row * units + first;
          if (first + width(first) <= units) {
            add(first < wideUnits, height, depth, x, at, panel, c, to, units);
          } else {
            addEdge(units - first, height, depth, x, at, panel, c, to);
          }
        }
      }
    }
  }

  /// One row past as many wide panels as make whole groups of [#GROUP] units.
  ///
  /// @return the first unit that is left
  private int addRowPastGroups(float[] x, int at, float[] c, int to) {
    // Where the second, third and fourth pair of vectors begins: in panels of their own or in two.
    int quarter = WIDE == NARROW ? NARROW * inputs : NARROW;
    int half = WIDE == NARROW ? 2 * quarter : WIDE * inputs;
    int first = 0;
    for (; first + GROUP <= wideUnits; first += GROUP) {
      int panel = first * inputs;
      VectorFixedRow.addEight(
          inputs,
          x,
          at,
          panels,
          panel,
          panel + quarter,
          panel + half,
          panel + half + quarter,
          c,
          to + first);
    }
    return first;
  }

  /// The tile of a panel that ends beyond the last unit.
  private void addEdge(
      int width, int height, int depth, float[] x, int at, int panel, float[] c, int to) {
    float[] edge = edges.take();
    for (int row = 0; row < height; row++) {
      System.arraycopy(c, to + row * units, edge, row * NARROW, width);
    }
    add(false, height, depth, x, at, panel, edge, 0, NARROW);
    for (int row = 0; row < height; row++) {
      System.arraycopy(edge, row * NARROW, c, to + row * units, width);
    }
    edges.give(edge);
  }

  private void add(
      boolean wide,
      int height,
      int depth,
      float[] x,
      int at,
      int panel,
      float[] c,
      int to,
      int cStep) {
    if (wide && WIDE > NARROW) {
      if (height == 1) {
        VectorFixedRow.addFour(depth, x, at, panels, panel, c, to);
      } else {
        addWide(height, depth, x, at, inputs, panels, panel, c, to, cStep);
      }
    } else if (height == 1) {
      VectorFixedRow.addTwo(depth, x, at, panels, panel, c, to);
    } else {
      addNarrow(height, depth, x, at, inputs, panels, panel, c, to, cStep);
    }
  }

  /// Two to six rows and two vectors of units. Rows past `height` are the last one again.
  private static void addNarrow(
      int height,
      int depth,
      float[] x,
      int at,
      int xStep,
      float[] panels,
      int panel,
      float[] c,
      int to,
      int cStep) {
    int last = height - 1;
    int x1 = at + xStep;
    int x2 = at + Math.min(2, last) * xStep;
    int x3 = at + Math.min(3, last) * xStep;
    int x4 = at + Math.min(4, last) * xStep;
    int x5 = at + Math.min(5, last) * xStep;
    int c1 = to + cStep;
    int c2 = to + Math.min(2, last) * cStep;
    int c3 = to + Math.min(3, last) * cStep;
    int c4 = to + Math.min(4, last) * cStep;
    int c5 = to + Math.min(5, last) * cStep;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, to);
    FloatVector s01 = FloatVector.fromArray(SPECIES, c, to + LANES);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
    FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + LANES);
    FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
    FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + LANES);
    FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
    FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + LANES);
    FloatVector s40 = FloatVector.fromArray(SPECIES, c, c4);
    FloatVector s41 = FloatVector.fromArray(SPECIES, c, c4 + LANES);
    FloatVector s50 = FloatVector.fromArray(SPECIES, c, c5);
    FloatVector s51 = FloatVector.fromArray(SPECIES, c, c5 + LANES);
    int p = 0;
    do {
      int end = Math.min(depth, p + STRETCH);
      do {
        FloatVector w0 = FloatVector.fromArray(SPECIES, panels, panel + p * NARROW);
        FloatVector w1 = FloatVector.fromArray(SPECIES, panels, panel + p * NARROW + LANES);
        FloatVector v = spread(x, at + p);
        s00 = v.fma(w0, s00);
        s01 = v.fma(w1, s01);
        v = spread(x, x1 + p);
        s10 = v.fma(w0, s10);
        s11 = v.fma(w1, s11);
        v = spread(x, x2 + p);
        s20 = v.fma(w0, s20);
        s21 = v.fma(w1, s21);
        v = spread(x, x3 + p);
        s30 = v.fma(w0, s30);
        s31 = v.fma(w1, s31);
        v = spread(x, x4 + p);
        s40 = v.fma(w0, s40);
        s41 = v.fma(w1, s41);
        v = spread(x, x5 + p);
        s50 = v.fma(w0, s50);
        s51 = v.fma(w1, s51);
        p++;
      } while (p < end);
    } while (p < depth);
    s00.intoArray(c, to);
    s01.intoArray(c, to + LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + LANES);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + LANES);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + LANES);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + LANES);
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + LANES);
  }

  /// Two to six rows and four vectors of units. Rows past `height` are the last one again.
  private static void addWide(
      int height,
      int depth,
      float[] x,
      int at,
      int xStep,
      float[] panels,
      int panel,
      float[] c,
      int to,
      int cStep) {
    int last = height - 1;
    int x1 = at + xStep;
    int x2 = at + Math.min(2, last) * xStep;
    int x3 = at + Math.min(3, last) * xStep;
    int x4 = at + Math.min(4, last) * xStep;
    int x5 = at + Math.min(5, last) * xStep;
    int c1 = to + cStep;
    int c2 = to + Math.min(2, last) * cStep;
    int c3 = to + Math.min(3, last) * cStep;
    int c4 = to + Math.min(4, last) * cStep;
    int c5 = to + Math.min(5, last) * cStep;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, to);
    FloatVector s01 = FloatVector.fromArray(SPECIES, c, to + LANES);
    FloatVector s02 = FloatVector.fromArray(SPECIES, c, to + 2 * LANES);
    FloatVector s03 = FloatVector.fromArray(SPECIES, c, to + 3 * LANES);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
    FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + LANES);
    FloatVector s12 = FloatVector.fromArray(SPECIES, c, c1 + 2 * LANES);
    FloatVector s13 = FloatVector.fromArray(SPECIES, c, c1 + 3 * LANES);
    FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
    FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + LANES);
    FloatVector s22 = FloatVector.fromArray(SPECIES, c, c2 + 2 * LANES);
    FloatVector s23 = FloatVector.fromArray(SPECIES, c, c2 + 3 * LANES);
    FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
    FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + LANES);
    FloatVector s32 = FloatVector.fromArray(SPECIES, c, c3 + 2 * LANES);
    FloatVector s33 = FloatVector.fromArray(SPECIES, c, c3 + 3 * LANES);
    FloatVector s40 = FloatVector.fromArray(SPECIES, c, c4);
    FloatVector s41 = FloatVector.fromArray(SPECIES, c, c4 + LANES);
    FloatVector s42 = FloatVector.fromArray(SPECIES, c, c4 + 2 * LANES);
    FloatVector s43 = FloatVector.fromArray(SPECIES, c, c4 + 3 * LANES);
    FloatVector s50 = FloatVector.fromArray(SPECIES, c, c5);
    FloatVector s51 = FloatVector.fromArray(SPECIES, c, c5 + LANES);
    FloatVector s52 = FloatVector.fromArray(SPECIES, c, c5 + 2 * LANES);
    FloatVector s53 = FloatVector.fromArray(SPECIES, c, c5 + 3 * LANES);
    for (int p = 0; p < depth; p++) {
      int w = panel + p * WIDE;
      FloatVector w0 = FloatVector.fromArray(SPECIES, panels, w);
      FloatVector w1 = FloatVector.fromArray(SPECIES, panels, w + LANES);
      FloatVector w2 = FloatVector.fromArray(SPECIES, panels, w + 2 * LANES);
      FloatVector w3 = FloatVector.fromArray(SPECIES, panels, w + 3 * LANES);
      FloatVector v = spread(x, at + p);
      s00 = v.fma(w0, s00);
      s01 = v.fma(w1, s01);
      s02 = v.fma(w2, s02);
      s03 = v.fma(w3, s03);
      v = spread(x, x1 + p);
      s10 = v.fma(w0, s10);
      s11 = v.fma(w1, s11);
      s12 = v.fma(w2, s12);
      s13 = v.fma(w3, s13);
      v = spread(x, x2 + p);
      s20 = v.fma(w0, s20);
      s21 = v.fma(w1, s21);
      s22 = v.fma(w2, s22);
      s23 = v.fma(w3, s23);
      v = spread(x, x3 + p);
      s30 = v.fma(w0, s30);
      s31 = v.fma(w1, s31);
      s32 = v.fma(w2, s32);
      s33 = v.fma(w3, s33);
      v = spread(x, x4 + p);
      s40 = v.fma(w0, s40);
      s41 = v.fma(w1, s41);
      s42 = v.fma(w2, s42);
      s43 = v.fma(w3, s43);
      v = spread(x, x5 + p);
      s50 = v.fma(w0, s50);
      s51 = v.fma(w1, s51);
      s52 = v.fma(w2, s52);
      s53 = v.fma(w3, s53);
    }
    s00.intoArray(c, to);
    s01.intoArray(c, to + LANES);
    s02.intoArray(c, to + 2 * LANES);
    s03.intoArray(c, to + 3 * LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + LANES);
    s12.intoArray(c, c1 + 2 * LANES);
    s13.intoArray(c, c1 + 3 * LANES);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + LANES);
    s22.intoArray(c, c2 + 2 * LANES);
    s23.intoArray(c, c2 + 3 * LANES);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + LANES);
    s32.intoArray(c, c3 + 2 * LANES);
    s33.intoArray(c, c3 + 3 * LANES);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + LANES);
    s42.intoArray(c, c4 + 2 * LANES);
    s43.intoArray(c, c4 + 3 * LANES);
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + LANES);
    s52.intoArray(c, c5 + 2 * LANES);
    s53.intoArray(c, c5 + 3 * LANES);
  }
}
