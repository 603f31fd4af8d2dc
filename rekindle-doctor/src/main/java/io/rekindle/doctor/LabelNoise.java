package io.rekindle.doctor;

import java.util.Arrays;

/// How labels disagree with their neighbourhoods inside classes, away from any border.
///
/// Each row's label is first estimated from its neighbours and theirs, the row itself left out. A
/// row lies inside a class where all of its neighbours are estimated to be of one class with it.
/// There, labels changed at random disagree at one rate, however deep inside, and with any other
/// class; classes that overlap by nature disagree the less the deeper, and with those beside them
/// (Frénay and Verleysen 2014: noise at random, and noise not at random).
///
/// @param skill how much more often labels agree with the estimate than the commonest class does,
///   over what is possible
/// @param everywhere the share of rows whose label is not the estimate
/// @param inside the share of rows that lie inside a class
/// @param second the share of those that are of the second most frequent estimate
/// @param disagreement the same share of those inside
/// @param variation how far that share itself varies between places: the root of its covariance
///   with the neighbourhoods' disagreement, 0 where one rate holds everywhere
/// @param wrong how many labels inside disagree
/// @param preference whether wrong labels depend on the class they are found in
record LabelNoise(
    double skill,
    double everywhere,
    double inside,
    double second,
    double disagreement,
    double variation,
    int wrong,
    Preference preference) {

  private static final int ROUNDS = 60;

  private static final double WIDE = 0.08;

  /// Chi-squared over the count of a preference that matters.
  private static final double STRONG = 0.1;

  /// How far a table of estimates and labels that differ is from one where the label has nothing to
  /// do with the estimate, but for how frequent each is (quasi-independence; Goodman 1968).
  ///
  /// @param chiSquared 0 where it has nothing to do with it at all
  /// @param freedom its degrees of freedom
  record Preference(double chiSquared, int freedom) {
    /// The expected table is found by proportional fitting.
    static Preference of(double[][] table) {
      int classes = table.length;
      double[] rowSums = new double[classes];
      double[] columnSums = new double[classes];
      for (int a = 0; a < classes; a++) {
        for (int b = 0; b < classes; b++) {
          rowSums[a] += table[a][b];
          columnSums[b] += table[a][b];
        }
      }
      double[] row = new double[classes];
      double[] column = new double[classes];
      Arrays.fill(column, 1);
      for (int round = 0; round < ROUNDS; round++) {
        fit(row, rowSums, column);
        fit(column, columnSums, row);
      }
      double chiSquared = 0;
      int cells = 0;
      int sums = 0;
      for (int a = 0; a < classes; a++) {
        sums += (rowSums[a] > 0 ? 1 : 0) + (columnSums[a] > 0 ? 1 : 0);
        for (int b = 0; b < classes; b++) {
          double expected = a == b ? 0 : row[a] * column[b];
          if (expected > 1e-9) {
            cells++;
            chiSquared += (table[a][b] - expected) * (table[a][b] - expected) / expected;
          }
        }
      }
      return new Preference(chiSquared, cells == 0 ? 0 : Math.max(0, cells - sums + 1));
    }

    /// Factors that give the sums beside those of the other side, where a pair of equal index
    /// counts for nothing.
    private static void fit(double[] factors, double[] sums, double[] others) {
      double all = 0;
      for (double other : others) {
        all += other;
      }
      for (int i = 0; i < factors.length; i++) {
        double rest = all - others[i];
        factors[i] = sums[i] == 0 || rest <= 0 ? 0 : sums[i] / rest;
      }
    }
  }

  /// Whether much more labels are wrong beside borders than inside. Of two classes this tells those
  /// that hardly differ anywhere, which have no other class to prefer.
  boolean hasBorders() {
    return everywhere - disagreement > WIDE;
  }

  /// Whether wrong labels prefer some classes where others are estimated: beyond what one table in
  /// a hundred has by chance, and by enough to matter.
  boolean hasPreference() {
    int freedom = preference.freedom();
    double chance = freedom + 2.33 * Math.sqrt(2.0 * freedom) + 2.9;
    return freedom > 0
        && preference.chiSquared() > chance
        && preference.chiSquared() >= STRONG * wrong;
  }

  /// @param nearest the neighbours of each row
  /// @param labels of each row, from 0
  static LabelNoise of(int[][] nearest, int[] labels, int classes) {
    int rows = labels.length;
    int[] estimate = new int[rows];
    double[] clear = new double[rows];
    int[][] votes = votes(nearest, labels, classes);
    for (int i = 0; i < rows; i++) {
      int[] shares = votes[i].clone();
      for (int n : nearest[i]) {
        for (int c = 0; c < classes; c++) {
          shares[c] += votes[n][c];
        }
        for (int back : nearest[n]) {
          shares[labels[i]] -= back == i ? 1 : 0;
        }
      }
      int all = 0;
      for (int c = 0; c < classes; c++) {
        estimate[i] = shares[c] > shares[estimate[i]] ? c : estimate[i];
        all += shares[c];
      }
      clear[i] = shares[estimate[i]] / (double) all;
    }
    return of(nearest, labels, estimate, clear, classes);
  }

  private static int[][] votes(int[][] nearest, int[] labels, int classes) {
    int[][] votes = new int[labels.length][classes];
    for (int i = 0; i < labels.length; i++) {
      for (int n : nearest[i]) {
        votes[i][labels[n]]++;
      }
    }
    return votes;
  }

  private static LabelNoise of(
      int[][] nearest, int[] labels, int[] estimate, double[] clear, int classes) {
    int rows = labels.length;
    int[] frequency = new int[classes];
    int[] deep = new int[classes];
    double[][] confused = new double[classes][classes];
    int inside = 0;
    int wrong = 0;
    int agree = 0;
    double meanClear = 0;
    double both = 0;
    for (int i = 0; i < rows; i++) {
      frequency[labels[i]]++;
      boolean right = labels[i] == estimate[i];
      agree += right ? 1 : 0;
      if (isInside(nearest[i], estimate, i)) {
        inside++;
        deep[estimate[i]]++;
        meanClear += clear[i];
        both += right ? clear[i] : 0;
        wrong += right ? 0 : 1;
        confused[estimate[i]][labels[i]] += right ? 0 : 1;
      }
    }
    double commonest = largest(frequency) / (double) rows;
    double everywhere = 1 - agree / (double) rows;
    double skill = commonest == 1 ? 0 : (1 - everywhere - commonest) / (1 - commonest);
    if (inside == 0) {
      return new LabelNoise(skill, everywhere, 0, 0, 0, 0, 0, new Preference(0, 0));
    }
    double right = 1 - wrong / (double) inside;
    double covariance = both / inside - right * meanClear / inside;
    return new LabelNoise(
        skill,
        everywhere,
        inside / (double) rows,
        secondLargest(deep) / (double) inside,
        1 - right,
        Math.sqrt(Math.max(0, covariance)),
        wrong,
        Preference.of(confused));
  }

  private static boolean isInside(int[] neighbours, int[] estimate, int row) {
    for (int n : neighbours) {
      if (estimate[n] != estimate[row]) {
        return false;
      }
    }
    return true;
  }

  private static int largest(int[] counts) {
    int most = 0;
    for (int count : counts) {
      most = Math.max(most, count);
    }
    return most;
  }

  private static int secondLargest(int[] counts) {
    int most = 0;
    int second = 0;
    for (int count : counts) {
      second = Math.max(second, Math.min(most, count));
      most = Math.max(most, count);
    }
    return second;
  }
}
