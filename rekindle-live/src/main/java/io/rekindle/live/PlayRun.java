package io.rekindle.live;

import io.rekindle.core.network.Network;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Inference;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.StepView;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.doctor.SignalRecorder;
import io.rekindle.doctor.StepSignals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One network that learns in the playground, by the engine that trains any other, at a pace that
/// can be followed.
final class PlayRun implements Progress {
  private static final long TELL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /// The least time that a whole run takes.
  private static final long PACE_NANOS = TimeUnit.SECONDS.toNanos(8);

  /// The longest: what is not learned by then is not waited for.
  private static final long BUDGET_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final PlaySettings settings;
  private final PlayData data;
  private final Compute compute;
  private final Consumer<PlayState> tell;
  private final List<StepSignals> signals = new ArrayList<>();
  private final SignalRecorder recorder = new SignalRecorder(signals::add);
  private final Network network;
  private float[] live = new float[0];
  private Optional<Inference> inference = Optional.empty();
  private volatile boolean ends;
  private long totalSteps;
  private long step;
  private long started;
  private long told;

  /// @param tell is told four times a second how far it is, on the thread that trains
  PlayRun(PlaySettings settings, PlayData data, Compute compute, Consumer<PlayState> tell) {
    this.settings = settings;
    this.data = data;
    this.compute = compute;
    this.tell = tell;
    this.network = settings.network();
  }

  /// Ends after the step that is being done; on any thread.
  void end() {
    ends = true;
  }

  /// Trains to the end.
  void run() {
    Trained trained =
        Trainer.train(network, settings.training(), data.train(), Optional.empty(), this, compute);
    recorder.ended();
    tell.accept(state(trained.firstNonFinite().isPresent() ? Phase.BROKEN : Phase.OVER));
    inference.ifPresent(Inference::close);
  }

  /// How a run is.
  enum Phase {
    TRAINING,
    OVER,
    BROKEN
  }

  @Override
  public void started(Network of, float[] parameters, long total, long perEpoch) {
    live = parameters;
    totalSteps = total;
    inference =
        Optional.of(new Inference(of, settings.training().loss(), data.classes(), live, compute));
    recorder.started(of, parameters, total, perEpoch);
    started = System.nanoTime();
  }

  @Override
  public boolean readsParameters(long number) {
    return true;
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
  public void step(long number, double loss, int rows) {
    step = number;
    recorder.step(number, loss, rows);
    long now = System.nanoTime();
    if (now - told >= TELL_NANOS) {
      told = now;
      tell.accept(state(Phase.TRAINING));
    }
    rest(number);
  }

  private void rest(long number) {
    long due = started + (long) (PACE_NANOS * (number / (double) totalSteps));
    long early = due - System.nanoTime();
    if (early > TimeUnit.MILLISECONDS.toNanos(2)) {
      try {
        TimeUnit.NANOSECONDS.sleep(early);
      } catch (InterruptedException e) {
        ends = true;
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void epoch(EpochReport report, float[] parameters) {}

  @Override
  public boolean stopRequested() {
    return ends || (started != 0 && System.nanoTime() - started > BUDGET_NANOS);
  }

  private PlayState state(Phase phase) {
    Inference measuring = inference.orElseThrow();
    var evaluation = measuring.evaluate(data.judged());
    return new PlayState(
        settings,
        data,
        phase,
        step,
        totalSteps,
        evaluation.loss(),
        accuracy(evaluation.outputs(), data.judged()),
        evaluation.outputs().clone(),
        settings.toy().map(_ -> Surface.of(measuring)),
        List.copyOf(signals));
  }

  private double accuracy(float[] outputs, Examples rows) {
    int[] labels = PlayData.labels(rows);
    int right = 0;
    for (int row = 0; row < labels.length; row++) {
      right += PlayState.best(outputs, row, data.classes()) == labels[row] ? 1 : 0;
    }
    return right / (double) labels.length;
  }
}
