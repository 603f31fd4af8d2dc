package io.rekindle.cli;

import io.rekindle.core.State;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.NullModel;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.LayerText;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.random.Draws;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.StepView;
import io.rekindle.core.train.TargetValues;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.doctor.Diagnosis;
import io.rekindle.doctor.SignalRecorder;
import io.rekindle.doctor.Watcher;
import io.rekindle.live.RunControl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// One training run, from a plan to a model in its folder.
final class TrainSession {
  /// After each epoch the training rows are measured on so many of them.
  private static final int SAMPLE = 5_000;

  /// What checkpoints call the factor of a learning rate that was changed by hand.
  private static final String RATE_FACTOR = "control.rate_factor";

  private final RunPlan plan;
  private final RunFolder folder;
  private final List<RunListener> listeners;
  private final ProgressLine line;
  private final Interruption interruption;
  private final Checkpoints checkpoints;
  private final Optional<TensorBoard> tensorBoard;
  private final Optional<Watcher> watcher;
  private final RunControl control;

  /// How a run is watched.
  ///
  /// @param warned what was told before a break
  record Watching(boolean resumed, Set<Diagnosis> warned) {}

  /// @param tensorBoard is closed once training ends
  /// @param watching empty for no warnings
  TrainSession(
      RunPlan plan,
      RunFolder folder,
      List<RunListener> listeners,
      ProgressLine line,
      Interruption interruption,
      Checkpoints checkpoints,
      Optional<TensorBoard> tensorBoard,
      Optional<Watching> watching,
      RunControl control) {
    this.plan = plan;
    this.control = control;
    this.folder = folder;
    this.listeners = listeners;
    this.line = line;
    this.interruption = interruption;
    this.checkpoints = checkpoints;
    this.tensorBoard = tensorBoard;
    this.watcher =
        watching.map(
            how ->
                new Watcher(plan.data(), plan.compute(), how.resumed(), how.warned(), this::warn));
  }

  /// Trains, saves and measures.
  ///
  /// The model is saved as soon as it is trained, and once more with its scores.
  ///
  /// @param from where to go on; empty to begin
  RunResult run(Optional<State> from) {
    listeners.forEach(listener -> listener.begin(plan, folder, from));
    from.filter(state -> state.doubles().containsKey(RATE_FACTOR))
        .ifPresent(state -> control.resume(state.get(RATE_FACTOR)));
    if (plan.training().optimizer().rule() instanceof Optimizer.Rule.Lbfgs) {
      control.fixRate();
    }
    Trained trained;
    try (Observer observer = new Observer()) {
      trained = from.isPresent() ? resume(from.get(), observer) : train(observer);
    }
    line.erase();
    model(trained, Map.of()).save(folder.model());
    RunResult result = measure(trained);
    result.model().save(folder.model());
    listeners.forEach(listener -> listener.done(plan, result));
    return result;
  }

  private void warn(Watcher.Warning warning) {
    line.erase();
    listeners.forEach(listener -> listener.warning(warning));
  }

  private Trained train(Observer observer) {
    Examples rows = plan.data().train();
    long seed = plan.training().seed();
    return Trainer.train(
        plan.network(),
        plan.training(),
        plan.data().source(),
        plan.data().validation(),
        plan.data().initialParameters(rows, seed, plan.compute()),
        observer,
        plan.compute());
  }

  private Trained resume(State state, Observer observer) {
    return Trainer.resume(
        plan.network(),
        plan.training(),
        plan.data().source(),
        plan.data().validation(),
        state,
        observer,
        plan.compute());
  }

  private Model model(Trained trained, Map<String, Map<String, Double>> scores) {
    Origin origin =
        new Origin(
            Version.number(),
            plan.run().name(),
            trained.epochs().size(),
            trained.steps(),
            plan.training().seed(),
            plan.compute().kernels().name(),
            scores);
    return new Model(
        explicit(plan.network()),
        trained.parameters(),
        plan.data().preprocessing(),
        plan.data().targets(),
        plan.training().loss(),
        plan.metrics(),
        origin);
  }

