package io.rekindle.core.kernel;

import java.util.Set;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loops of [VectorKernels]: products of a few rows by a panel two vectors wide, with
/// every sum in a register.
///
/// A panel holds `depth` rows of [#WIDTH] values; the rows of `y` run along the depth. The sums are
/// left in a tile of [#HEIGHT] rows of [#WIDTH], row-major.
final class VectorTiles {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int LANES = SPECIES.length();

  /// Columns of a tile.
  static final int WIDTH = 2 * LANES;

  /// Whether this is an x86 processor, whose vectors below 512 bits have only 16 registers.
  static final boolean X86 = Set.of("amd64", "x86_64").contains(System.getProperty("os.arch"));

  /// Rows of a tile. Eight rows need 16 sums, two panel vectors and a broadcast.
  static final int HEIGHT = X86 && LANES < 16 ? 4 : 8;

  private VectorTiles() {}

  /// The product of the `rows` rows of `y` that start `step` apart at `yOffset` with one panel.
  ///
  /// Rows of the tile past `rows` repeat the last one.
  static void multiply(
      int rows,
      int depth,
      float[] y,
      int yOffset,
      int step,
      float[] panel,
      int offset,
      float[] tile) {
    if (HEIGHT == 8) {
      eight(rows, depth, y, yOffset, step, panel, offset, tile);
    } else {
      four(rows, depth, y, yOffset, step, panel, offset, tile);
    }
  }

  private static void eight(
      int rows,
      int depth,
      float[] y,
      int yOffset,
      int step,
      float[] panel,
      int offset,
      float[] tile) {
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
      w = FloatVector.broadcast(SPECIES, y[y6 + p]);
      s60 = w.fma(x0, s60);
      s61 = w.fma(x1, s61);
      w = FloatVector.broadcast(SPECIES, y[y7 + p]);
      s70 = w.fma(x0, s70);
      s71 = w.fma(x1, s71);
    }
    s00.intoArray(tile, 0);
    s01.intoArray(tile, LANES);
    s10.intoArray(tile, WIDTH);
    s11.intoArray(tile, WIDTH + LANES);
    s20.intoArray(tile, 2 * WIDTH);
    s21.intoArray(tile, 2 * WIDTH + LANES);
    s30.intoArray(tile, 3 * WIDTH);
    s31.intoArray(tile, 3 * WIDTH + LANES);
    s40.intoArray(tile, 4 * WIDTH);
    s41.intoArray(tile, 4 * WIDTH + LANES);
    s50.intoArray(tile, 5 * WIDTH);
    s51.intoArray(tile, 5 * WIDTH + LANES);
    s60.intoArray(tile, 6 * WIDTH);
    s61.intoArray(tile, 6 * WIDTH + LANES);
    s70.intoArray(tile, 7 * WIDTH);
    s71.intoArray(tile, 7 * WIDTH + LANES);
  }

  private static void four(
      int rows,
      int depth,
      float[] y,
      int yOffset,
      int step,
      float[] panel,
      int offset,
      float[] tile) {
    int last = rows - 1;
    int y1 = yOffset + Math.min(1, last) * step;
    int y2 = yOffset + Math.min(2, last) * step;
    int y3 = yOffset + Math.min(3, last) * step;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
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
    }
    s00.intoArray(tile, 0);
    s01.intoArray(tile, LANES);
    s10.intoArray(tile, WIDTH);
    s11.intoArray(tile, WIDTH + LANES);
    s20.intoArray(tile, 2 * WIDTH);
    s21.intoArray(tile, 2 * WIDTH + LANES);
    s30.intoArray(tile, 3 * WIDTH);
    s31.intoArray(tile, 3 * WIDTH + LANES);
  }

  /// `c := alpha * sums + beta * c` for `count` neighbours.
  static void combine(
      int count, float alpha, float[] sums, int from, float beta, float[] c, int at) {
    int i = 0;
    if (beta == 0) {
      for (; i + LANES <= count; i += LANES) {
        FloatVector.fromArray(SPECIES, sums, from + i).mul(alpha).intoArray(c, at + i);
      }
      for (; i < count; i++) {
        c[at + i] = alpha * sums[from + i];
      }
      return;
    }
    FloatVector scale = FloatVector.broadcast(SPECIES, beta);
    for (; i + LANES <= count; i += LANES) {
      FloatVector product = FloatVector.fromArray(SPECIES, sums, from + i).mul(alpha);
      FloatVector.fromArray(SPECIES, c, at + i).fma(scale, product).intoArray(c, at + i);
    }
    for (; i < count; i++) {
      c[at + i] = Math.fma(beta, c[at + i], alpha * sums[from + i]);
    }
  }
}
