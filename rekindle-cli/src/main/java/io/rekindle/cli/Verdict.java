package io.rekindle.cli;

import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.random.Draws;
import io.rekindle.core.task.Task;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a run learned: whether it beats a constant predictor by more than chance can.
///
/// One of the task's metrics must have its 95 % interval above the constant's score: on held-out
/// rows, or, where these are too few to tell but point the same way, on the training rows. As
/// initial weights alone may by luck beat a constant a little, the training loss must also be below
/// the constant's, unless the metric is well above.
enum Verdict {
  LEARNED,
  NOT_LEARNED,
  /// 0 epochs: nothing was tried.
  NOT_TRAINED;

  /// The share of the way from the constant's score to a perfect one that luck does not go.
  private static final double CLEAR_SKILL = 0.25;

  /// The metrics that can tell. Balanced accuracy is for very unequal classes.
  static List<Metric> telling(Task task) {
    return switch (task) {
      case CLASSIFICATION, BINARY -> List.of(Metric.ACCURACY, Metric.BALANCED_ACCURACY);
      case MULTILABEL -> List.of(Metric.ACCURACY);
      case REGRESSION, AUTOENCODING -> List.of(Metric.R2);
    };
  }

  /// Scores on some rows, and what a constant predictor scores there by each telling metric.
  record Evidence(Scores scores, Map<Metric, Double> constant) {

    private boolean isAbove(boolean fits, Draws draws) {
      return constant.entrySet().stream()
          .anyMatch(
              each -> {
                double least = each.getValue();
                double skill = (scores.value(each.getKey()) - least) / (1 - least);
                return (fits || skill >= CLEAR_SKILL)
                    && scores.interval(each.getKey(), draws).low() > least;
              });
    }

    private boolean pointsAbove() {
      return constant.entrySet().stream()
          .anyMatch(each -> scores.value(each.getKey()) > each.getValue());
    }
  }

  /// @param fits whether the loss of the training rows is below a constant predictor's
  static Verdict of(boolean fits, Evidence train, Optional<Evidence> heldOut, Draws draws) {
    boolean learned =
        (heldOut.isPresent() && heldOut.get().isAbove(fits, draws))
            || ((heldOut.isEmpty() || heldOut.get().pointsAbove()) && train.isAbove(fits, draws));
    return learned ? LEARNED : NOT_LEARNED;
  }
}
