package io.rekindle.doctor;

import io.rekindle.core.InputException;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.network.Activation;
import io.rekindle.core.optimizer.Schedule;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Evaluation;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Inference;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Where runs are tried: the subject's own and copies with some values changed, same rows, same
/// seeds, for as many epochs as the file says. Runs go side by side, one thread each, but a long
/// one in full has all threads; none is run twice.
final class Laboratory implements AutoCloseable {

  /// What a run trains on.
  enum Rows {
    ALL,
    /// All but a quarter, another one for each seed, that is scored on.
    PART,
    /// Half of those, scored on the same rows.
    HALF_OF_PART,
    /// As many as PART with one another's targets, scored on the same rows.
    DEALT_PART
  }

  /// A run to try.
  ///
  /// @param full whether it takes all epochs and rows; else as many as [#screeningShare] allows
  record Trial(List<Change> changes, long seedOffset, Rows rows, boolean full) {
    Trial {
      changes = List.copyOf(changes);
    }
  }

  private static final double HELD_OUT_SHARE = 0.25;

  /// Multiplications of weights by rows that are quick enough to do many times over.
  private static final double CHEAP = 2e9;

  /// What a step costs besides, in the same unit.
  private static final double STEP_OVERHEAD = 4e4;

  private final Subject subject;
  private final Compute whole;
  private final Compute one;
  private volatile OptionalLong deadline = OptionalLong.empty();
  private volatile boolean cutShort;
  private volatile long start = System.nanoTime();
  private volatile long patience = Long.MAX_VALUE / 2;
  private final ExecutorService pool;
  private final Map<Trial, Future<Optional<Outcome>>> done = new ConcurrentHashMap<>();
  private final Map<List<Change>, Optional<Prepared>> prepared = new ConcurrentHashMap<>();
  private final Metric metric;
  private final double nullScore;

  Laboratory(Subject subject, Compute compute) {
    this.subject = subject;
    this.whole = compute;
    this.one = compute.withThreads(1);
    this.metric = subject.metric();
    this.nullScore = subject.nullScore(metric);
    this.pool =
        Executors.newFixedThreadPool(
            compute.threads(), Thread.ofPlatform().daemon().name("rekindle-trial-", 1).factory());
  }

  /// No trial starts later than so many seconds from now.
  void endIn(double seconds) {
    deadline = OptionalLong.of(System.nanoTime() + (long) (Math.max(0, seconds) * 1e9));
  }

  /// After so many seconds from now a good cure that is at hand will do, after half as many again
  /// any.
  void loseInterestIn(double seconds) {
    start = System.nanoTime();
    patience = (long) (seconds * 1e9);
  }

  /// Whether a good cure that is at hand will do, rather than one that may be better.
  boolean isImpatient() {
    return System.nanoTime() - start > patience;
  }

  /// Whether any cure that is at hand will do.
  boolean isVeryImpatient() {
    return System.nanoTime() - start > patience + patience / 2;
  }

  int threads() {
    return whole.threads();
  }

  /// The part of the epochs that screening runs take: all where the run is cheap.
  double screeningShare() {
    return Math.min(1, CHEAP / cost());
  }

  /// Whether runs are so cheap that all seeds can be tried of everything.
  boolean isVeryCheap() {
    return cost() < CHEAP / 20;
  }

  /// Whether the run ends before most networks could have learned anything.
  boolean isVeryShort() {
    return steps() < 200;
  }

  /// Steps that the run file asks for.
  long steps() {
    Training training = subject.run().training();
    int epoch = Math.ceilDiv(subject.data().train().rows(), training.batchSize());
    return epoch * (long) training.epochs();
  }

  private double cost() {
    Training training = subject.run().training();
    double rows = subject.data().train().rows();
    return steps() * STEP_OVERHEAD + rows * training.epochs() * rowCost(subject);
  }

  /// What a training step of so many rows takes, in multiplications.
  static double stepCost(Subject subject, double rows) {
    return STEP_OVERHEAD + rows * rowCost(subject);
  }

  private static double rowCost(Subject subject) {
    double activations = 0;
    for (int layer : subject.denseLayers()) {
      boolean quick = subject.activationsAfter(layer).stream().allMatch(Activation.RELU::equals);
      activations += subject.dense(layer).units() * (quick ? 10.0 : 150.0);
    }
    return subject.network().size() + activations;
  }

