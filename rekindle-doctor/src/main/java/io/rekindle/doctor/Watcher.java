package io.rekindle.doctor;

import io.rekindle.core.network.Network;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.NonFinite;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trained;
import io.rekindle.data.Prepared;
import io.rekindle.doctor.Diagnosis.Group;
import io.rekindle.doctor.Suspicion.Certainty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Warns of a run that cannot learn while it goes on, and says at its end what may have kept it
/// from learning. Nothing is tried, and the run itself is not touched.
///
/// Warnings are rare on purpose. Before the first step: a target that never varies, and nothing
/// else then, or an output that is the same whatever the parameters are. Later, and only while the
/// net is no better than a constant: a pairing that no training can make up for, such as targets
/// out of the output's reach, since some runs with one learn a part of it; and a broken invariant,
/// where the outputs are nearly the same for every row, so that the noise of the batches plays no
/// part. What is warned of depends on the initial and the present parameters and on the step alone,
/// so that a resumed run tells the same.
public final class Watcher implements Progress {
  /// Parts of the run after which the network is looked at.
  private static final List<Double> LOOKS = List.of(0.1, 0.25, 0.5);

  private static final long FEWEST_STEPS = 100;
  private static final long LONG_ENOUGH = 10_000;

  /// Outputs that vary by less than this share of the targets' deviation explain at most twice the
  /// share of their variance.
  private static final double FLAT = 0.02;

  private static final double NO_BETTER = 0.98;

  /// What makes a run look better than it is, and never keeps one from learning.
  private static final Set<Diagnosis> FLATTERING =
      EnumSet.of(Diagnosis.LEAKAGE, Diagnosis.TRAIN_TEST_OVERLAP);

  private static final int MOST_SUSPECTED = 3;

  /// What certainly keeps a run from learning where its outputs are flat, the likeliest first.
  private static final List<Group> BROKEN =
      List.of(Group.INITIAL_WEIGHTS, Group.DATA, Group.SIGNAL);

  private final Subject subject;

  /// Makes all other conditions idle.
  private final Optional<Suspicion> constantTarget;

  private final Compute compute;
  private final boolean resumed;
  private final Set<Diagnosis> told;
  private final Consumer<Warning> tell;
  private final Recording recording;
  private final List<Double> epochLosses = new ArrayList<>();
  private List<Long> looks = List.of();

  /// Told once, at the step when it was certain; 0 before the first.
  public record Warning(long step, Suspicion condition) {}

  /// @param resumed whether the run began in another process
  /// @param told what was told before, and is not again
  public Watcher(
      Prepared data,
      Compute compute,
      boolean resumed,
      Set<Diagnosis> told,
      Consumer<Warning> tell) {
    this.subject = new Subject(data.run(), data);
    this.constantTarget =
        subject.task() == Task.AUTOENCODING || data.train().targets().vary()
            ? Optional.empty()
            : Optional.of(LabelRules.constantTarget(0));
    this.compute = compute;
    this.resumed = resumed;
    this.told = EnumSet.noneOf(Diagnosis.class);
    this.told.addAll(told);
    this.tell = tell;
    this.recording = new Recording(subject);
  }

  @Override
  public void started(Network network, float[] parameters, long totalSteps, long stepsPerEpoch) {
    recording.started(
        parameters,
        resumed
            ? subject
                .data()
                .initialParameters(subject.data().train(), subject.run().training().seed(), compute)
            : parameters.clone());
    looks =
        LOOKS.stream()
            .map(part -> Math.clamp((long) (part * totalSteps), FEWEST_STEPS, LONG_ENOUGH))
            .distinct()
            .toList();
    constantTarget
        .or(() -> PairingRules.softmaxSingleUnit(subject))
        .ifPresent(condition -> warn(0, condition));
  }

  @Override
  public boolean readsParameters(long step) {
    return recording.readsParameters(step) || looks.contains(step);
  }

  @Override
  public void step(long step, double loss, int rows) {
    // Rules ask no more of step losses than whether there are several: a long run has millions.
    if (step <= 2) {
      recording.step(step, loss, rows);
    }
    if (looks.contains(step) && constantTarget.isEmpty()) {
      look(step);
    }
  }

  @Override
  public void epoch(EpochReport report, float[] parameters) {
    epochLosses.add(report.loss());
    recording.epoch(report, parameters);
  }

  private void look(long step) {
    Reading now = recording.now(compute);
    if (!(now.loss() >= NO_BETTER * subject.nullLoss())) {
      return;
    }
    DataProfile profile = DataProfile.of(subject.data().train());
    boolean flat = now.outputSpread() < FLAT * profile.targetDeviation();
    Outcome soFar = outcome(Optional.empty(), epochLosses, step, Double.NaN);
    Observation seen = recording.observation(soFar, profile, now, compute);
    suspicions(seen).stream()
        .filter(s -> s.certainty() == Certainty.DECIDED || (flat && BROKEN.contains(s.group())))
        .limit(1)
        .forEach(s -> warn(step, s));
  }

  private void warn(long step, Suspicion condition) {
    if (told.add(condition.id())) {
      tell.accept(new Warning(step, condition));
    }
  }

  /// What may have kept a run from learning: a few conditions, the likeliest first; suspected, not
  /// proven.
  ///
  /// @param trained a run that did not learn
  public List<Suspicion> suspected(Trained trained) {
    if (constantTarget.isPresent()) {
      return List.of(constantTarget.get());
    }
    List<Double> losses = trained.epochs().stream().map(EpochReport::loss).toList();
    Outcome control = outcome(trained.firstNonFinite(), losses, trained.steps(), trained.seconds());
    DataProfile profile = DataProfile.of(subject.data().train());
    return suspicions(recording.observation(control, profile, compute)).stream()
        .filter(suspicion -> !FLATTERING.contains(suspicion.id()))
        .limit(MOST_SUSPECTED)
        .toList();
  }

  /// No better than a constant predictor: without skill.
  private static Outcome outcome(
      Optional<NonFinite> broken, List<Double> epochLosses, long steps, double seconds) {
    return new Outcome(
        broken.isEmpty() ? 0 : Double.NEGATIVE_INFINITY,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        epochLosses.isEmpty() ? Double.NaN : epochLosses.getLast(),
        broken,
        List.copyOf(epochLosses),
        steps,
        seconds);
  }

  /// Founded suspicions, one of each kind, without those that follow from others.
  private static List<Suspicion> suspicions(Observation seen) {
    Set<Diagnosis> named = EnumSet.noneOf(Diagnosis.class);
    List<Suspicion> founded =
        Doctor.RULES.stream()
            .flatMap(rule -> rule.check(seen).stream())
            .filter(s -> s.certainty() != Certainty.POSSIBLE)
            .filter(s -> named.add(s.id()))
            .toList();
    return founded.stream()
        .filter(s -> !Causes.isExplained(s, founded))
        .sorted(Comparator.comparingInt(Watcher::rank))
        .toList();
  }

  private static int rank(Suspicion suspicion) {
    if (suspicion.certainty() == Certainty.DECIDED) {
      return -1;
    }
    int group = BROKEN.indexOf(suspicion.group());
    if (group >= 0) {
      return group;
    }
    return suspicion.id().group() == Group.PAIRING ? BROKEN.size() : BROKEN.size() + 1;
  }
}
