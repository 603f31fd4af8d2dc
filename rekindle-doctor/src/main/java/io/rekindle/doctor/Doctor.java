package io.rekindle.doctor;

import io.rekindle.core.train.Compute;
import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import io.rekindle.doctor.Suspicion.Certainty;
import io.rekindle.doctor.Trials.Tried;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Examines a run: watches it, lets rules hold causes possible, and lets trials decide.
public final class Doctor {
  /// Below this skill a run has hardly beaten a constant predictor.
  private static final double HARDLY = 0.2;

  private static final double USUAL_SECONDS = 20;

  /// Times the run's own time after which a good cure will do.
  private static final double PATIENCE = 2;

  /// Seconds that a run takes in which nothing is trained yet.
  private static final double STARTING = 0.35;

  static final List<Rule> RULES =
      List.of(
          new PairingRules(),
          new MetricRules(),
          new DataRules(),
          new BalanceRules(),
          new GeneralisationRules(),
          new SignalRules(),
          new OptimizationRules(),
          new ArchitectureRules(),
          new CollapseRules());

  private final Subject subject;
  private final Compute compute;
  private final Laboratory laboratory;
  private final long start;

  private Doctor(Subject subject, Compute compute, Laboratory laboratory, long start) {
    this.subject = subject;
    this.compute = compute;
    this.laboratory = laboratory;
    this.start = start;
  }

  /// Says why a run does not learn, or that it does, in 20 seconds at most, and soon after a cure
  /// was found: in some three times what the run takes alone.
  ///
  /// @throws io.rekindle.core.InputException if the run cannot start
  public static Answer examine(RunFile run, Compute compute) {
    return examine(run, compute, USUAL_SECONDS, false);
  }

  /// Says why a run does not learn, or that it does, and takes the time to look for a better cure.
  ///
  /// @param budgetSeconds no trial starts after this time; the run itself is always carried out
  ///   once, and a cure that was found is too
  /// @throws io.rekindle.core.InputException if the run cannot start
  public static Answer examine(RunFile run, Compute compute, double budgetSeconds) {
    return examine(run, compute, budgetSeconds, true);
  }

  private static Answer examine(
      RunFile run, Compute compute, double budgetSeconds, boolean patient) {
    long start = System.nanoTime();
    Subject subject = new Subject(run, Preparation.prepare(run));
    try (Laboratory laboratory = new Laboratory(subject, compute)) {
      return new Doctor(subject, compute, laboratory, start).examine(budgetSeconds, patient);
    }
  }

  private double elapsed() {
    return (System.nanoTime() - start) * 1e-9;
  }

  private Answer examine(double budgetSeconds, boolean patient) {
    Recording recording = new Recording(subject);
    Outcome first = laboratory.control(recording);
    laboratory.endIn(budgetSeconds - elapsed());
    if (!patient) {
      laboratory.loseInterestIn(PATIENCE * (elapsed() + STARTING));
    }
    Observation seen =
        recording.observation(first, DataProfile.of(subject.data().train()), compute);
    List<Outcome> control = control(first);
    Trials trials = new Trials(laboratory);
    boolean failing = control.stream().filter(Doctor::fails).count() * 2 > control.size();

    List<Suspicion> suspicions = RULES.stream().flatMap(rule -> rule.check(seen).stream()).toList();
    List<Tried> tried = new ArrayList<>(trials.all(founded(suspicions)));
    if (!(laboratory.isImpatient() && tried.stream().anyMatch(Tried::cures))) {
      tried.addAll(trials.all(possible(suspicions)));
    }
    if (failing && tried.stream().noneMatch(Tried::cures)) {
      tried.addAll(trials.all(suspicions.stream().filter(Doctor::isLong).toList()));
    }
    List<Finding> found = new ArrayList<>();
    boolean improvable = tried.stream().anyMatch(t -> improves(trials, t, failing));
    LabelRules.Labels labels =
        improvable
            ? new LabelRules.Labels(Optional.empty())
            : LabelRules.look(subject, seen, trials::controlHeldOut, failing);
    boolean sick = failing || improvable || labels.finding().isPresent();
    Optional<CureSearch.Found> cure = Optional.empty();
    if (sick) {
      labels.finding().ifPresent(found::add);
      if (labels.finding().isEmpty()) {
        cure = new CureSearch(subject, laboratory, trials).search(tried);
      }
      if (labels.finding().isPresent()) {
        // Rows whose targets cannot be learned can be learned by heart.
        tried.removeIf(t -> t.suspicion().id() == Diagnosis.TOO_FEW_EPOCHS);
      }
      found.addAll(new Causes(trials, tried, cure, failing).ranked());
    } else {
      Generalisation.Found leak = new Leakage(subject, laboratory, first).look();
      Generalisation.Found apart =
          leak.finding().isPresent()
              ? leak
              : new Generalisation(subject, laboratory, first, suspicions).look();
      apart.finding().ifPresent(found::add);
      cure = apart.cure();
      sick = apart.finding().stream().anyMatch(f -> f.role() == Finding.Role.CAUSE);
    }
    return new AnswerBuilder(subject, laboratory, seen, control)
        .answer(sick, found, tried, cure, elapsed());
  }

  private static List<Suspicion> founded(List<Suspicion> suspicions) {
    return suspicions.stream()
        .filter(s -> s.certainty() != Certainty.POSSIBLE && !isLong(s))
        .toList();
  }

  private static List<Suspicion> possible(List<Suspicion> suspicions) {
    return suspicions.stream()
        .filter(s -> s.certainty() == Certainty.POSSIBLE && !isLong(s))
        .toList();
  }

  /// The subject's own runs: several seeds, unless one takes long.
  private List<Outcome> control(Outcome first) {
    return laboratory.screeningShare() < 1
        ? List.of(first)
        : laboratory.run(List.of(), Trials.SEEDS, Laboratory.Rows.ALL, true);
  }

  /// Whether trying it takes several times the run's own time.
  private static boolean isLong(Suspicion suspicion) {
    return suspicion.id() == Diagnosis.TOO_FEW_EPOCHS;
  }

  private static boolean fails(Outcome outcome) {
    return !outcome.isFinite() || outcome.skill() < HARDLY;
  }

  /// Whether a single change makes a clear difference, on rows kept from training too where the run
  /// is not a plain failure.
  private static boolean improves(Trials trials, Tried tried, boolean failing) {
    boolean sameEpochs = tried.suspicion().id() != Diagnosis.TOO_FEW_EPOCHS;
    boolean decided = tried.suspicion().certainty() == Certainty.DECIDED && tried.gain() >= 0.05;
    if (!sameEpochs || !(tried.cures() || decided)) {
      return false;
    }
    if (failing) {
      return true;
    }
    double heldOut = trials.heldOutGain(tried.suspicion().changes());
    return Double.isNaN(heldOut) || heldOut >= (decided ? 0.05 : 0.1);
  }
}
