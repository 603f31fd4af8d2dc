package io.rekindle.core.train;

import io.rekindle.core.kernel.SparseRows;

/// What is left of rows of features where zeros are left out of products.
///
/// @param ofFourRows the share of columns in which not all of four rows are 0
/// @param ofFourColumns the share of rows in which not all of four neighbouring columns are 0
public record Density(double ofFourRows, double ofFourColumns) {
  /// Of rows of which nothing is known.
  public static final Density FULL = new Density(1, 1);

  private static final int MOST_VALUES = 1 << 17;

  /// That of some of the rows, taken at even distances.
  static Density of(Features features) {
    int columns = features.columns();
    if (features.rows() == 0 || columns == 0) {
      return FULL;
    }
    int rows = Math.min(features.rows(), Math.max(SparseRows.SIDE, MOST_VALUES / columns));
    float[] x = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      features.copyRow((int) ((long) row * features.rows() / rows), x, row * columns);
    }
    SparseRows sparse = new SparseRows(x, rows, columns);
    int columnGroups = Math.ceilDiv(columns, SparseRows.SIDE);
    sparse.load(0, rows);
    sparse.listRows(0, columnGroups, rows);
    double rowGroups = Math.ceilDiv(rows, SparseRows.SIDE);
    return new Density(
        sparse.columnsInUse(rows) / rowGroups / columns,
        (double) sparse.rowsInUse() / columnGroups / rows);
  }
}
