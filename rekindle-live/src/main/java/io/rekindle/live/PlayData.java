package io.rekindle.live;

import io.rekindle.core.train.Examples;
import io.rekindle.core.train.TargetValues;
import io.rekindle.data.Dataset;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Rows to play with.
///
/// @param train to learn from
/// @param judged to measure it by; not among the others
record PlayData(Examples train, Examples judged, int classes) {
  private static final int TOY_ROWS = 400;
  private static final int JUDGED_IMAGES = 1_000;

  static PlayData of(ToyData toy) {
    return new PlayData(toy.rows(TOY_ROWS, "train"), toy.rows(TOY_ROWS, "test"), 2);
  }

  static PlayData mnist() {
    Dataset mnist = Dataset.mnist();
    Examples judged = mnist.test().select(IntStream.range(0, JUDGED_IMAGES).toArray());
    return new PlayData(mnist.train(), judged, 10);
  }

  int[] judgedLabels() {
    return labels(judged);
  }

  static int[] labels(Examples rows) {
    return ((TargetValues.OneHot) rows.targets()).labels();
  }

  /// The loss of a predictor that says the frequencies of the classes for each row.
  double constantLoss() {
    double[] shares = shares(train);
    return Arrays.stream(judgedLabels()).mapToDouble(l -> -Math.log(shares[l])).average().orElse(0);
  }

  /// How often the most frequent class is right.
  double constantAccuracy() {
    double[] shares = shares(train);
    int best =
        IntStream.range(0, classes).reduce((a, b) -> shares[b] > shares[a] ? b : a).orElse(0);
    return Arrays.stream(judgedLabels()).filter(l -> l == best).count() / (double) judged.rows();
  }

  private double[] shares(Examples rows) {
    double[] shares = new double[classes];
    for (int label : labels(rows)) {
      shares[label] += 1.0 / rows.rows();
    }
    return shares;
  }
}
