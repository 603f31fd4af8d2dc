package io.rekindle.core.kernel;

import java.util.Set;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loops of [VectorKernels]: products of a few rows by a panel two vectors wide, with
/// every sum in a register.
///
/// A panel holds `depth` rows of [#WIDTH] values; the rows of `y` run along the depth.
final class VectorTiles {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int LANES = SPECIES.length();

  /// Columns of a tile.
  static final int WIDTH = 2 * LANES;

  /// Whether this is an x86 processor, whose vectors below 512 bits have only 16 registers.
  static final boolean X86 = Set.of("amd64", "x86_64").contains(System.getProperty("os.arch"));

  /// Whether the registers hold more than six rows, which with 12 sums, two panel vectors and a
  /// broadcast take 15. A constant: the compiler leaves out what it rules out.
  private static final boolean TALL = !X86 || LANES >= 16;

  /// Rows of a tile.
  static final int HEIGHT = TALL ? 8 : 6;

  private VectorTiles() {}

  /// `c := y * panel` for the `rows` rows of `y` that start `step` apart at `yOffset`, and
  /// [#HEIGHT] rows of `c` that start `cStep` apart at `at`.
  ///
  /// Rows of `c` past `rows` repeat the last one.
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
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s50 = s00;
    FloatVector s51 = s00;
    FloatVector s60 = s00;
    FloatVector s61 = s00;
    FloatVector s70 = s00;
    FloatVector s71 = s00;
    for (int p = 0; p < depth; p++) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, panel, offset + p * WIDTH);
      FloatVector x1 = FloatVector.fromArray(SPECIES, panel, offset + p * WIDTH + LANES);
      FloatVector w = FloatVector.broadcast(SPECIES, y[yOffset + p]);
      s00 = w.fma(x0, s00);
      s01 = w.fma(x1, s01);
      w = FloatVector.broadcast(SPECIES, y[y1 + p]);
      s10 = w.fma(x0, s10);
      s11 = w.fma(x1, s11);
      w = FloatVector.broadcast(SPECIES, y[y2 + p]);
      s20 = w.fma(x0, s20);
      s21 = w.fma(x1, s21);
      w = FloatVector.broadcast(SPECIES, y[y3 + p]);
      s30 = w.fma(x0, s30);
      s31 = w.fma(x1, s31);
      w = FloatVector.broadcast(SPECIES, y[y4 + p]);
      s40 = w.fma(x0, s40);
      s41 = w.fma(x1, s41);
      w = FloatVector.broadcast(SPECIES, y[y5 + p]);
      s50 = w.fma(x0, s50);
      s51 = w.fma(x1, s51);
      if (TALL) {
        w = FloatVector.broadcast(SPECIES, y[y6 + p]);
        s60 = w.fma(x0, s60);
        s61 = w.fma(x1, s61);
        w = FloatVector.broadcast(SPECIES, y[y7 + p]);
        s70 = w.fma(x0, s70);
        s71 = w.fma(x1, s71);
      }
    }
    int row = at;
    s00.intoArray(c, row);
    s01.intoArray(c, row + LANES);
    row += cStep;
    s10.intoArray(c, row);
    s11.intoArray(c, row + LANES);
    row += cStep;
    s20.intoArray(c, row);
    s21.intoArray(c, row + LANES);
    row += cStep;
    s30.intoArray(c, row);
    s31.intoArray(c, row + LANES);
    row += cStep;
    s40.intoArray(c, row);
    s41.intoArray(c, row + LANES);
    row += cStep;
    s50.intoArray(c, row);
    s51.intoArray(c, row + LANES);
    if (TALL) {
      row += cStep;
      s60.intoArray(c, row);
      s61.intoArray(c, row + LANES);
      row += cStep;
      s70.intoArray(c, row);
      s71.intoArray(c, row + LANES);
    }
  }

  /// `c := c + alpha * y * panel`, as [#set] takes them. A method of its own, as neither must be
  /// compiled anew when the other is called for the first time.
  static void add(
      int rows,
      int depth,
      float[] y,
      int yOffset,
      int step,
      float[] panel,
      int offset,
      float alpha,
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
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s50 = s00;
    FloatVector s51 = s00;
    FloatVector s60 = s00;
    FloatVector s61 = s00;
    FloatVector s70 = s00;
    FloatVector s71 = s00;
    for (int p = 0; p < depth; p++) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, panel, offset + p * WIDTH);
      FloatVector x1 = FloatVector.fromArray(SPECIES, panel, offset + p * WIDTH + LANES);
      FloatVector w = FloatVector.broadcast(SPECIES, y[yOffset + p]);
      s00 = w.fma(x0, s00);
      s01 = w.fma(x1, s01);
      w = FloatVector.broadcast(SPECIES, y[y1 + p]);
      s10 = w.fma(x0, s10);
      s11 = w.fma(x1, s11);
      w = FloatVector.broadcast(SPECIES, y[y2 + p]);
      s20 = w.fma(x0, s20);
      s21 = w.fma(x1, s21);
      w = FloatVector.broadcast(SPECIES, y[y3 + p]);
      s30 = w.fma(x0, s30);
      s31 = w.fma(x1, s31);
      w = FloatVector.broadcast(SPECIES, y[y4 + p]);
      s40 = w.fma(x0, s40);
      s41 = w.fma(x1, s41);
      w = FloatVector.broadcast(SPECIES, y[y5 + p]);
      s50 = w.fma(x0, s50);
      s51 = w.fma(x1, s51);
      if (TALL) {
        w = FloatVector.broadcast(SPECIES, y[y6 + p]);
        s60 = w.fma(x0, s60);
        s61 = w.fma(x1, s61);
        w = FloatVector.broadcast(SPECIES, y[y7 + p]);
        s70 = w.fma(x0, s70);
        s71 = w.fma(x1, s71);
      }
    }
    FloatVector scale = FloatVector.broadcast(SPECIES, alpha);
    int row = at;
    scale.fma(s00, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
    scale.fma(s01, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
    row += cStep;
    scale.fma(s10, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
    scale.fma(s11, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
    row += cStep;
    scale.fma(s20, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
    scale.fma(s21, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
    row += cStep;
    scale.fma(s30, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
    scale.fma(s31, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
    row += cStep;
    scale.fma(s40, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
    scale.fma(s41, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
    row += cStep;
    scale.fma(s50, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
    scale.fma(s51, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
    if (TALL) {
      row += cStep;
      scale.fma(s60, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
      scale.fma(s61, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
      row += cStep;
      scale.fma(s70, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
      scale.fma(s71, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
    }
  }

  /// `c := alpha * sums + beta * c` for `count` neighbours.
  static void combine(
      int count, float alpha, float[] sums, int from, float beta, float[] c, int at) {
    int whole = SPECIES.loopBound(count);
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    if (beta == 0) {
      for (int i = 0; i < whole; i += LANES) {
        FloatVector.fromArray(SPECIES, sums, from + i).mul(factor).intoArray(c, at + i);
      }
      for (int i = whole; i < count; i++) {
        c[at + i] = alpha * sums[from + i];
      }
      return;
    }
    FloatVector scale = FloatVector.broadcast(SPECIES, beta);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector product = FloatVector.fromArray(SPECIES, sums, from + i).mul(factor);
      FloatVector.fromArray(SPECIES, c, at + i).fma(scale, product).intoArray(c, at + i);
    }
    for (int i = whole; i < count; i++) {
      c[at + i] = Math.fma(beta, c[at + i], alpha * sums[from + i]);
    }
  }
}
