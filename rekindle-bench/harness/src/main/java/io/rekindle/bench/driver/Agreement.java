package io.rekindle.bench.driver;

import java.util.ArrayList;
import java.util.List;

/// Whether contestants that claim the same work reached the same accuracy.
final class Agreement {
  private Agreement() {}

  /// Judges each score that is not judged yet: of those that trained on as many rows as the task
  /// has, one that lies further than the tolerance from their median differs.
  static List<Score> judge(List<Score> scores, int rows, double tolerance) {
    List<Double> accuracies =
        scores.stream()
            .filter(score -> comparable(score, rows))
            .map(score -> score.accuracy().orElseThrow())
            .toList();
    double median = Statistics.median(accuracies);
    List<Score> judged = new ArrayList<>();
    for (Score score : scores) {
      judged.add(comparable(score, rows) ? score.judged(verdict(score, median, tolerance)) : score);
    }
    return judged;
  }

  private static boolean comparable(Score score, int rows) {
    return score.verdict() == Score.Verdict.NOT_COMPARED
        && score.rows() == rows
        && score.accuracy().isPresent();
  }

  private static Score.Verdict verdict(Score score, double median, double tolerance) {
    double distance = Math.abs(score.accuracy().orElseThrow() - median);
    return distance <= tolerance ? Score.Verdict.ALIKE : Score.Verdict.DIFFERS;
  }

  /// The largest difference of two networks' outputs.
  static double distance(List<Double> outputs, List<Double> others) {
    if (outputs.size() != others.size()) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int i = 0; i < outputs.size(); i++) {
      largest = Math.max(largest, Math.abs(outputs.get(i) - others.get(i)));
    }
    return largest;
  }
}
