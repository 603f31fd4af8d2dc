package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;
import static io.rekindle.core.kernel.VectorTiles.WIDTH;

import jdk.incubator.vector.FloatVector;

/// [VectorTiles] for panels of which only two vectors are of use, where the registers hold the sums
/// of four: twice the rows instead.
final class VectorTallTiles {
  /// Rows of a tile.
  static final int HEIGHT = 12;

  private VectorTallTiles() {}

  /// `c := y * panel` for the first two vectors of a panel, as [VectorTiles#set] takes them.
  static void set(
      int rows,
      int depth,
      float[] y,
      int yOffset,
      int step,
      float[] panel,
      int offset,
      float[] c,
      int at,
      int cStep) {
    int last = rows - 1;
    int y1 = yOffset + Math.min(1, last) * step;
    int y2 = yOffset + Math.min(2, last) * step;
    int y3 = yOffset + Math.min(3, last) * step;
    int y4 = yOffset + Math.min(4, last) * step;
    int y5 = yOffset + Math.min(5, last) * step;
    int y6 = yOffset + Math.min(6, last) * step;
    int y7 = yOffset + Math.min(7, last) * step;
    int y8 = yOffset + Math.min(8, last) * step;
    int y9 = yOffset + Math.min(9, last) * step;
    int y10 = yOffset + Math.min(10, last) * step;
    int y11 = yOffset + Math.min(11, last) * step;
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector t0 = s0;
    FloatVector s1 = s0;
    FloatVector t1 = s0;
    FloatVector s2 = s0;
    FloatVector t2 = s0;
    FloatVector s3 = s0;
    FloatVector t3 = s0;
    FloatVector s4 = s0;
    FloatVector t4 = s0;
    FloatVector s5 = s0;
    FloatVector t5 = s0;
    FloatVector s6 = s0;
    FloatVector t6 = s0;
    FloatVector s7 = s0;
    FloatVector t7 = s0;
    FloatVector s8 = s0;
    FloatVector t8 = s0;
    FloatVector s9 = s0;
    FloatVector t9 = s0;
    FloatVector s10 = s0;
    FloatVector t10 = s0;
    FloatVector s11 = s0;
    FloatVector t11 = s0;
    for (int p = 0; p < depth; p++) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, panel, offset + p * WIDTH);
      FloatVector x1 = FloatVector.fromArray(SPECIES, panel, offset + p * WIDTH + LANES);
      FloatVector w = FloatVector.broadcast(SPECIES, y[yOffset + p]);
      s0 = w.fma(x0, s0);
      t0 = w.fma(x1, t0);
      w = FloatVector.broadcast(SPECIES, y[y1 + p]);
      s1 = w.fma(x0, s1);
      t1 = w.fma(x1, t1);
      w = FloatVector.broadcast(SPECIES, y[y2 + p]);
      s2 = w.fma(x0, s2);
      t2 = w.fma(x1, t2);
      w = FloatVector.broadcast(SPECIES, y[y3 + p]);
      s3 = w.fma(x0, s3);
      t3 = w.fma(x1, t3);
      w = FloatVector.broadcast(SPECIES, y[y4 + p]);
      s4 = w.fma(x0, s4);
      t4 = w.fma(x1, t4);
      w = FloatVector.broadcast(SPECIES, y[y5 + p]);
      s5 = w.fma(x0, s5);
      t5 = w.fma(x1, t5);
      w = FloatVector.broadcast(SPECIES, y[y6 + p]);
      s6 = w.fma(x0, s6);
      t6 = w.fma(x1, t6);
      w = FloatVector.broadcast(SPECIES, y[y7 + p]);
      s7 = w.fma(x0, s7);
      t7 = w.fma(x1, t7);
      w = FloatVector.broadcast(SPECIES, y[y8 + p]);
      s8 = w.fma(x0, s8);
      t8 = w.fma(x1, t8);
      w = FloatVector.broadcast(SPECIES, y[y9 + p]);
      s9 = w.fma(x0, s9);
      t9 = w.fma(x1, t9);
      w = FloatVector.broadcast(SPECIES, y[y10 + p]);
      s10 = w.fma(x0, s10);
      t10 = w.fma(x1, t10);
      w = FloatVector.broadcast(SPECIES, y[y11 + p]);
      s11 = w.fma(x0, s11);
      t11 = w.fma(x1, t11);
    }
    int row = at;
    s0.intoArray(c, row);
    t0.intoArray(c, row + LANES);
    row += cStep;
    s1.intoArray(c, row);
    t1.intoArray(c, row + LANES);
    row += cStep;
    s2.intoArray(c, row);
    t2.intoArray(c, row + LANES);
    row += cStep;
    s3.intoArray(c, row);
    t3.intoArray(c, row + LANES);
    row += cStep;
    s4.intoArray(c, row);
    t4.intoArray(c, row + LANES);
    row += cStep;
    s5.intoArray(c, row);
    t5.intoArray(c, row + LANES);
    row += cStep;
    s6.intoArray(c, row);
    t6.intoArray(c, row + LANES);
    row += cStep;
    s7.intoArray(c, row);
    t7.intoArray(c, row + LANES);
    row += cStep;
    s8.intoArray(c, row);
    t8.intoArray(c, row + LANES);
    row += cStep;
    s9.intoArray(c, row);
    t9.intoArray(c, row + LANES);
    row += cStep;
    s10.intoArray(c, row);
    t10.intoArray(c, row + LANES);
    row += cStep;
    s11.intoArray(c, row);
    t11.intoArray(c, row + LANES);
  }
}
