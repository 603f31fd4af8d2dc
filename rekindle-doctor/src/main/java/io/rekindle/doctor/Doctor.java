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
  static final double HARDLY = 0.2;

  private static final double USUAL_SECONDS = 20;

  /// Times the run's own time after which a good cure will do.
  private static final double PATIENCE = 2;

  /// Seconds that a run takes in which nothing is trained yet.
  private static final double STARTING = 0.35;

  private static final int USUAL_BATCH = 32;

  /// What another network must gain on rows kept from training, and in how many standard errors.
  private static final double CLEAR = 0.1;

  private static final double SURE = 3;

  /// How many cures are looked at where all of them may learn by heart alone.
  private static final int MOST_DOUBTED = 3;

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
    boolean low = 2 * control.stream().filter(Outcome::learns).count() < control.size();

    List<Suspicion> suspicions = RULES.stream().flatMap(rule -> rule.check(seen).stream()).toList();
    List<Tried> tried = new ArrayList<>(trials.all(founded(suspicions)));
    if (!(laboratory.isImpatient() && tried.stream().anyMatch(Tried::cures))) {
      tried.addAll(trials.all(possible(suspicions)));
    }
    if (low && tried.stream().noneMatch(Tried::cures)) {
      tried.addAll(trials.all(suspicions.stream().filter(Doctor::isLong).toList()));
    }
    List<Finding> found = new ArrayList<>();
    boolean improvable = tried.stream().anyMatch(t -> improves(trials, t, low));
    if (!improvable) {
      improvable = tried.addAll(hiddenLayer(trials, low));
    }
    boolean learned =
        low && laboratory.screeningShare() == 1 && new LittleToLearn(subject, trials).is(tried);
    boolean failing = low && !learned;
    improvable &= !learned;
    Optional<Finding> targets = targets(seen, trials, tried, failing, improvable);
    boolean sick = failing || improvable || targets.isPresent();
    Optional<CureSearch.Found> cure = Optional.empty();
    if (sick) {
      targets.ifPresent(found::add);
      if (targets.isPresent()) {
        // Rows whose targets cannot be learned can be learned by heart.
        boolean byHeart = improvable;
        tried.removeIf(t -> isLong(t.suspicion()) || (byHeart && t.cures()));
      } else {
        cure = new CureSearch(subject, laboratory, trials).search(tried);
      }
      found.addAll(new Causes(trials, tried, cure, failing).ranked());
    } else {
      Generalisation.Found apart = apart(first, seen, suspicions);
      apart.finding().ifPresent(found::add);
      cure = apart.cure();
      sick = found.stream().anyMatch(f -> f.role() == Finding.Role.CAUSE);
    }
    return new AnswerBuilder(subject, laboratory, seen, control)
        .answer(sick, found, tried, cure, elapsed());
  }

  /// What is wrong with the targets: labels that are not 0 or 1, a few numbers that decide the
  /// error of a run that fails, or anything where no single change makes the run learn, or none
  /// makes a run that fails learn more than its training rows by heart.
  private Optional<Finding> targets(
      Observation seen, Trials trials, List<Tried> tried, boolean failing, boolean improvable) {
    Optional<Finding> plain =
        LabelRules.outOfRange(subject)
            .or(
                () ->
                    Optional.of(subject)
                        .filter(_ -> failing)
                        .flatMap(OutlyingTargets::of)
                        .map(OutlyingTargets::finding));
    if (plain.isPresent()) {
      return plain;
    }
    if (!improvable) {
      return LabelRules.look(subject, seen, trials::controlHeldOut, failing)
          .finding()
          .filter(finding -> !isRefuted(finding, trials));
    }
    List<List<Change>> cures = cures(tried);
    boolean doubtful = failing && !cures.isEmpty() && tried.stream().noneMatch(Doctor::isDecided);
    if (!doubtful || laboratory.screeningShare() < 1 || trials.heldOut(cures.getFirst()) > HARDLY) {
      return Optional.empty();
    }
    Optional<Finding> noise = new ByHeart(subject, laboratory, seen.profile()).look(cures);
    if (noise.isPresent()) {
      return noise;
    }
    return LabelRules.look(subject, seen, trials::controlHeldOut, false)
        .finding()
        .filter(_ -> cures.stream().noneMatch(c -> trials.heldOutGain(c) >= CLEAR));
  }

  /// Whether targets are held unlearnable by their neighbours, and the run shows that they are not.
  private boolean isRefuted(Finding finding, Trials trials) {
    return finding.condition().id() == Diagnosis.UNLEARNABLE
        && laboratory.screeningShare() == 1
        && (new LittleToLearn(subject, trials).isLearnable() || isLearnedOtherwise(trials));
  }

  /// Whether the same layers with usual settings predict rows kept from training: neighbours do not
  /// show what depends on many features at once, such as a parity.
  private boolean isLearnedOtherwise(Trials trials) {
    Prescriptions prescribe = new Prescriptions(subject);
    List<Change> usual = new ArrayList<>(prescribe.suitedInit());
    usual.addAll(prescribe.adam(0.01));
    usual.add(Change.set("batch_size", USUAL_BATCH));
    return trials.heldOut(usual) > HARDLY;
  }

  /// What a run that learns its training rows knows of others.
  private Generalisation.Found apart(Outcome first, Observation seen, List<Suspicion> suspicions) {
    Generalisation.Found leak = new Leakage(subject, laboratory, first).look();
    if (leak.finding().isPresent()) {
      return leak;
    }
    Generalisation.Found apart = new Generalisation(subject, laboratory, first, suspicions).look();
    return apart.gap() && apart.cure().isEmpty()
        ? new ByHeart(subject, laboratory, seen.profile())
            .run()
            .map(noise -> new Generalisation.Found(Optional.of(noise), Optional.empty()))
            .orElse(apart)
        : apart;
  }

  /// A hidden layer for a network without any, if it learns far more of rows kept from training,
  /// and more than chance explains; of rows too few for that (the four of XOR), if the run fails on
  /// those that it has.
  private List<Tried> hiddenLayer(Trials trials, boolean failing) {
    List<Suspicion> suspicions =
        ArchitectureRules.noHiddenLayer(new Prescriptions(subject)).stream().toList();
    return trials.all(suspicions).stream()
        .filter(Tried::cures)
        .filter(t -> generalises(trials, t.suspicion().changes(), failing))
        .toList();
  }

  private static boolean generalises(Trials trials, List<Change> changes, boolean untold) {
    double gain = trials.heldOutGain(changes);
    return Double.isNaN(gain)
        ? untold
        : gain >= CLEAR && gain >= SURE * trials.heldOutError(changes);
  }

  private static boolean isDecided(Tried tried) {
    return tried.suspicion().certainty() == Certainty.DECIDED;
  }

  /// What the best cures change.
  private static List<List<Change>> cures(List<Tried> tried) {
    return tried.stream()
        .filter(t -> t.cures() && !isLong(t.suspicion()))
        .sorted(Comparator.comparingDouble(Tried::skill).reversed())
        .map(t -> t.suspicion().changes())
        .distinct()
        .limit(MOST_DOUBTED)
        .toList();
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

  /// Whether a single change makes a clear difference, on rows kept from training too where the run
  /// is not a plain failure.
  private static boolean improves(Trials trials, Tried tried, boolean failing) {
    boolean sameEpochs = tried.suspicion().id() != Diagnosis.TOO_FEW_EPOCHS;
    boolean decided = isDecided(tried) && tried.gain() >= 0.05;
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
