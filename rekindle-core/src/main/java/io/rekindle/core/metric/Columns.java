package io.rekindle.core.metric;

import io.rekindle.core.train.TargetValues;
import java.util.function.ToDoubleFunction;

/// One number for each column of some targets.
final class Columns {
  /// How many targets are copied at a time: 64 MB.
  private static final int BLOCK = 1 << 24;

  private Columns() {}

  /// The mean of each column.
  static double[] means(TargetValues targets) {
    double[] sums = new double[targets.columns()];
    switch (targets) {
      case TargetValues.OneHot oneHot -> {
        for (int label : oneHot.labels()) {
          sums[label]++;
        }
      }
      case TargetValues.Floats floats -> {
        float[] row = new float[floats.columns()];
        for (int r = 0; r < floats.rows(); r++) {
          floats.copyRow(r, row, 0);
          for (int j = 0; j < row.length; j++) {
            sums[j] += row[j];
          }
        }
      }
    }
    for (int j = 0; j < sums.length; j++) {
      sums[j] /= targets.rows();
    }
    return sums;
  }

  /// Some function of each column's values.
  static double[] each(TargetValues targets, ToDoubleFunction<float[]> function) {
    return each(targets, BLOCK, function);
  }

  /// The same with about as many numbers in memory at a time as said.
  static double[] each(TargetValues targets, int atATime, ToDoubleFunction<float[]> function) {
    int columns = targets.columns();
    int rows = targets.rows();
    int width = Math.clamp(atATime / Math.max(1, rows), 1, columns);
    double[] result = new double[columns];
    float[][] block = new float[width][rows];
    float[] row = new float[columns];
    for (int from = 0; from < columns; from += width) {
      int to = Math.min(columns, from + width);
      for (int r = 0; r < rows; r++) {
        targets.copyRow(r, row, 0);
        for (int j = from; j < to; j++) {
          block[j - from][r] = row[j];
        }
      }
      for (int j = from; j < to; j++) {
        result[j] = function.applyAsDouble(block[j - from]);
      }
    }
    return result;
  }
}
