package io.rekindle.doctor;

import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import java.util.Arrays;

/// What one feature says of the targets: a step function of it, fitted on half of a sample of rows
/// and scored on the other half.
final class SingleFeature {
  /// More columns than this are pixels or words, none of which is a column that a person named.
  static final int MOST_COLUMNS = 200;

  private static final int MOST_ROWS = 2000;
  private static final int STEPS = 20;

  private final float[][] x;
  private final float[][] targets;
  private final int half;

  SingleFeature(Examples examples) {
    int[] order = new int[examples.rows()];
    Draws.of(0, "doctor single feature").permute(order);
    int rows = Math.min(MOST_ROWS, order.length);
    x = new float[rows][examples.features().columns()];
    targets = new float[rows][examples.targets().columns()];
    for (int i = 0; i < rows; i++) {
      examples.features().copyRow(order[i], x[i], 0);
      examples.targets().copyRow(order[i], targets[i], 0);
    }
    half = rows / 2;
  }

  /// R² over all target columns together, at least 0.
  double explained(int column) {
    float[] sorted = new float[half];
    for (int i = 0; i < half; i++) {
      sorted[i] = x[i][column];
    }
    Arrays.sort(sorted);
    float[] borders = new float[STEPS - 1];
    for (int s = 1; s < STEPS; s++) {
      borders[s - 1] = sorted[s * half / STEPS];
    }
    int width = targets[0].length;
    double[] mean = new double[width];
    double[][] sums = new double[STEPS][width];
    int[] counts = new int[STEPS];
    for (int i = 0; i < half; i++) {
      int step = step(borders, x[i][column]);
      counts[step]++;
      for (int c = 0; c < width; c++) {
        sums[step][c] += targets[i][c];
        mean[c] += targets[i][c] / (double) half;
      }
    }
    double error = 0;
    double variance = 0;
    for (int i = half; i < x.length; i++) {
      int step = step(borders, x[i][column]);
      for (int c = 0; c < width; c++) {
        double predicted = counts[step] == 0 ? mean[c] : sums[step][c] / counts[step];
        error += Math.pow(targets[i][c] - predicted, 2);
        variance += Math.pow(targets[i][c] - mean[c], 2);
      }
    }
    return variance > 0 ? Math.max(0, 1 - error / variance) : 0;
  }

  /// How many borders lie at or below the value; equal values share a step.
  private static int step(float[] borders, float value) {
    int step = 0;
    while (step < borders.length && borders[step] <= value) {
      step++;
    }
    return step;
  }
}
