package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorFixedMatrix.NARROW;
import static io.rekindle.core.kernel.VectorFixedMatrix.WIDE;
import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;

import jdk.incubator.vector.FloatVector;

/// The innermost loops of a [VectorFixedMatrix] for one row: `c += x * panel`.
final class VectorFixedRow {
  private VectorFixedRow() {}

  /// Eight vectors of units, two from each of four places in wide panels.
  static void addEight(
      int depth,
      float[] x,
      int at,
      float[] panels,
      int panel0,
      int panel1,
      int panel2,
      int panel3,
      float[] c,
      int to) {
    FloatVector s0 = FloatVector.fromArray(SPECIES, c, to);
    FloatVector s1 = FloatVector.fromArray(SPECIES, c, to + LANES);
    FloatVector s2 = FloatVector.fromArray(SPECIES, c, to + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(SPECIES, c, to + 3 * LANES);
    FloatVector s4 = FloatVector.fromArray(SPECIES, c, to + 4 * LANES);
    FloatVector s5 = FloatVector.fromArray(SPECIES, c, to + 5 * LANES);
    FloatVector s6 = FloatVector.fromArray(SPECIES, c, to + 6 * LANES);
    FloatVector s7 = FloatVector.fromArray(SPECIES, c, to + 7 * LANES);
    for (int p = 0; p < depth; p++) {
      FloatVector v = FloatVector.broadcast(SPECIES, x[at + p]);
      int w = p * WIDE;
      s0 = v.fma(FloatVector.fromArray(SPECIES, panels, panel0 + w), s0);
      s1 = v.fma(FloatVector.fromArray(SPECIES, panels, panel0 + w + LANES), s1);
      s2 = v.fma(FloatVector.fromArray(SPECIES, panels, panel1 + w), s2);
      s3 = v.fma(FloatVector.fromArray(SPECIES, panels, panel1 + w + LANES), s3);
      s4 = v.fma(FloatVector.fromArray(SPECIES, panels, panel2 + w), s4);
      s5 = v.fma(FloatVector.fromArray(SPECIES, panels, panel2 + w + LANES), s5);
      s6 = v.fma(FloatVector.fromArray(SPECIES, panels, panel3 + w), s6);
      s7 = v.fma(FloatVector.fromArray(SPECIES, panels, panel3 + w + LANES), s7);
    }
    s0.intoArray(c, to);
    s1.intoArray(c, to + LANES);
    s2.intoArray(c, to + 2 * LANES);
    s3.intoArray(c, to + 3 * LANES);
    s4.intoArray(c, to + 4 * LANES);
    s5.intoArray(c, to + 5 * LANES);
    s6.intoArray(c, to + 6 * LANES);
    s7.intoArray(c, to + 7 * LANES);
  }

  /// Four vectors of units, of a wide panel.
  static void addFour(int depth, float[] x, int at, float[] panels, int panel, float[] c, int to) {
    FloatVector s0 = FloatVector.fromArray(SPECIES, c, to);
    FloatVector s1 = FloatVector.fromArray(SPECIES, c, to + LANES);
    FloatVector s2 = FloatVector.fromArray(SPECIES, c, to + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(SPECIES, c, to + 3 * LANES);
    for (int p = 0; p < depth; p++) {
      FloatVector v = FloatVector.broadcast(SPECIES, x[at + p]);
      int w = panel + p * WIDE;
      s0 = v.fma(FloatVector.fromArray(SPECIES, panels, w), s0);
      s1 = v.fma(FloatVector.fromArray(SPECIES, panels, w + LANES), s1);
      s2 = v.fma(FloatVector.fromArray(SPECIES, panels, w + 2 * LANES), s2);
      s3 = v.fma(FloatVector.fromArray(SPECIES, panels, w + 3 * LANES), s3);
    }
    s0.intoArray(c, to);
    s1.intoArray(c, to + LANES);
    s2.intoArray(c, to + 2 * LANES);
    s3.intoArray(c, to + 3 * LANES);
  }

  /// Two vectors of units, of a narrow panel.
  static void addTwo(int depth, float[] x, int at, float[] panels, int panel, float[] c, int to) {
    FloatVector s0 = FloatVector.fromArray(SPECIES, c, to);
    FloatVector s1 = FloatVector.fromArray(SPECIES, c, to + LANES);
    for (int p = 0; p < depth; p++) {
      FloatVector v = FloatVector.broadcast(SPECIES, x[at + p]);
      s0 = v.fma(FloatVector.fromArray(SPECIES, panels, panel + p * NARROW), s0);
      s1 = v.fma(FloatVector.fromArray(SPECIES, panels, panel + p * NARROW + LANES), s1);
    }
    s0.intoArray(c, to);
    s1.intoArray(c, to + LANES);
  }
}
