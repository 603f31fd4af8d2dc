package io.rekindle.core.metric;

import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Rows in the order of a score that should be high for the positive ones.
///
/// @param order row numbers by rising score
/// @param ties whether the row at a place of `order` has the same score as the one before
/// @param positive by row number
record Ranking(int[] order, boolean[] ties, boolean[] positive) {

  /// One ranking for yes or no and for two classes; one for each class against the rest, or for
  /// each label, where there are more; none where one output stands for several classes.
  static List<Ranking> of(Targets targets, Predictions outputs, TargetValues truth) {
    double[] actual = Decisions.actual(targets, outputs.width(), truth);
    int width = outputs.width();
    int rows = truth.rows();
    if (targets.task() == Task.MULTILABEL) {
      return IntStream.range(0, width)
          .mapToObj(j -> of(column(outputs, rows, j), r -> actual[r * width + j] > 0.5))
          .toList();
    }
    if (width == 1) {
      double high = Arrays.stream(actual).max().orElse(1);
      return Arrays.stream(actual).distinct().count() > 2
          ? List.of()
          : List.of(of(column(outputs, rows, 0), r -> actual[r] == high));
    }
    if (width == 2) {
      // The difference ranks probabilities and logits alike.
      float[] difference = new float[rows];
      for (int r = 0; r < rows; r++) {
        difference[r] = outputs.at(r, 1) - outputs.at(r, 0);
      }
      return List.of(of(difference, r -> actual[r] == 1));
    }
    return IntStream.range(0, width)
        .mapToObj(j -> of(column(outputs, rows, j), r -> actual[r] == j))
        .toList();
  }

  private static Ranking of(float[] scores, IntPredicate isPositive) {
    int rows = scores.length;
    long[] keys = new long[rows];
    for (int r = 0; r < rows; r++) {
      keys[r] = ((long) sortable(scores[r] + 0f) << 32) | r;
    }
    Arrays.sort(keys);
    int[] order = Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    boolean[] ties = new boolean[rows];
    boolean[] positive = new boolean[rows];
    for (int k = 0; k < rows; k++) {
      ties[k] = k > 0 && keys[k] >> 32 == keys[k - 1] >> 32;
      positive[k] = isPositive.test(k);
    }
    return new Ranking(order, ties, positive);
  }

  /// The share of pairs of a positive and a negative row that are in the right order, a tie
  /// counting one half; NaN where there is no such pair.
  ///
  /// Equal to the area under the ROC curve: Hanley and McNeil 1982.
  ///
  /// @param times how often each row counts
  double area(int[] times) {
    double below = 0;
    double positives = 0;
    double right = 0;
    double tiedPositives = 0;
    double tiedNegatives = 0;
    for (int k = 0; k < order.length; k++) {
      if (!ties[k]) {
        right += tiedPositives * (below + 0.5 * tiedNegatives);
        below += tiedNegatives;
        positives += tiedPositives;
        tiedPositives = 0;
        tiedNegatives = 0;
      }
      if (positive[order[k]]) {
        tiedPositives += times[order[k]];
      } else {
        tiedNegatives += times[order[k]];
      }
    }
    right += tiedPositives * (below + 0.5 * tiedNegatives);
    return right / ((positives + tiedPositives) * (below + tiedNegatives));
  }

  /// The mean area over the rankings that have one; NaN where none has.
  static double meanArea(List<Ranking> rankings, int[] times) {
    return rankings.stream()
        .mapToDouble(ranking -> ranking.area(times))
        .filter(area -> !Double.isNaN(area))
        .average()
        .orElse(Double.NaN);
  }

  private static float[] column(Predictions outputs, int rows, int column) {
    float[] scores = new float[rows];
    for (int r = 0; r < rows; r++) {
      scores[r] = outputs.at(r, column);
    }
    return scores;
  }

  /// The bits of a number as an int that compares as the number does.
  private static int sortable(float value) {
    int bits = Float.floatToIntBits(value);
    return bits ^ ((bits >> 31) & 0x7fffffff);
  }
}
