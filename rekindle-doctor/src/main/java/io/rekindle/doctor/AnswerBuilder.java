package io.rekindle.doctor;

import io.rekindle.doctor.Trials.Tried;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Puts an answer together from what was observed and tried.
final class AnswerBuilder {
  private final Subject subject;
  private final Laboratory laboratory;
  private final Observation seen;
  private final List<Outcome> control;

  AnswerBuilder(Subject subject, Laboratory laboratory, Observation seen, List<Outcome> control) {
    this.subject = subject;
    this.laboratory = laboratory;
    this.seen = seen;
    this.control = control;
  }

  Answer answer(
      boolean sick,
      List<Finding> found,
      List<Tried> tried,
      Optional<CureSearch.Found> cure,
      double seconds) {
    List<Finding> findings = new ArrayList<>(found);
    if (sick) {
      new SymptomRules()
          .check(seen)
          .forEach(s -> findings.add(new Finding(s, Finding.Role.CONSEQUENCE, Optional.empty())));
    }
    List<Diagnosis> named = new ArrayList<>(found.stream().map(c -> c.condition().id()).toList());
    for (Tried other : tried) {
      Suspicion suspicion = other.suspicion();
      boolean founded =
          suspicion.certainty() != Suspicion.Certainty.POSSIBLE && (sick || !isRefuted(other));
      boolean cures = sick && other.cures();
      if ((founded || cures) && !named.contains(suspicion.id())) {
        named.add(suspicion.id());
        boolean follows =
            sick
                && (suspicion.id().group() == Diagnosis.Group.SIGNAL
                    || suspicion.id().group() == Diagnosis.Group.COLLAPSE);
        findings.add(
            new Finding(
                suspicion, follows ? Finding.Role.CONSEQUENCE : Finding.Role.NOTE, other.proof()));
      }
    }
    return new Answer(
        sick ? Answer.Verdict.SICK : Answer.Verdict.HEALTHY,
        control(sick),
        findings,
        cure.map(this::cure),
        seconds,
        laboratory.isCutShort());
  }

  /// Whether a run that learns would gain nothing by the change, where that it gains is all that
  /// the condition says. What holds of a setting whatever comes of it stays a note.
  private static boolean isRefuted(Tried other) {
    boolean gains =
        other.proof().stream()
            .anyMatch(
                proof ->
                    proof.verdict() == Proof.Verdict.CURES
                        || proof.verdict() == Proof.Verdict.HELPS);
    return !gains
        && switch (other.suspicion().id()) {
          case OVER_REGULARISED, LEARNING_RATE_TOO_LOW, LEARNING_RATE_TOO_HIGH, TOO_FEW_EPOCHS ->
              true;
          default -> false;
        };
  }

  private Answer.Control control(boolean sick) {
    long failed = control.stream().filter(outcome -> !outcome.learns()).count();
    boolean little = !sick && 2 * failed > control.size();
    return new Answer.Control(
        laboratory.metric(),
        Trials.median(control.stream().map(Outcome::metric).toList()),
        laboratory.nullScore(),
        Trials.median(control.stream().map(Outcome::loss).toList()),
        subject.nullLoss(),
        seen.control().steps(),
        little ? 0 : (int) failed,
        control.size(),
        seen.control().nonFinite());
  }

  private Answer.Cure cure(CureSearch.Found found) {
    double test = Trials.median(found.outcomes().stream().map(Outcome::testMetric).toList());
    return new Answer.Cure(
        found.changes(),
        Trials.median(control.stream().map(Outcome::loss).toList()),
        Trials.median(found.outcomes().stream().map(Outcome::loss).toList()),
        Trials.median(found.outcomes().stream().map(Outcome::metric).toList()),
        Double.isNaN(test) ? OptionalDouble.empty() : OptionalDouble.of(test),
        Trials.curves(control, found.outcomes()));
  }
}