  /// The same network with every initialiser written out, so that a run and its resolved run file
  /// give the same model file.
  private static Network explicit(Network network) {
    List<Layer> layers =
        network.layers().stream()
            .map(
                layer ->
                    switch (layer) {
                      case Layer.Dense d -> d.withInit(network.initOf(d));
                      case Layer.Activate _,
                          Layer.Dropout _,
                          Layer.BatchNorm _,
                          Layer.LayerNorm _ ->
                          layer;
                    })
            .toList();
    return Network.of(network.inputs(), layers);
  }

  /// @param constant what a constant predictor scores on the rows that the run is judged by
  private static Map<String, Map<String, Double>> scores(List<Part> parts, Scored constant) {
    Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
    parts.forEach(part -> scores.put(part.name(), part.measured().scored().named()));
    scores.put("null", constant.named());
    return scores;
  }

  private Scorer scorer(float[] parameters) {
    return new Scorer(
        plan.network(),
        plan.training().loss(),
        plan.data().targets(),
        plan.metrics(),
        parameters,
        plan.compute());
  }

  private RunResult measure(Trained trained) {
    try (Scorer scorer = scorer(trained.parameters())) {
      Part train = part("train", plan.data().train(), scorer);
      Optional<Part> validation =
          plan.data().validation().map(rows -> part("validation", rows, scorer));
      Optional<Part> test = plan.data().test().map(rows -> part("test", rows, scorer));
      Optional<Part> heldOut = test.or(() -> validation);
      Part judged = heldOut.orElse(train);
      Part decides = heldOut.filter(part -> evidence(part).canTell()).orElse(train);
      Verdict verdict = verdict(trained, train, decides, scorer);
      Scored constant = constant(judged, scorer);
      List<Part> parts =
          Stream.of(Optional.of(train), validation, test).flatMap(Optional::stream).toList();
      return new RunResult(
          folder,
          trained,
          model(trained, scores(parts, constant)),
          plan.compute().kernels().name(),
          train.measured().scored(),
          validation.map(part -> part.measured().scored()),
          test.map(part -> part.measured().scored()),
          test.isPresent() ? constant : constant(train, scorer),
          new RunResult.Judged(
              judged.name(),
              judged.rows().rows(),
              decides.name(),
              constant,
              judged.measured().scores(),
              judged.measured().evaluation()),
          verdict,
          verdict == Verdict.NOT_LEARNED
              ? watcher.map(each -> each.suspected(trained)).orElse(List.of())
              : List.of());
    }
  }

  /// A part of the data with what was measured on it.
  private record Part(String name, Examples rows, Scorer.Measured measured) {}

  private static Part part(String name, Examples rows, Scorer scorer) {
    return new Part(name, rows, scorer.measure(rows));
  }

  private Scored constant(Part on, Scorer scorer) {
    return scorer.constant(plan.data().train().targets(), on.rows().targets());
  }

  private Verdict verdict(Trained trained, Part train, Part decides, Scorer scorer) {
    if (trained.firstNonFinite().isPresent()) {
      return Verdict.NOT_LEARNED;
    }
    if (plan.training().epochs() == 0) {
      return Verdict.NOT_TRAINED;
    }
    // Where rows are weighted, what training lowers is not the loss that is measured here.
    boolean lossIsBelow =
        train.rows().weights().isPresent()
            || train.measured().scored().loss() < constant(train, scorer).loss();
    Draws draws = Draws.of(plan.training().seed(), "verdict");
    return Verdict.of(
        decides.name().equals(train.name())
            ? evidence(train).fits(lossIsBelow, draws)
            : evidence(decides).generalises(lossIsBelow, draws));
  }

