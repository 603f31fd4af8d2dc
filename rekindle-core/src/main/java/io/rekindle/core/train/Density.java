package io.rekindle.core.train;

/// What is left of rows of features where zeros are left out of products.
///
/// @param ofTwoRows the share of columns in which two rows are not both 0
/// @param ofTwoColumns the share of rows in which two neighbouring columns are not both 0
public record Density(double ofTwoRows, double ofTwoColumns) {
  /// Of rows of which nothing is known.
  public static final Density FULL = new Density(1, 1);

  private static final int MOST_VALUES = 1 << 17;

  /// Multiples of it lie evenly between whole numbers, and neighbours far apart.
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /// That of some of the rows, from all over: neighbours may be alike, and are rarely in one batch.
  static Density of(Features features) {
    int columns = features.columns();
    if (features.rows() == 0 || columns == 0) {
      return FULL;
    }
    int rows = Math.min(features.rows(), Math.max(2, MOST_VALUES / columns));
    float[] row = new float[columns];
    float[] above = new float[columns];
    long ofTwoRows = 0;
    long ofTwoColumns = 0;
    for (int i = 0; i < rows; i++) {
      features.copyRow((int) (i * GOLDEN % 1 * features.rows()), row, 0);
      for (int column = 0; column < columns; column++) {
        boolean filled = row[column] != 0;
        ofTwoRows += i > 0 && (filled || above[column] != 0) ? 1 : 0;
        ofTwoColumns += column > 0 && (filled || row[column - 1] != 0) ? 1 : 0;
      }
      float[] passed = above;
      above = row;
      row = passed;
    }
    return new Density(
        rows == 1 ? 1 : (double) ofTwoRows / columns / (rows - 1),
        columns == 1 ? 1 : (double) ofTwoColumns / rows / (columns - 1));
  }
}