  List<Change> moreEpochs(int factor) {
    return new Prescriptions(subject).epochs(factor);
  }

  double nullScore() {
    return nullScore;
  }

  Metric metric() {
    return metric;
  }

  boolean isOutOfTime() {
    return deadline.isPresent() && System.nanoTime() - deadline.getAsLong() > 0;
  }

  /// Whether a trial was left out because time was over.
  boolean isCutShort() {
    return cutShort;
  }

  /// Starts runs without waiting for them.
  void start(List<Trial> trials) {
    for (Trial trial : trials) {
      Future<Optional<Outcome>> _ = future(trial);
    }
  }

  /// How a run goes; empty if it cannot start, or if time is over.
  Optional<Outcome> run(Trial trial) {
    return join(future(trial));
  }

  /// Whether a trial is over.
  boolean isDone(Trial trial) {
    Future<Optional<Outcome>> future = done.get(trial);
    return future != null && future.isDone();
  }

  private Future<Optional<Outcome>> future(Trial trial) {
    return done.computeIfAbsent(trial, t -> pool.submit(() -> measure(t, Progress.SILENT)));
  }

  private static <T> T join(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a trial was running", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("a trial failed: " + e.getCause(), e);
    }
  }

  /// A trial; one that need not be short is the same as a full one.
  Trial trial(List<Change> changes, long seedOffset, Rows rows, boolean full) {
    return new Trial(changes, seedOffset, rows, full || screeningShare() == 1);
  }

  /// Trials of the same changes with the first `seeds` seeds.
  List<Trial> trials(List<Change> changes, int seeds, Rows rows, boolean full) {
    List<Trial> trials = new ArrayList<>();
    for (int seed = 0; seed < seeds; seed++) {
      trials.add(trial(changes, seed, rows, full));
    }
    return trials;
  }

  /// Outcomes of the same changes with the first `seeds` seeds; those that could not run are left
  /// out.
  List<Outcome> run(List<Change> changes, int seeds, Rows rows, boolean full) {
    List<Trial> trials = trials(changes, seeds, rows, full);
    start(trials);
    return trials.stream().map(this::run).flatMap(Optional::stream).toList();
  }

  /// The subject's own run, watched.
  Outcome control(Progress progress) {
    Trial trial = new Trial(List.of(), 0, Rows.ALL, true);
    return keep(trial, measure(subject.data(), trial, progress));
  }

  /// How a cure goes in full, even where time is over; the first seed at least.
  List<Outcome> confirm(List<Change> changes, int seeds) {
    List<Outcome> outcomes = run(changes, seeds, Rows.ALL, true);
    if (!outcomes.isEmpty()) {
      return outcomes;
    }
    Trial trial = new Trial(changes, 0, Rows.ALL, true);
    return prepare(changes).stream()
        .map(data -> keep(trial, measure(data, trial, Progress.SILENT)))
        .toList();
  }

  private Outcome keep(Trial trial, Outcome outcome) {
    done.put(trial, CompletableFuture.completedFuture(Optional.of(outcome)));
    return outcome;
  }

  /// The subject's data with some values of the run file changed; empty where they do not fit.
  Optional<Prepared> prepare(List<Change> changes) {
    if (changes.isEmpty()) {
      return Optional.of(subject.data());
    }
    return prepared.computeIfAbsent(changes, this::prepareNow);
  }

  private Optional<Prepared> prepareNow(List<Change> changes) {
    try {
      RunFile changed = subject.data().run().with(Change.settings(changes));
      Prepared data =
          changesData(changes) ? Preparation.prepare(changed) : subject.data().with(changed);
      return Optional.of(data).filter(this::fits);
    } catch (InputException e) {
      return Optional.empty();
    }
  }

  private boolean fits(Prepared changed) {
    boolean sameTargets = changed.targets().equals(subject.targets());
    return !sameTargets || changed.network().outputs() == subject.network().outputs();
  }

  private static boolean changesData(List<Change> changes) {
    return changes.stream()
        .anyMatch(c -> c.path().startsWith("data.") || c.path().equals("class_weights"));
  }

  private Optional<Outcome> measure(Trial trial, Progress progress) {
    if (isOutOfTime()) {
      cutShort = true;
      return Optional.empty();
    }
    return prepare(trial.changes()).map(data -> measure(data, trial, progress));
  }

  private Outcome measure(Prepared data, Trial trial, Progress progress) {
    Examples rows = trial.full() ? data.train() : sample(data.train());
    Split split =
        switch (trial.rows()) {
          case ALL -> new Split(rows, Optional.empty());
          case PART -> Split.of(rows, HELD_OUT_SHARE, trial.seedOffset());
          case HALF_OF_PART -> Split.of(rows, HELD_OUT_SHARE, trial.seedOffset()).halved();
          case DEALT_PART ->
              Split.of(rows, HELD_OUT_SHARE, trial.seedOffset()).dealt(trial.seedOffset());
        };
    Training own = data.run().training();
    int epochs =
        trial.full()
            ? own.epochs()
            : (int) Math.max(1, Math.round(own.epochs() * screeningShare()));
    Training training = own.withEpochs(epochs);
    Compute compute = trial.full() && screeningShare() < 1 ? whole : one;
    Training seeded = training.withSeed(training.seed() + trial.seedOffset());
    LossCurve.Recorder recorder = new LossCurve.Recorder(progress);
    Trained trained =
        Trainer.train(
            data.network(),
            seeded,
            split.train().source(seeded.shuffle(), seeded.seed()),
            steering(data, seeded),
            data.initialParameters(split.train(), seeded.seed(), compute),
            recorder,
            compute);
    try (Inference inference =
        new Inference(
            data.network(),
            training.loss(),
            data.train().targets().columns(),
            trained.parameters(),
            compute)) {
      Evaluation evaluation =
          inference.evaluate(Examples.of(split.train().features(), split.train().targets()));
      double score = score(data, evaluation, split.train());
      Optional<Evaluation> held = split.heldOut().map(inference::evaluate);
      double heldSkill =
          held.map(apart -> skill(score(data, apart, split.heldOut().orElseThrow())))
              .orElse(Double.NaN);
      boolean tests = trial.full() && (!trial.changes().isEmpty() || trial.seedOffset() == 0);
      double test =
          data.test()
              .or(data::validation)
              .filter(_ -> tests)
              .map(apart -> score(data, inference.evaluate(apart), apart))
              .orElse(Double.NaN);
      return new Outcome(
          trained.firstNonFinite().isPresent()
              ? Double.NEGATIVE_INFINITY
              : subject.isByChance(metric, score, evaluation.loss()) ? 0 : skill(score),
          heldSkill,
          held.map(Evaluation::loss).orElse(Double.NaN),
          score,
          test,
          evaluation.loss(),
          trained.firstNonFinite(),
          trained.epochs().stream().map(EpochReport::loss).toList(),
          trained.steps(),
          trained.seconds(),
          recorder.curve(),
          held.map(apart -> scores(data, apart, split.heldOut().orElseThrow())));
    }
  }

  /// Rows for validation where the run watches them: to stop early or to lower its rate.
  private static Optional<Examples> steering(Prepared data, Training training) {
    boolean watches =
        training.earlyStopping().isPresent()
            || training.schedule().shape() instanceof Schedule.Shape.Plateau;
    return watches ? data.validation() : Optional.empty();
  }

  /// Fewer rows, where one epoch of all is more than screening allows.
  private Examples sample(Examples all) {
    double share = screeningShare() * subject.run().training().epochs();
    return share >= 1 ? all : Split.of(all, 1 - share, 0).train();
  }

  private double score(Prepared data, Evaluation evaluation, Examples rows) {
    return scores(data, evaluation, rows).value(metric);
  }

  private static Scores scores(Prepared data, Evaluation evaluation, Examples rows) {
    return Scores.of(
        data.targets(), evaluation.outputs(), data.network().outputs(), rows.targets());
  }

  /// (score - null) / (1 - null).
  double skill(double score) {
    return Double.isNaN(score)
        ? Double.NEGATIVE_INFINITY
        : nullScore >= 1 ? 0 : (score - nullScore) / (1 - nullScore);
  }

  /// The score that has this skill.
  double score(double skill) {
    return nullScore + skill * (1 - nullScore);
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
