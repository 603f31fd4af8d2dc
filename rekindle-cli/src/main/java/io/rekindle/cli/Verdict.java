package io.rekindle.cli;

import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.random.Draws;
import io.rekindle.core.task.Targets;
import java.util.List;
import java.util.Map;

/// Whether a run learned: whether it beats every constant predictor by more than chance can.
///
/// Held-out rows decide where they can tell, otherwise the training rows, on which a network that
/// memorises passes too. As initial weights alone may by luck beat a constant a little, the
/// training loss must also be below the constant's, unless the metric is well above.
enum Verdict {
  LEARNED,
  NOT_LEARNED,
  /// 0 epochs: nothing was tried.
  NOT_TRAINED;

  /// The share of the way from the constant's score to a perfect one that luck does not go.
  private static final double CLEAR_SKILL = 0.25;

  /// How many runs on noise may be said to have learned by their held-out rows.
  private static final double LEVEL = 0.05;

  /// The same by their AUC alone: it follows the loss so closely that the epoch whose parameters
  /// early stopping keeps may owe it to chance.
  private static final double AREA_LEVEL = 0.001;

  /// The share of the constant's loss below which a network has hardly moved: outputs that are all
  /// but equal may rank rows better than chance does.
  private static final double MOVED = 0.02;

  /// With fewer held-out rows, one that is wrong by chance hides a network that is mostly right.
  private static final int FEWEST = 10;

  /// The metrics that can tell. Balanced accuracy is for very unequal classes, the AUC for targets
  /// that are mostly chance: where one of two classes is never the likelier one, answers are those
  /// of a constant, and probabilities are not. Of more classes a network that has hardly begun
  /// ranks some better than chance does.
  static List<Metric> telling(Targets targets) {
    return switch (targets.task()) {
      case CLASSIFICATION ->
          targets.labels().size() == 2
              ? List.of(Metric.ACCURACY, Metric.BALANCED_ACCURACY, Metric.AUC)
              : List.of(Metric.ACCURACY, Metric.BALANCED_ACCURACY);
      case BINARY -> List.of(Metric.ACCURACY, Metric.BALANCED_ACCURACY, Metric.AUC);
      case MULTILABEL -> List.of(Metric.ACCURACY);
      case REGRESSION -> List.of(Metric.R2);
      case AUTOENCODING -> List.of(Metric.R2_WEIGHTED);
    };
  }

  /// Scores on some rows, and what the constant predictor that is best there scores by each telling
  /// metric: a network that knows no more than another constant would beat one of the training rows
  /// where these are otherwise.
  ///
  /// @param gain of the loss over that constant's, as a share of it
  record Evidence(int rows, Scores scores, Map<Metric, Double> constant, double gain) {

    /// Of rows that were trained on: a metric's 95 % interval lies above the constant's score. The
    /// AUC does not count: what a few epochs learn by heart raises it.
    boolean fits(boolean lossIsBelow, Draws draws) {
      return constant.entrySet().stream()
          .filter(each -> each.getKey() != Metric.AUC)
          .anyMatch(
              each ->
                  isAbove(each.getKey(), each.getValue(), lossIsBelow)
                      && scores.interval(each.getKey(), draws).low() > each.getValue());
    }

    /// Of held-out rows: a metric is above the constant's score, and that high by chance at most
    /// with a probability of [#LEVEL], for all telling metrics together but the AUC, which has its
    /// own.
    boolean generalises(boolean lossIsBelow, Draws draws) {
      return constant.entrySet().stream()
          .anyMatch(
              each ->
                  isAbove(each.getKey(), each.getValue(), lossIsBelow)
                      && scores.chanceIsAtMost(level(each.getKey()), each.getKey(), draws));
    }

    /// Whether held-out rows are enough to tell: whether there would be room for a mistake.
    boolean canTell() {
      return rows >= FEWEST && rows * scores.leastChance() <= level(Metric.ACCURACY);
    }

    private double level(Metric metric) {
      long others = constant.keySet().stream().filter(each -> each != Metric.AUC).count();
      return metric == Metric.AUC ? AREA_LEVEL : LEVEL / others;
    }

    private boolean isAbove(Metric metric, double least, boolean lossIsBelow) {
      if (metric == Metric.AUC && !(gain >= MOVED)) {
        return false;
      }
      double value = scores.value(metric);
      return value > least && (lossIsBelow || (value - least) / (1 - least) >= CLEAR_SKILL);
    }
  }

  static Verdict of(boolean learned) {
    return learned ? LEARNED : NOT_LEARNED;
  }
}