  private Verdict.Evidence evidence(Part part) {
    TargetValues truth = part.rows().targets();
    NullModel constant = new NullModel(plan.data().targets(), truth, plan.network().outputs());
    List<Metric> telling = Verdict.telling(plan.data().targets());
    double loss = constant.loss(plan.training().loss(), truth);
    return new Verdict.Evidence(
        truth.rows(),
        part.measured().scores(),
        constant.scores(telling, truth),
        1 - part.measured().scored().loss() / loss);
  }

  /// Measures after each epoch, and passes on what the trainer tells.
  private final class Observer implements Progress, AutoCloseable {
    private final Examples sample = Sample.of(plan.data().train(), SAMPLE);
    private final SignalRecorder recorder =
        new SignalRecorder(signals -> listeners.forEach(each -> each.signals(signals)));
    private Optional<Scorer> scorer = Optional.empty();
    private long step;
    private boolean stopping;

    @Override
    public void started(Network network, float[] parameters, long totalSteps, long stepsPerEpoch) {
      Scorer measuring = scorer(parameters);
      scorer = Optional.of(measuring);
      RunStart start = start(totalSteps, stepsPerEpoch, measuring);
      listeners.forEach(listener -> listener.started(start));
      recorder.started(network, parameters, totalSteps, stepsPerEpoch);
      line.started(network, parameters, totalSteps, stepsPerEpoch);
      tensorBoard.ifPresent(board -> board.started(network, totalSteps));
      watcher.ifPresent(w -> w.started(network, parameters, totalSteps, stepsPerEpoch));
    }

    private RunStart start(long totalSteps, long stepsPerEpoch, Scorer measuring) {
      Optional<Examples> validation = plan.data().validation();
      return new RunStart(
          totalSteps,
          stepsPerEpoch,
          plan.training().epochs(),
          measuring.constant(
              plan.data().train().targets(), validation.orElse(plan.data().train()).targets()),
          validation.isPresent() ? "validation" : "train",
          plan.network().layers().stream().map(LayerText::describe).toList());
    }

    @Override
    public boolean readsParameters(long number) {
      return recorder.readsParameters(number)
          || watcher.filter(w -> w.readsParameters(number)).isPresent();
    }

    @Override
    public boolean observes(long number) {
      return recorder.observes(number);
    }

    @Override
    public void observe(StepView view) {
      recorder.observe(view);
    }

    @Override
    public double learningRate(long number, double scheduled) {
      return control.learningRate(scheduled);
    }

    @Override
    public long pausedNanos() {
      return control.pausedNanos();
    }

    @Override
    public void step(long number, double loss, int rows) {
      step = number;
      recorder.step(number, loss, rows);
      line.step(number, loss, rows);
      tensorBoard.ifPresent(board -> board.step(number, loss));
      watcher.ifPresent(w -> w.step(number, loss, rows));
      control.stepped(number, interruption::requested);
    }

    /// Whoever interrupts a run may want to go on with it.
    @Override
    public boolean checkpointDue(long number) {
      if (interruption.requested() || control.stopRequested()) {
        stopping = true;
        line.erase();
        listeners.forEach(RunListener::stopping);
      }
      return stopping || checkpoints.isDue(number);
    }

    @Override
    public void checkpoint(State state) {
      if (control.factor() != 1) {
        state.put(RATE_FACTOR, control.factor());
      }
      checkpoints.save(step, state);
    }

    @Override
    public void epoch(EpochReport report, float[] parameters) {
      Scorer measuring = scorer.orElseThrow();
      EpochScores scores =
          new EpochScores(
              report,
              measuring.measure(sample).scored(),
              plan.data().validation().map(rows -> measuring.measure(rows).scored()));
      line.erase();
      listeners.forEach(listener -> listener.epoch(scores));
      tensorBoard.ifPresent(board -> board.epoch(scores, parameters));
      line.epoch(report, parameters);
      watcher.ifPresent(w -> w.epoch(report, parameters));
    }

    @Override
    public boolean stopRequested() {
      return stopping;
    }

    @Override
    public void close() {
      recorder.ended();
      scorer.ifPresent(Scorer::close);
      tensorBoard.ifPresent(TensorBoard::close);
    }
  }
}
