package io.rekindle.data;

import io.rekindle.core.train.Examples;

/// Ordinary least squares of the targets on the features.
final class LinearFit {
  /// More rows tell the noise hardly better.
  private static final int MOST_ROWS = 2_000;

  private static final int MOST_FEATURES = 256;

  /// Of the mean diagonal element: columns that depend on each other must not break the solution.
  private static final double RIDGE = 1e-9;

  private LinearFit() {}

  /// The share of the targets' variance that a linear fit leaves, each side divided by its degrees
  /// of freedom (1 - adjusted R²; Theil, Economic Forecasts and Policy, 1961), the mean over
  /// targets that vary. From 0, all is explained, to 1, nothing; 1 as well where the features are
  /// too many for the rows, or not all finite.
  static double unexplained(Examples examples) {
    int rows = Math.min(MOST_ROWS, examples.rows());
    int terms = examples.features().columns() + 1;
    int targets = examples.targets().columns();
    if (terms > MOST_FEATURES || rows < 2 * terms) {
      return 1;
    }
    double[][] moments = moments(examples, rows, terms, targets);
    double[][] squares = new double[terms][];
    for (int i = 0; i < terms; i++) {
      squares[i] = java.util.Arrays.copyOf(moments[i], terms);
    }
    if (!factorise(squares)) {
      return 1;
    }
    double sum = 0;
    int varying = 0;
    for (int target = 0; target < targets; target++) {
      int column = terms + target;
      double mean = moments[0][column] / rows;
      double total = moments[column][column] - rows * mean * mean;
      if (total > 0) {
        double left = moments[column][column] - explained(squares, moments, column);
        sum += left / (rows - terms) / (total / (rows - 1));
        varying++;
      }
    }
    double mean = varying == 0 ? 1 : sum / varying;
    return mean >= 0 && mean <= 1 ? mean : mean < 0 ? 0 : 1;
  }

  /// Sums over rows of the products of each two of: 1, the features, the targets.
  private static double[][] moments(Examples examples, int rows, int terms, int targets) {
    int columns = terms + targets;
    double[][] moments = new double[columns][columns];
    float[] x = new float[terms - 1];
    float[] t = new float[targets];
    double[] row = new double[columns];
    row[0] = 1;
    for (int i = 0; i < rows; i++) {
      int from = (int) ((long) i * examples.rows() / rows);
      examples.features().copyRow(from, x, 0);
      examples.targets().copyRow(from, t, 0);
      for (int j = 1; j < columns; j++) {
        row[j] = j < terms ? x[j - 1] : t[j - terms];
      }
      for (int j = 0; j < columns; j++) {
        for (int k = 0; k < columns; k++) {
          moments[j][k] += row[j] * row[k];
        }
      }
    }
    return moments;
  }

  /// Turns a positive definite matrix into its Cholesky factor, in the lower triangle.
  ///
  /// @return false where it is not positive definite
  private static boolean factorise(double[][] a) {
    double ridge = 0;
    for (int i = 0; i < a.length; i++) {
      ridge += RIDGE * a[i][i] / a.length;
    }
    for (int i = 0; i < a.length; i++) {
      a[i][i] += ridge;
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= a[i][k] * a[j][k];
        }
        if (i > j) {
          a[i][j] = sum / a[j][j];
        } else if (sum > 0) {
          a[i][i] = Math.sqrt(sum);
        } else {
          return false;
        }
      }
    }
    return true;
  }

  /// The sum of squares of the fitted values: |L⁻¹ · Xᵀy|².
  private static double explained(double[][] l, double[][] moments, int column) {
    double[] z = new double[l.length];
    double sum = 0;
    for (int i = 0; i < l.length; i++) {
      double rest = moments[i][column];
      for (int k = 0; k < i; k++) {
        rest -= l[i][k] * z[k];
      }
      z[i] = rest / l[i][i];
      sum += z[i] * z[i];
    }
    return sum;
  }
}
