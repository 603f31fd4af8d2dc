package io.rekindle.doctor;

import io.rekindle.core.train.Compute;
import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import io.rekindle.doctor.Suspicion.Certainty;
import io.rekindle.doctor.Trials.Tried;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Examines a run: watches it, lets rules hold causes possible, and lets trials decide.
public final class Doctor {
  /// Below this skill a run has hardly beaten a constant predictor.
  private static final double HARDLY = 0.2;

  private static final List<Rule> RULES =
      List.of(
          new PairingRules(),
          new DataRules(),
          new SignalRules(),
          new OptimizationRules(),
          new ArchitectureRules());

  private final Subject subject;
  private final Compute compute;
  private final Laboratory laboratory;
  private final long start = System.nanoTime();

  private Doctor(Subject subject, Compute compute, Laboratory laboratory) {
    this.subject = subject;
    this.compute = compute;
    this.laboratory = laboratory;
  }

  /// Says why a run does not learn, or that it does.
  ///
  /// @param budgetSeconds no trial starts after this time; the run itself is always carried out
  ///   once
  /// @throws io.rekindle.core.InputException if the run cannot start
  public static Answer examine(RunFile run, Compute compute, double budgetSeconds) {
    Subject subject = new Subject(run, Preparation.prepare(run));
    long deadline = System.nanoTime() + (long) (budgetSeconds * 1e9);
    try (Laboratory laboratory = new Laboratory(subject, compute, deadline)) {
      return new Doctor(subject, compute, laboratory).examine();
    }
  }

  private Answer examine() {
    Recording recording = new Recording(subject);
    Outcome first = laboratory.control(recording);
    Observation seen =
        recording.observation(first, DataProfile.of(subject.data().train()), compute);
    List<Outcome> control = laboratory.run(List.of(), Trials.SEEDS, false);
    Trials trials = new Trials(laboratory, control);
    boolean failing = control.stream().filter(Doctor::fails).count() * 2 > control.size();

    List<Suspicion> suspicions = RULES.stream().flatMap(rule -> rule.check(seen).stream()).toList();
    List<Tried> tried = trials.all(suspicions);
    List<Tried> causes = causes(trials, tried, failing);
    boolean sick = failing || !causes.isEmpty();
    Optional<CureSearch.Found> cure =
        sick ? new CureSearch(subject, laboratory, trials).search(tried) : Optional.empty();
    return new AnswerBuilder(subject, laboratory, seen, control)
        .answer(sick, causes, tried, cure, (System.nanoTime() - start) / 1e9);
  }

  private static boolean fails(Outcome outcome) {
    return !outcome.isFinite() || outcome.skill() < HARDLY;
  }

  /// The suspicions that explain the failure: proved by a trial, the broken invariant first.
  private List<Tried> causes(Trials trials, List<Tried> tried, boolean failing) {
    List<Tried> proved = new ArrayList<>();
    for (Tried each : tried) {
      boolean counts =
          each.clear()
              && (failing
                  || (each.suspicion().certainty() != Certainty.POSSIBLE
                      && trials.helpsHeldOut(each.suspicion().changes())));
      if (counts) {
        proved.add(each);
      }
    }
    proved.sort(Comparator.comparingInt(Doctor::rank));
    return proved;
  }

  private static int rank(Tried tried) {
    return switch (tried.suspicion().certainty()) {
      case STATIC -> 0;
      case MEASURED -> 1;
      case POSSIBLE -> 2;
    };
  }
}
