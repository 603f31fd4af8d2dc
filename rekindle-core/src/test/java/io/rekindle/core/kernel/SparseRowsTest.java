package io.rekindle.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// Products that leave zeros out, against sums in double precision that do not.
final class SparseRowsTest {
  private static final SparseKernels SPARSE =
      KernelChoice.named("vector").kernels().sparse().orElseThrow();
  private static final int LANES = VectorTiles.LANES;

  /// Several stretches of rows and of columns, panels of one to four vectors, ends of all kinds.
  @Test
  void multipliesMatricesOfAllSizes() {
    for (int rows : new int[] {1, 2, 9, 131}) {
      for (int columns : new int[] {1, 2, 7, 24, 300}) {
        for (int units : new int[] {1, LANES, 2 * LANES + 3, 4 * LANES, 7 * LANES - 1}) {
          for (double share : new double[] {0, 0.1, 1}) {
            check(rows, columns, units, share);
          }
        }
      }
    }
  }

  private static void check(int rows, int columns, int units, double share) {
    SplittableRandom random = new SplittableRandom(rows * 1000L + columns);
    float[] x = sometimes(random, rows * columns, share);
    float[] w = sometimes(random, 3 + units * (columns + 1), 1);
    float[] dy = sometimes(random, 7 + rows * (units + 2), 1);
    float[] c = sometimes(random, 5 + rows * (units + 2), 1);
    SparseRows sparse = listed(x, rows, columns);
    Panels weights = SPARSE.panels(columns, units);
    weights.setTransposed(w, 3, columns + 1);

    float[] y = c.clone();
    weights.multiply(sparse, rows, 1, y, 5, units + 2);
    float[] overwritten = sometimes(random, c.length, 1);
    overwritten[5] = Float.NaN;
    weights.multiply(sparse, rows, 0, overwritten, 5, units + 2);
    for (int row = 0; row < rows; row++) {
      for (int unit = 0; unit < units; unit++) {
        double sum = 0;
        for (int column = 0; column < columns; column++) {
          sum += (double) x[row * columns + column] * w[3 + unit * (columns + 1) + column];
        }
        int at = 5 + row * (units + 2) + unit;
        assertThat((double) y[at]).isCloseTo(c[at] + sum, within(columns));
        assertThat((double) overwritten[at]).isCloseTo(sum, within(columns));
      }
      if (row < rows - 1) {
        int beside = 5 + row * (units + 2) + units;
        assertThat(y[beside]).as("between the rows").isEqualTo(c[beside]);
      }
    }

    Panels gradient = SPARSE.panels(rows, units);
    gradient.set(0, rows, dy, 7, units + 2);
    weights.addTransposed(sparse, rows, -0.5f, gradient, 0.75f);
    float[] stepped = w.clone();
    weights.getTransposed(stepped, 3, columns + 1);
    for (int unit = 0; unit < units; unit++) {
      for (int column = 0; column < columns; column++) {
        int at = 3 + unit * (columns + 1) + column;
        double sum = 0.75 * w[at];
        for (int row = 0; row < rows; row++) {
          sum -= 0.5 * x[row * columns + column] * dy[7 + row * (units + 2) + unit];
        }
        assertThat((double) stepped[at]).isCloseTo(sum, within(rows));
      }
      int beside = 3 + unit * (columns + 1) + columns;
      assertThat(stepped[beside]).as("between the rows").isEqualTo(w[beside]);
    }
  }

  private static Offset<Double> within(int terms) {
    return Offset.offset(1e-6 * (terms + 1));
  }

  /// What was listed before, and rows that are not in use, have no part in a product.
  @Test
  void listsAnewWhateverWasThereBefore() {
    SplittableRandom random = new SplittableRandom(11);
    int rows = 30;
    int columns = 77;
    float[] x = new float[rows * columns];
    SparseRows again = SPARSE.rows(x, rows, columns);
    Panels weights = SPARSE.panels(columns, LANES);
    weights.setTransposed(sometimes(random, LANES * columns, 1), 0, columns);
    Panels dy = SPARSE.panels(rows, LANES);
    dy.set(0, rows, sometimes(random, rows * LANES, 1), 0, LANES);
    for (int count : new int[] {rows, 13, 1, rows}) {
      System.arraycopy(sometimes(random, x.length, 0.2), 0, x, 0, x.length);
      again.listRows(0, count);
      again.listColumns(0, again.columnGroups(), count);
      float[] inUse = new float[count * columns];
      System.arraycopy(x, 0, inUse, 0, inUse.length);
      SparseRows fresh = listed(inUse, count, columns);
      assertThat(product(weights, again, count)).isEqualTo(product(weights, fresh, count));
      assertThat(gradient(again, columns, count, dy))
          .isEqualTo(gradient(fresh, columns, count, dy));
    }
  }

  /// Neither zero is multiplied, and everything else is.
  @Test
  void leavesOutZerosAlone() {
    int columns = 21;
    float[] x = new float[2 * columns];
    x[4] = -0.0f;
    x[9] = Float.MIN_VALUE;
    x[20] = 2;
    float[] w = new float[columns];
    w[4] = Float.POSITIVE_INFINITY;
    w[9] = 1e30f;
    w[20] = 3;
    Panels weights = SPARSE.panels(columns, 1);
    weights.setTransposed(w, 0, columns);
    float[] y = new float[2];
    weights.multiply(listed(x, 2, columns), 2, 0, y, 0, 1);
    assertThat(y).containsExactly(6, 0);
    x[9] = Float.NaN;
    weights.multiply(listed(x, 2, columns), 2, 0, y, 0, 1);
    assertThat(y[0]).isNaN();
    assertThat(y[1]).as("a row beside it").isZero();
  }

  private static SparseRows listed(float[] x, int rows, int columns) {
    SparseRows sparse = SPARSE.rows(x, rows, columns);
    int half = rows / 4 * 2;
    sparse.listRows(half, rows);
    sparse.listRows(0, half);
    sparse.listColumns(0, sparse.columnGroups(), rows);
    return sparse;
  }

  private static float[] product(Panels weights, SparseRows x, int rows) {
    float[] y = new float[rows * LANES];
    weights.multiply(x, rows, 0, y, 0, LANES);
    return y;
  }

  private static float[] gradient(SparseRows x, int columns, int rows, Panels dy) {
    Panels gradient = SPARSE.panels(columns, LANES);
    gradient.addTransposed(x, rows, 1, dy, 1);
    float[] values = new float[LANES * columns];
    gradient.getTransposed(values, 0, columns);
    return values;
  }

  private static float[] sometimes(SplittableRandom random, int count, double share) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextDouble() < share ? (float) (2 * random.nextDouble() - 1) : 0;
    }
    return values;
  }
}
