package io.rekindle.doctor;

import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import java.util.Arrays;

/// What a row's nearest neighbours say of its target, each feature divided by its deviation.
///
/// Nearest neighbours need no training and follow any smooth relation, so they tell targets that
/// depend on the features from those that do not (Cover and Hart 1967).
final class Neighbours {
  /// Rows looked at: all up to so many; more are looked at where they have few features.
  private static final int MANY_ROWS = 800;

  private static final int MOST_ROWS = 2400;

  /// Products of differences that take a moment.
  private static final double QUICK = 6e8;

  static final int COUNT = 15;

  private final float[][] x;
  private final float[][] targets;
  private final int[][] nearest;

  Neighbours(Examples examples) {
    int[] order = new int[examples.rows()];
    Draws.of(0, "doctor neighbours").permute(order);
    int quick = (int) Math.sqrt(QUICK / Math.max(1, examples.features().columns()));
    int[] rows =
        Arrays.copyOf(order, Math.min(Math.clamp(quick, MANY_ROWS, MOST_ROWS), order.length));
    x = new float[rows.length][examples.features().columns()];
    targets = new float[rows.length][examples.targets().columns()];
    for (int i = 0; i < rows.length; i++) {
      examples.features().copyRow(rows[i], x[i], 0);
      examples.targets().copyRow(rows[i], targets[i], 0);
    }
    standardise();
    nearest = new int[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      nearest[i] = nearestOf(i);
    }
  }

  int rows() {
    return x.length;
  }

  private void standardise() {
    for (int j = 0; x.length > 0 && j < x[0].length; j++) {
      double sum = 0;
      double squares = 0;
      for (float[] row : x) {
        sum += row[j];
        squares += (double) row[j] * row[j];
      }
      double mean = sum / x.length;
      double deviation = Math.sqrt(Math.max(0, squares / x.length - mean * mean));
      for (float[] row : x) {
        row[j] = deviation > 1e-12 * Math.abs(mean) ? (float) ((row[j] - mean) / deviation) : 0;
      }
    }
  }

  private int[] nearestOf(int row) {
    int count = Math.min(COUNT, x.length - 1);
    int[] best = new int[count];
    double[] distances = new double[count];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    for (int other = 0; other < x.length; other++) {
      if (other == row) {
        continue;
      }
      double distance = 0;
      for (int j = 0; j < x[row].length; j++) {
        double d = x[row][j] - x[other][j];
        distance += d * d;
      }
      int at = count - 1;
      if (count == 0 || distance >= distances[at]) {
        continue;
      }
      while (at > 0 && distances[at - 1] > distance) {
        distances[at] = distances[at - 1];
        best[at] = best[at - 1];
        at--;
      }
      distances[at] = distance;
      best[at] = other;
    }
    return best;
  }

  /// R² of the neighbours' mean, the mean over target columns that vary, rows left out of their own
  /// prediction.
  double explained() {
    return explained(identity());
  }

  /// The same after the targets were dealt out anew: what chance gives.
  double explainedByChance(int round) {
    int[] deal = identity();
    Draws.of(round, "doctor permutation").permute(deal);
    return explained(deal);
  }

  private int[] identity() {
    int[] same = new int[x.length];
    for (int i = 0; i < same.length; i++) {
      same[i] = i;
    }
    return same;
  }

  private double explained(int[] deal) {
    double total = 0;
    int columns = 0;
    for (int c = 0; c < targets[0].length; c++) {
      double mean = 0;
      for (float[] t : targets) {
        mean += t[c] / (double) targets.length;
      }
      double variance = 0;
      double error = 0;
      for (int i = 0; i < x.length; i++) {
        double predicted = 0;
        for (int n : nearest[i]) {
          predicted += targets[deal[n]][c] / (double) nearest[i].length;
        }
        double t = targets[deal[i]][c];
        variance += (t - mean) * (t - mean);
        error += (t - predicted) * (t - predicted);
      }
      if (variance > 0) {
        total += 1 - error / variance;
        columns++;
      }
    }
    return columns == 0 ? 0 : total / columns;
  }

  /// How labels disagree with their neighbourhoods inside classes, of targets that are one class
  /// each.
  LabelNoise labelNoise() {
    int[] labels = labels();
    return LabelNoise.of(nearest, labels, Arrays.stream(labels).max().orElse(0) + 1);
  }

  /// The position of what is 1 in a row of targets; where a row has one number, that of the number
  /// among all that occur.
  private int[] labels() {
    int[] labels = new int[targets.length];
    double[] values = new double[targets.length];
    for (int i = 0; i < labels.length; i++) {
      values[i] = targets[i][0];
    }
    double[] sorted = Arrays.stream(values).distinct().sorted().toArray();
    for (int i = 0; i < labels.length; i++) {
      labels[i] =
          targets[i].length > 1 ? argMax(targets[i]) : Arrays.binarySearch(sorted, values[i]);
    }
    return labels;
  }

  private static int argMax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
