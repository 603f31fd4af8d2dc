package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;

import io.rekindle.core.metric.Metric;
import io.rekindle.core.task.Task;
import java.util.List;
import java.util.Optional;

/// Reported metrics that hardly move whatever the network learns. They never stop a run from
/// learning, so all are notes, and no setting is tried.
final class MetricRules implements Rule {
  private static final double MUCH_MORE = 0.3;

  @Override
  public List<Suspicion> check(Observation seen) {
    Subject subject = seen.subject();
    boolean accuracyAlone =
        subject.isClassification()
            && subject.run().metrics(subject.task()).stream()
                .allMatch(metric -> metric == Metric.ACCURACY);
    return accuracyAlone
        ? unequal(subject).or(() -> rounded(subject, seen.control())).stream().toList()
        : List.of();
  }

  /// Accuracy of always naming the commonest class, where accuracy is all that is reported; null:
  /// equal shares. Does not apply up to 0.9, or beside a metric that hears the rare class
  /// (Brodersen et al. 2010).
  private static Optional<Suspicion> unequal(Subject subject) {
    if (subject.metric() != Metric.BALANCED_ACCURACY) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.MISLEADING_METRIC,
            STATIC,
            "metrics",
            "accuracy is nearly full without learning anything: one class has most of the rows",
            "report balanced_accuracy, f1 or auc",
            List.of(),
            new Evidence(
                "accuracy of always naming the commonest class",
                subject.nullScore(Metric.ACCURACY),
                1.0 / Math.max(2, subject.classes()),
                "")));
  }

  /// Skill in accuracy where one output stands for the index of several classes: the output is
  /// rounded, so that a number near the right one counts as wrong. Null: the share of a constant
  /// predictor's loss that is gone. Does not apply to an output for each class, to two classes, or
  /// where both moved alike.
  private static Optional<Suspicion> rounded(Subject subject, Outcome control) {
    double lossGone = 1 - control.loss() / subject.nullLoss();
    if (subject.task() != Task.CLASSIFICATION
        || subject.network().outputs() != 1
        || subject.classes() <= 2
        || !control.isFinite()
        || !(lossGone - control.skill() > MUCH_MORE)) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.MISLEADING_METRIC,
            MEASURED,
            "metrics",
            "one output for %d classes is rounded to the nearest, so that accuracy hardly tells what the loss has gained"
                .formatted(subject.classes()),
            "report r2 or mae if the classes are a number (data.task: regression), or give each"
                + " class an output",
            List.of(),
            new Evidence(
                "skill in accuracy, beside the share of the loss that is gone",
                control.skill(),
                lossGone,
                "as much")));
  }
}
