package io.rekindle.core.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loops of [VectorKernels]: products of a few rows by a panel of two or four
/// vectors, with every sum in a register.
///
/// A panel holds `depth` rows of [#WIDTH] values; the rows of `y` run along the depth.
final class VectorTiles {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int LANES = SPECIES.length();

  /// Whether this is an x86 processor, whose vectors below 512 bits have only 16 registers.
  static final boolean X86 = Set.of("amd64", "x86_64").contains(System.getProperty("os.arch"));

  /// Whether the registers hold the sums of four vectors, which with four panel vectors and a
  /// broadcast take 29; of two they take 15. A constant: the compiler leaves out what it rules out.
  static final boolean WIDE = !X86 || LANES >= 16;

  /// Columns of a tile.
  static final int WIDTH = (WIDE ? 4 : 2) * LANES;

  /// Rows of a tile.
  static final int HEIGHT = 6;

  /// The depth that is gone through in one inner loop, where registers are scarce: of two loops C2
  /// keeps the panel's address in one more register, which takes 24 instead of 25 instructions.
  static final int STRETCH = 1024;

  /// Reads that the compiler leaves where they are.
  private static final VarHandle IN_ORDER = MethodHandles.arrayElementVarHandle(float[].class);

  private VectorTiles() {}

  /// A value in all lanes, read in the order of the program.
  ///
  /// Of plain reads in a loop C2 moves some ahead of the multiplications, for which there are no
  /// registers, and makes each row's address anew; these it leaves in place and finds with one
  /// register a row. A step of six rows and two vectors takes 25 instructions instead of 34, which
  /// counts where a processor's other hardware thread takes its share of them, and no sum ever lies
  /// in memory.
  static FloatVector spread(float[] values, int at) {
    return FloatVector.broadcast(SPECIES, (float) IN_ORDER.getOpaque(values, at));
  }

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
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s23 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    FloatVector s33 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s42 = s00;
    FloatVector s43 = s00;
    FloatVector s50 = s00;
    FloatVector s51 = s00;
    FloatVector s52 = s00;
    FloatVector s53 = s00;
    int p = 0;
    do {
      int end = WIDE ? depth : Math.min(depth, p + STRETCH);
      do {
        int from = offset + p * WIDTH;
        FloatVector x0 = FloatVector.fromArray(SPECIES, panel, from);
        FloatVector x1 = FloatVector.fromArray(SPECIES, panel, from + LANES);
        FloatVector x2 = WIDE ? FloatVector.fromArray(SPECIES, panel, from + 2 * LANES) : x0;
        FloatVector x3 = WIDE ? FloatVector.fromArray(SPECIES, panel, from + 3 * LANES) : x1;
        FloatVector w = spread(y, yOffset + p);
        s00 = w.fma(x0, s00);
        s01 = w.fma(x1, s01);
        if (WIDE) {
          s02 = w.fma(x2, s02);
          s03 = w.fma(x3, s03);
        }
        w = spread(y, y1 + p);
        s10 = w.fma(x0, s10);
        s11 = w.fma(x1, s11);
        if (WIDE) {
          s12 = w.fma(x2, s12);
          s13 = w.fma(x3, s13);
        }
        w = spread(y, y2 + p);
        s20 = w.fma(x0, s20);
        s21 = w.fma(x1, s21);
        if (WIDE) {
          s22 = w.fma(x2, s22);
          s23 = w.fma(x3, s23);
        }
        w = spread(y, y3 + p);
        s30 = w.fma(x0, s30);
        s31 = w.fma(x1, s31);
        if (WIDE) {
          s32 = w.fma(x2, s32);
          s33 = w.fma(x3, s33);
        }
        w = spread(y, y4 + p);
        s40 = w.fma(x0, s40);
        s41 = w.fma(x1, s41);
        if (WIDE) {
          s42 = w.fma(x2, s42);
          s43 = w.fma(x3, s43);
        }
        w = spread(y, y5 + p);
        s50 = w.fma(x0, s50);
        s51 = w.fma(x1, s51);
        if (WIDE) {
          s52 = w.fma(x2, s52);
          s53 = w.fma(x3, s53);
        }
        p++;
      } while (p < end);
    } while (!WIDE && p < depth);
    int row = at;
    s00.intoArray(c, row);
    s01.intoArray(c, row + LANES);
    if (WIDE) {
      s02.intoArray(c, row + 2 * LANES);
      s03.intoArray(c, row + 3 * LANES);
    }
    row += cStep;
    s10.intoArray(c, row);
    s11.intoArray(c, row + LANES);
    if (WIDE) {
      s12.intoArray(c, row + 2 * LANES);
      s13.intoArray(c, row + 3 * LANES);
    }
    row += cStep;
    s20.intoArray(c, row);
    s21.intoArray(c, row + LANES);
    if (WIDE) {
      s22.intoArray(c, row + 2 * LANES);
      s23.intoArray(c, row + 3 * LANES);
    }
    row += cStep;
    s30.intoArray(c, row);
    s31.intoArray(c, row + LANES);
    if (WIDE) {
      s32.intoArray(c, row + 2 * LANES);
      s33.intoArray(c, row + 3 * LANES);
    }
    row += cStep;
    s40.intoArray(c, row);
    s41.intoArray(c, row + LANES);
    if (WIDE) {
      s42.intoArray(c, row + 2 * LANES);
      s43.intoArray(c, row + 3 * LANES);
    }
    row += cStep;
    s50.intoArray(c, row);
    s51.intoArray(c, row + LANES);
    if (WIDE) {
      s52.intoArray(c, row + 2 * LANES);
      s53.intoArray(c, row + 3 * LANES);
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
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s23 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    FloatVector s33 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s42 = s00;
    FloatVector s43 = s00;
    FloatVector s50 = s00;
    FloatVector s51 = s00;
    FloatVector s52 = s00;
    FloatVector s53 = s00;
    int p = 0;
    do {
      int end = WIDE ? depth : Math.min(depth, p + STRETCH);
      do {
        int from = offset + p * WIDTH;
        FloatVector x0 = FloatVector.fromArray(SPECIES, panel, from);
        FloatVector x1 = FloatVector.fromArray(SPECIES, panel, from + LANES);
        FloatVector x2 = WIDE ? FloatVector.fromArray(SPECIES, panel, from + 2 * LANES) : x0;
        FloatVector x3 = WIDE ? FloatVector.fromArray(SPECIES, panel, from + 3 * LANES) : x1;
        FloatVector w = spread(y, yOffset + p);
        s00 = w.fma(x0, s00);
        s01 = w.fma(x1, s01);
        if (WIDE) {
          s02 = w.fma(x2, s02);
          s03 = w.fma(x3, s03);
        }
        w = spread(y, y1 + p);
        s10 = w.fma(x0, s10);
        s11 = w.fma(x1, s11);
        if (WIDE) {
          s12 = w.fma(x2, s12);
          s13 = w.fma(x3, s13);
        }
        w = spread(y, y2 + p);
        s20 = w.fma(x0, s20);
        s21 = w.fma(x1, s21);
        if (WIDE) {
          s22 = w.fma(x2, s22);
          s23 = w.fma(x3, s23);
        }
        w = spread(y, y3 + p);
        s30 = w.fma(x0, s30);
        s31 = w.fma(x1, s31);
        if (WIDE) {
          s32 = w.fma(x2, s32);
          s33 = w.fma(x3, s33);
        }
        w = spread(y, y4 + p);
        s40 = w.fma(x0, s40);
        s41 = w.fma(x1, s41);
        if (WIDE) {
          s42 = w.fma(x2, s42);
          s43 = w.fma(x3, s43);
        }
        w = spread(y, y5 + p);
        s50 = w.fma(x0, s50);
        s51 = w.fma(x1, s51);
        if (WIDE) {
          s52 = w.fma(x2, s52);
          s53 = w.fma(x3, s53);
        }
        p++;
      } while (p < end);
    } while (!WIDE && p < depth);
    FloatVector scale = FloatVector.broadcast(SPECIES, alpha);
    int row = at;
    scale.fma(s00, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
    scale.fma(s01, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
    if (WIDE) {
      scale
          .fma(s02, FloatVector.fromArray(SPECIES, c, row + 2 * LANES))
          .intoArray(c, row + 2 * LANES);
      scale
          .fma(s03, FloatVector.fromArray(SPECIES, c, row + 3 * LANES))
          .intoArray(c, row + 3 * LANES);
    }
    row += cStep;
    scale.fma(s10, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
    scale.fma(s11, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
    if (WIDE) {
      scale
          .fma(s12, FloatVector.fromArray(SPECIES, c, row + 2 * LANES))
          .intoArray(c, row + 2 * LANES);
      scale
          .fma(s13, FloatVector.fromArray(SPECIES, c, row + 3 * LANES))
          .intoArray(c, row + 3 * LANES);
    }
    row += cStep;
    scale.fma(s20, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
    scale.fma(s21, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
    if (WIDE) {
      scale
          .fma(s22, FloatVector.fromArray(SPECIES, c, row + 2 * LANES))
          .intoArray(c, row + 2 * LANES);
      scale
          .fma(s23, FloatVector.fromArray(SPECIES, c, row + 3 * LANES))
          .intoArray(c, row + 3 * LANES);
    }
    row += cStep;
    scale.fma(s30, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
    scale.fma(s31, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
    if (WIDE) {
      scale
          .fma(s32, FloatVector.fromArray(SPECIES, c, row + 2 * LANES))
          .intoArray(c, row + 2 * LANES);
      scale
          .fma(s33, FloatVector.fromArray(SPECIES, c, row + 3 * LANES))
          .intoArray(c, row + 3 * LANES);
    }
    row += cStep;
    scale.fma(s40, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
    scale.fma(s41, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
    if (WIDE) {
      scale
          .fma(s42, FloatVector.fromArray(SPECIES, c, row + 2 * LANES))
          .intoArray(c, row + 2 * LANES);
      scale
          .fma(s43, FloatVector.fromArray(SPECIES, c, row + 3 * LANES))
          .intoArray(c, row + 3 * LANES);
    }
    row += cStep;
    scale.fma(s50, FloatVector.fromArray(SPECIES, c, row)).intoArray(c, row);
    scale.fma(s51, FloatVector.fromArray(SPECIES, c, row + LANES)).intoArray(c, row + LANES);
    if (WIDE) {
      scale
          .fma(s52, FloatVector.fromArray(SPECIES, c, row + 2 * LANES))
          .intoArray(c, row + 2 * LANES);
      scale
          .fma(s53, FloatVector.fromArray(SPECIES, c, row + 3 * LANES))
          .intoArray(c, row + 3 * LANES);
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
