package io.rekindle.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// Products that leave zeros out, against sums in double precision that do not.
final class SparseRowsTest {
  private static final SparseKernels SPARSE =
      KernelChoice.named("vector").kernels().sparse().orElseThrow();
  private static final int WIDTH = SPARSE.panelWidth();

  @Test
  void multipliesRowsOfAllSizes() {
    for (int rows : new int[] {1, 3, 4, 9, 32}) {
      for (int columns : new int[] {1, 4, 7, 8, 21, 100}) {
        for (double share : new double[] {0, 0.1, 0.5, 1}) {
          check(rows, columns, share);
        }
      }
    }
  }

  private static void check(int rows, int columns, double share) {
    SplittableRandom random = new SplittableRandom(rows * 1000L + columns);
    float[] x = sometimes(random, rows * columns, share);
    SparseRows sparse = loaded(x, rows, columns);
    float[] panel = sometimes(random, 3 + sparse.depth() * WIDTH, 1);
    float[] c = sometimes(random, 5 + rows * (WIDTH + 2), 1);
    float[] dy = sometimes(random, 7 + rows * WIDTH, 1);
    float[] y = c.clone();
    float[] work = new float[SPARSE.work()];
    for (int row = 0; row < rows; row += SparseRows.SIDE) {
      int inGroup = Math.min(SparseRows.SIDE, rows - row);
      int to = 5 + row * (WIDTH + 2);
      SPARSE.forward(sparse, row / SparseRows.SIDE, inGroup, panel, 3, y, to, WIDTH + 2, work);
    }
    float[] stepped = panel.clone();
    for (int column = 0; column < columns; column += SparseRows.SIDE) {
      int group = column / SparseRows.SIDE;
      SPARSE.gradient(sparse, group, dy, 7, 0.75f, stepped, 3 + column * WIDTH);
    }
    for (int j = 0; j < WIDTH; j++) {
      for (int row = 0; row < rows; row++) {
        int at = 5 + row * (WIDTH + 2) + j;
        double sum = c[at];
        for (int column = 0; column < columns; column++) {
          sum += (double) x[row * columns + column] * panel[3 + column * WIDTH + j];
        }
        assertThat((double) y[at]).isCloseTo(sum, within(columns));
      }
      for (int column = 0; column < columns; column++) {
        int at = 3 + column * WIDTH + j;
        double sum = 0.75 * panel[at];
        for (int row = 0; row < rows; row++) {
          sum += (double) x[row * columns + column] * dy[7 + row * WIDTH + j];
        }
        assertThat((double) stepped[at]).isCloseTo(sum, within(rows));
      }
    }
    for (int row = 0; row < rows; row++) {
      int beside = 5 + row * (WIDTH + 2) + WIDTH;
      if (beside < y.length) {
        assertThat(y[beside]).as("between the rows").isEqualTo(c[beside]);
      }
    }
  }

  private static Offset<Double> within(int terms) {
    return Offset.offset(1e-6 * (terms + 1));
  }

  /// By vectors and one by one, the same columns and rows are found, whatever was there before.
  @Test
  void listsTheSameWithAndWithoutVectors() {
    SplittableRandom random = new SplittableRandom(11);
    int rows = 30;
    int columns = 77;
    float[] x = new float[rows * columns];
    SparseRows byVectors = new SparseRows(x, rows, columns);
    SparseRows plainly = new SparseRows(x, rows, columns);
    for (int count : new int[] {rows, 13, 1, rows}) {
      System.arraycopy(sometimes(random, x.length, 0.2), 0, x, 0, x.length);
      x[3] = Float.NaN;
      x[5] = -0.0f;
      SPARSE.load(byVectors, 0, count);
      plainly.load(0, count);
      int groups = Math.ceilDiv(columns, SparseRows.SIDE);
      byVectors.listRows(0, groups, count);
      plainly.listRows(0, groups, count);
      for (int group = 0; group < Math.ceilDiv(count, SparseRows.SIDE); group++) {
        int from = plainly.firstColumn(group);
        int to = plainly.endOfColumns(group);
        assertThat(byVectors.endOfColumns(group)).isEqualTo(to);
        for (int i = from; i < to; i++) {
          assertThat(byVectors.columnLists[i]).isEqualTo(plainly.columnLists[i]);
        }
      }
      for (int group = 0; group < groups; group++) {
        int from = plainly.firstRow(group);
        int to = plainly.endOfRows(group);
        assertThat(byVectors.endOfRows(group)).isEqualTo(to);
        for (int i = from; i < to; i++) {
          assertThat(byVectors.rowLists[i]).isEqualTo(plainly.rowLists[i]);
        }
      }
      assertThat(byVectors.columnsInUse(count)).isEqualTo(plainly.columnsInUse(count)).isPositive();
      assertThat(byVectors.rowsInUse()).isEqualTo(plainly.rowsInUse()).isPositive();
    }
  }

  @Test
  void countsNothingThatIsZeroAndAllThatIsNot() {
    float[] x = new float[8 * 8];
    x[9] = -0.0f;
    x[8 * 5 + 6] = Float.MIN_VALUE;
    SparseRows sparse = loaded(x, 8, 8);
    assertThat(sparse.columnsInUse(8)).isEqualTo(1);
    assertThat(sparse.rowsInUse()).isEqualTo(1);
    assertThat(sparse.isZero(0, 4)).isTrue();
    assertThat(sparse.isZero(4, 4)).isFalse();
  }

  private static SparseRows loaded(float[] x, int rows, int columns) {
    SparseRows sparse = new SparseRows(x, rows, columns);
    SPARSE.load(sparse, 0, rows);
    sparse.listRows(0, Math.ceilDiv(columns, SparseRows.SIDE), rows);
    return sparse;
  }

  private static float[] sometimes(SplittableRandom random, int count, double share) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextDouble() < share ? (float) (2 * random.nextDouble() - 1) : 0;
    }
    return values;
  }
}
