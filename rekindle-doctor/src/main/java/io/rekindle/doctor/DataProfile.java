package io.rekindle.doctor;

import io.rekindle.core.train.Examples;
import io.rekindle.core.train.TargetValues;

/// Features and targets in numbers, as the network sees them; features that are not finite count
/// for nothing but `nonFinite`.
///
/// @param largestDeviation of any feature over rows
/// @param smallestDeviation of any feature that varies, but for those of 0 and 1 alone: where they
///   are seldom 1, as those of rare categories, it is not their scale that is small
/// @param largestOffset the largest mean of a feature in absolute value
/// @param rootMeanSquare over all features and rows
/// @param constantFeatures how many features have one value only
/// @param largestConstant the largest of those values in absolute value
/// @param nonFinite how many feature values are NaN or infinite
/// @param infinite how many of them are infinite
/// @param targetDeviation the largest standard deviation of a target column
/// @param targetOffset the largest mean of a target column in absolute value
/// @param targetsVary whether any target column has more than one value
record DataProfile(
    double largestDeviation,
    double smallestDeviation,
    double largestOffset,
    double rootMeanSquare,
    int features,
    int constantFeatures,
    double largestConstant,
    long nonFinite,
    long infinite,
    double targetDeviation,
    double targetOffset,
    boolean targetsVary) {

  static DataProfile of(Examples rows) {
    int columns = rows.features().columns();
    double[] mean = new double[columns];
    double[] square = new double[columns];
    double[] low = new double[columns];
    double[] high = new double[columns];
    java.util.Arrays.fill(low, Double.POSITIVE_INFINITY);
    java.util.Arrays.fill(high, Double.NEGATIVE_INFINITY);
    int[] finite = new int[columns];
    float[] row = new float[columns];
    long nonFinite = 0;
    long infinite = 0;
    for (int i = 0; i < rows.rows(); i++) {
      rows.features().copyRow(i, row, 0);
      for (int j = 0; j < columns; j++) {
        if (!Float.isFinite(row[j])) {
          nonFinite++;
          infinite += Float.isInfinite(row[j]) ? 1 : 0;
          continue;
        }
        finite[j]++;
        mean[j] += row[j];
        square[j] += (double) row[j] * row[j];
        low[j] = Math.min(low[j], row[j]);
        high[j] = Math.max(high[j], row[j]);
      }
    }
    double largest = 0;
    double smallest = Double.POSITIVE_INFINITY;
    double offset = 0;
    double total = 0;
    int constant = 0;
    double largestConstant = 0;
    for (int j = 0; j < columns; j++) {
      int count = finite[j];
      if (count == 0) {
        continue;
      }
      double m = mean[j] / count;
      double deviation = Math.sqrt(Math.max(0, square[j] / count - m * m));
      total += square[j] / count / columns;
      if (high[j] <= low[j]) {
        constant++;
        largestConstant = Math.max(largestConstant, Math.abs(high[j]));
      } else {
        largest = Math.max(largest, deviation);
        boolean isIndicator = low[j] == 0 && high[j] == 1 && square[j] == mean[j];
        smallest = isIndicator ? smallest : Math.min(smallest, deviation);
        offset = Math.max(offset, Math.abs(m));
      }
    }
    double[] target = targets(rows);
    return new DataProfile(
        largest,
        smallest,
        offset,
        Math.sqrt(total),
        columns,
        constant,
        largestConstant,
        nonFinite,
        infinite,
        target[0],
        target[1],
        target[0] > 0);
  }

  private static double[] targets(Examples rows) {
    int columns = rows.targets().columns();
    double[] mean = new double[columns];
    double[] square = new double[columns];
    switch (rows.targets()) {
      case TargetValues.OneHot oneHot -> {
        for (int label : oneHot.labels()) {
          mean[label]++;
          square[label]++;
        }
      }
      case TargetValues.Floats floats -> {
        float[] row = new float[columns];
        for (int i = 0; i < floats.rows(); i++) {
          floats.copyRow(i, row, 0);
          for (int j = 0; j < columns; j++) {
            mean[j] += row[j];
            square[j] += (double) row[j] * row[j];
          }
        }
      }
    }
    double deviation = 0;
    double offset = 0;
    for (int j = 0; j < columns; j++) {
      double m = mean[j] / rows.rows();
      double variance = square[j] / rows.rows() - m * m;
      deviation = Math.max(deviation, variance > 1e-12 * m * m ? Math.sqrt(variance) : 0);
      offset = Math.max(offset, Math.abs(m));
    }
    return new double[] {deviation, offset};
  }
}
