package io.rekindle.cli;

import io.rekindle.core.metric.Interval;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.model.Task;
import io.rekindle.core.random.Draws;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a run learned: whether it beats a constant predictor by more than chance can.
///
/// One of the task's metrics must have its 95 % interval above the constant's score: on held-out
/// rows, or, where these are too few to tell but point the same way, on the training rows.
enum Verdict {
  LEARNED,
  NOT_LEARNED,
  /// 0 epochs: nothing was tried.
  NOT_TRAINED;

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

    private boolean isAbove(Draws draws) {
      return constant.entrySet().stream()
          .anyMatch(
              each -> {
                Interval interval = scores.interval(each.getKey(), draws);
                return interval.low() > each.getValue();
              });
    }

    private boolean pointsAbove() {
      return constant.entrySet().stream()
          .anyMatch(each -> scores.value(each.getKey()) > each.getValue());
    }
  }

  static Verdict of(Evidence train, Optional<Evidence> test, Draws draws) {
    boolean onTest = test.isPresent() && test.get().isAbove(draws);
    boolean learned =
        onTest || (test.isEmpty() || test.get().pointsAbove()) && train.isAbove(draws);
    return learned ? LEARNED : NOT_LEARNED;
  }
}
