package io.rekindle.doctor;

import io.rekindle.core.train.TargetValues;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// In which order the classes of rows come.
///
/// @param classes of each row, as numbers
/// @param diversity the probability that two rows drawn at random differ in class
record RowOrder(int[] classes, double diversity) {
  static RowOrder of(TargetValues targets) {
    int[] classes =
        switch (targets) {
          case TargetValues.OneHot oneHot -> oneHot.labels();
          case TargetValues.Floats floats -> numbered(floats);
        };
    return new RowOrder(classes, diversity(classes, 0, classes.length));
  }

  /// Numbers as four classes: the quarter of all that a row's first one is in.
  static RowOrder ofQuarters(TargetValues targets) {
    float[] row = new float[targets.columns()];
    float[] values = new float[targets.rows()];
    for (int i = 0; i < values.length; i++) {
      targets.copyRow(i, row, 0);
      values[i] = row[0];
    }
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    int[] quarters = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      for (int quarter = 1; quarter < 4; quarter++) {
        quarters[i] += values[i] >= sorted[quarter * values.length / 4] ? 1 : 0;
      }
    }
    return new RowOrder(quarters, diversity(quarters, 0, quarters.length));
  }

  private static int[] numbered(TargetValues.Floats targets) {
    Map<Float, Integer> numbers = new HashMap<>();
    int[] classes = new int[targets.rows()];
    float[] row = new float[targets.columns()];
    for (int i = 0; i < classes.length; i++) {
      targets.copyRow(i, row, 0);
      classes[i] = numbers.computeIfAbsent(row[0], _ -> numbers.size());
    }
    return classes;
  }

  /// How often the class differs from that of the row before.
  int changes() {
    int changes = 0;
    for (int i = 1; i < classes.length; i++) {
      changes += classes[i] == classes[i - 1] ? 0 : 1;
    }
    return changes;
  }

  /// The same in random order, rows drawn with replacement.
  double expectedChanges() {
    return (classes.length - 1) * diversity;
  }

  /// How diverse batches of rows in this order are, over random ones: 0 where each has one class, 1
  /// where they are as mixed as all rows are. One row a batch counts as 0.
  double mixture(int batchSize) {
    double sum = 0;
    double random = 0;
    for (int from = 0; from < classes.length; from += batchSize) {
      int to = Math.min(classes.length, from + batchSize);
      double rows = to - from;
      sum += rows * diversity(classes, from, to);
      random += (to - from == classes.length ? rows : rows - 1) * diversity;
    }
    return random == 0 ? 0 : sum / random;
  }

  private static double diversity(int[] classes, int from, int to) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = from; i < to; i++) {
      counts.merge(classes[i], 1, Integer::sum);
    }
    double same = 0;
    for (int count : counts.values()) {
      same += Math.pow(count / (double) (to - from), 2);
    }
    return 1 - same;
  }
}
