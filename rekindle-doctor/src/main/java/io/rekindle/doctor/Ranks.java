package io.rekindle.doctor;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// How closely two columns follow each other, whatever their units.
final class Ranks {
  private Ranks() {}

  /// Indexes by value, the smallest first.
  static int[] order(float[] values) {
    Integer[] boxed = new Integer[values.length];
    Arrays.setAll(boxed, i -> i);
    Arrays.sort(boxed, Comparator.comparingDouble(i -> values[i]));
    return Arrays.stream(boxed).mapToInt(Integer::intValue).toArray();
  }

  /// Places in order, equal values sharing the mean of theirs.
  private static double[] of(float[] values) {
    int[] order = order(values);
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      to = Math.max(to, from + 1); // NaN is not equal to itself
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + to - 1) / 2.0;
      }
      from = to;
    }
    return ranks;
  }

  /// Spearman's rank correlation: 1 or -1 where one column is a monotone function of the other; 0
  /// where one does not vary.
  static double correlation(float[] a, float[] b) {
    double[] x = of(a);
    double[] y = of(b);
    double centre = (x.length - 1) / 2.0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - centre) * (x[i] - centre);
      yy += (y[i] - centre) * (y[i] - centre);
      xy += (x[i] - centre) * (y[i] - centre);
    }
    return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
  }

  /// How much of a column its rows' classes tell: the share of its variance that lies between them;
  /// of categories, the share of rows that have their class's commonest.
  static double toldBy(float[] values, int[] classes, boolean categories) {
    return categories ? commonest(values, classes) : betweenClasses(values, classes);
  }

  private static double betweenClasses(float[] values, int[] classes) {
    Map<Integer, double[]> sums = new HashMap<>();
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      double[] sum = sums.computeIfAbsent(classes[i], _ -> new double[2]);
      sum[0]++;
      sum[1] += values[i];
      total += values[i] / (double) values.length;
    }
    double within = 0;
    double variance = 0;
    for (int i = 0; i < values.length; i++) {
      double[] sum = Objects.requireNonNull(sums.get(classes[i]));
      within += Math.pow(values[i] - sum[1] / sum[0], 2);
      variance += Math.pow(values[i] - total, 2);
    }
    return variance > 0 ? 1 - within / variance : 0;
  }

  private static double commonest(float[] values, int[] classes) {
    Map<Integer, Map<Float, Integer>> counts = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      counts.computeIfAbsent(classes[i], _ -> new HashMap<>()).merge(values[i], 1, Integer::sum);
    }
    int most = 0;
    for (Map<Float, Integer> each : counts.values()) {
      most += each.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
    return most / (double) values.length;
  }
}
