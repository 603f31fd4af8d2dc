package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.STATIC;

import io.rekindle.core.metric.Metric;
import java.util.List;
import java.util.Optional;

/// Classes so unequal that ignoring the rare one costs next to nothing.
final class BalanceRules implements Rule {

  @Override
  public List<Suspicion> check(Observation seen) {
    return imbalance(seen.subject(), seen.control()).stream().toList();
  }

  /// Share of the commonest class over 0.9, and half of balanced accuracy's skill still missing.
  /// Null: equal shares. Does not apply to several labels a row, where rows are weighed by class
  /// already, or where the rare class is learned (He and Garcia 2009). Whether weights cure is left
  /// to a trial.
  static Optional<Suspicion> imbalance(Subject subject, Outcome control) {
    boolean learned = control.isFinite() && control.skill() > 0.5;
    if (subject.metric() != Metric.BALANCED_ACCURACY
        || learned
        || subject.run().classWeights().isPresent()) {
      return Optional.empty();
    }
    Evidence share =
        new Evidence(
            "share of the commonest class",
            subject.nullScore(Metric.ACCURACY),
            1.0 / Math.max(2, subject.classes()),
            "");
    Evidence balanced =
        new Evidence(
            "balanced accuracy",
            control.metric(),
            subject.nullScore(Metric.BALANCED_ACCURACY),
            "more than");
    // Where a run was only watched, nothing was scored.
    boolean scored = !Double.isNaN(control.metric());
    return Optional.of(
        Suspicion.of(
            Diagnosis.CLASS_IMBALANCE,
            STATIC,
            "class_weights",
            "one class has so many of the rows that ignoring the others costs next to nothing",
            "weigh rows by the rarity of their class",
            List.of(Change.set("class_weights", "balanced")),
            scored ? new Evidence[] {share, balanced} : new Evidence[] {share}));
  }
}
