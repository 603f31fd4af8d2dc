package io.rekindle.doctor.gradcheck;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// Numbers in rows and columns, row-major, in `double`. No operation changes its operands.
///
/// @param values `rows * columns` numbers; not copied
public record Matrix(double[] values, int rows, int columns) {

  public Matrix {
    if (values.length != rows * columns) {
      throw new IllegalArgumentException(
          "%d values, %d x %d are needed".formatted(values.length, rows, columns));
    }
  }

  static Matrix zeros(int rows, int columns) {
    return new Matrix(new double[rows * columns], rows, columns);
  }

  static Matrix row(double[] values) {
    return new Matrix(values, 1, values.length);
  }

  public double at(int row, int column) {
    return values[row * columns + column];
  }

  boolean isEmpty() {
    return values.length == 0;
  }

  boolean hasShapeOf(Matrix other) {
    return rows == other.rows && columns == other.columns;
  }

  /// this · other.
  Matrix times(Matrix other) {
    Matrix product = zeros(rows, other.columns);
    for (int r = 0; r < rows; r++) {
      for (int k = 0; k < columns; k++) {
        addScaled(product, r, values[r * columns + k], other, k);
      }
    }
    return product;
  }

  /// thisᵀ · other.
  Matrix transposedTimes(Matrix other) {
    Matrix product = zeros(columns, other.columns);
    for (int r = 0; r < rows; r++) {
      for (int k = 0; k < columns; k++) {
        addScaled(product, k, values[r * columns + k], other, r);
      }
    }
    return product;
  }

  private static void addScaled(Matrix sum, int row, double factor, Matrix other, int from) {
    if (factor != 0) {
      int to = row * sum.columns;
      int at = from * other.columns;
      for (int c = 0; c < other.columns; c++) {
        sum.values[to + c] += factor * other.values[at + c];
      }
    }
  }

  /// this · otherᵀ.
  Matrix timesTransposed(Matrix other) {
    Matrix product = zeros(rows, other.rows);
    for (int r = 0; r < rows; r++) {
      for (int o = 0; o < other.rows; o++) {
        double sum = 0;
        for (int k = 0; k < columns; k++) {
          sum += values[r * columns + k] * other.values[o * columns + k];
        }
        product.values[r * other.rows + o] = sum;
      }
    }
    return product;
  }

  Matrix transposed() {
    Matrix result = zeros(columns, rows);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        result.values[c * rows + r] = at(r, c);
      }
    }
    return result;
  }

  Matrix map(DoubleUnaryOperator f) {
    return new Matrix(Arrays.stream(values).map(f).toArray(), rows, columns);
  }

  /// f of each pair of numbers at the same place.
  Matrix with(Matrix other, DoubleBinaryOperator f) {
    if (!hasShapeOf(other)) {
      throw new IllegalArgumentException(
          "%d x %d, %d x %d is needed".formatted(other.rows, other.columns, rows, columns));
    }
    double[] result = new double[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = f.applyAsDouble(values[i], other.values[i]);
    }
    return new Matrix(result, rows, columns);
  }

  Matrix times(double factor) {
    return map(v -> v * factor);
  }

  Matrix plus(Matrix other) {
    return with(other, Double::sum);
  }

  Matrix minus(Matrix other) {
    return with(other, (a, b) -> a - b);
  }

  /// The product of the numbers at each place.
  Matrix each(Matrix other) {
    return with(other, (a, b) -> a * b);
  }

  Matrix abs() {
    return map(Math::abs);
  }

  /// The sum of each column, one row.
  Matrix columnSums() {
    Matrix sums = zeros(1, columns);
    for (int r = 0; r < rows; r++) {
      addScaled(sums, 0, 1, this, r);
    }
    return sums;
  }

  double dot(Matrix other) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * other.values[i];
    }
    return sum;
  }

  /// √Σv².
  double norm() {
    return Math.sqrt(dot(this));
  }

  double max() {
    return Arrays.stream(values).max().orElse(Double.NEGATIVE_INFINITY);
  }

  /// The mean of the squares.
  double secondMoment() {
    return dot(this) / values.length;
  }

  boolean isFinite() {
    return Arrays.stream(values).allMatch(Double::isFinite);
  }

  Matrix withOnlyRow(int row) {
    Matrix result = zeros(rows, columns);
    System.arraycopy(values, row * columns, result.values, row * columns, columns);
    return result;
  }

  Matrix withoutRow(int row) {
    Matrix result = new Matrix(values.clone(), rows, columns);
    Arrays.fill(result.values, row * columns, (row + 1) * columns, 0);
    return result;
  }

  /// Row r holds what row r - by held, around the end.
  Matrix rowsShifted(int by) {
    Matrix result = zeros(rows, columns);
    for (int r = 0; r < rows; r++) {
      int to = Math.floorMod(r + by, rows);
      System.arraycopy(values, r * columns, result.values, to * columns, columns);
    }
    return result;
  }

  Matrix columnsShifted(int by) {
    return transposed().rowsShifted(by).transposed();
  }

  /// Columns `from` (included) to `to` (excluded).
  Matrix columns(int from, int to) {
    Matrix result = zeros(rows, to - from);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(
          values, r * columns + from, result.values, r * result.columns, result.columns);
    }
    return result;
  }

  Matrix firstRows(int count) {
    return new Matrix(Arrays.copyOf(values, count * columns), count, columns);
  }

  /// The columns of this, then those of `other`.
  Matrix beside(Matrix other) {
    Matrix result = zeros(rows, columns + other.columns);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(values, r * columns, result.values, r * result.columns, columns);
      System.arraycopy(
          other.values,
          r * other.columns,
          result.values,
          r * result.columns + columns,
          other.columns);
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matrix m && hasShapeOf(m) && Arrays.equals(values, m.values);
  }

  @Override
  public int hashCode() {
    return 31 * rows + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return rows + " x " + columns;
  }
}
