package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import io.rekindle.core.State;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.StepView;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is recorded of a step against what the doctor reads by a pass of its own.
class SignalRecorderTest {
  private static final int ROWS = 64;
  private static final Network NETWORK =
      Network.of(
          9,
          new Layer.Dense(14, Activation.RELU),
          new Layer.Dense(11, Activation.TANH),
          new Layer.Dense(3, Activation.SOFTMAX));

  private final Examples examples;

  SignalRecorderTest() {
    Draws draws = Draws.of(3, "signals");
    float[][] x = new float[ROWS][9];
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 9; j++) {
        x[i][j] = 3 * (float) draws.normal(i * 9 + j);
      }
      labels[i] = draws.below(100_000 + i, 3);
    }
    examples = Examples.of(x, labels, 3);
  }

  private static final class Watching implements Progress {
    final List<StepSignals> seen = new ArrayList<>();
    final SignalRecorder recorder = new SignalRecorder(seen::add);
    final List<float[]> before = new ArrayList<>();
    float[] live = new float[0];
    State state = new State();

    @Override
    public void started(Network network, float[] parameters, long total, long perEpoch) {
      live = parameters;
      before.add(parameters.clone());
      recorder.started(network, parameters, total, perEpoch);
    }

    @Override
    public boolean readsParameters(long step) {
      return true;
    }

    @Override
    public boolean observes(long step) {
      return recorder.observes(step);
    }

    @Override
    public void observe(StepView view) {
      recorder.observe(view);
    }

    @Override
    public void step(long step, double loss, int rows) {
      recorder.step(step, loss, rows);
      before.add(live.clone());
    }

    @Override
    public boolean checkpointDue(long step) {
      return step == 30;
    }

    @Override
    public void checkpoint(State saved) {
      state = saved;
    }
  }

  private Trained train(Training training, Progress progress) {
    return Trainer.train(NETWORK, training, examples, Optional.empty(), progress, Examined.COMPUTE);
  }

  private static Training training(Optimizer optimizer) {
    return Training.of(Loss.crossEntropy(), optimizer).withBatchSize(ROWS).withEpochs(2);
  }

  private static double norm(float[] a, float[] b, Slot slot) {
    double sum = 0;
    for (int i = slot.offset(); i < slot.end(); i++) {
      sum += Math.pow((double) a[i] - b[i], 2);
    }
    return Math.sqrt(sum);
  }

  /// Steps of plain descent are folded into the products, those of Adam are not, L-BFGS looks at
  /// all rows.
  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adam", "sum", "lbfgs"})
  void aStepIsRecordedAsItWas(String name) {
    Training training =
        switch (name) {
          case "sgd" -> training(Optimizer.sgd(0.1));
          case "adam" -> training(Optimizer.adam(0.01));
          case "sum" ->
              Training.of(Loss.crossEntropy().summed(), Optimizer.sgd(0.002))
                  .withBatchSize(ROWS)
                  .withEpochs(2);
          default -> training(Optimizer.of(new Optimizer.Rule.Lbfgs(10), 0.001));
        };
    Watching watching = new Watching();

    train(training, watching);

    assertThat(watching.seen).extracting(StepSignals::step).containsExactly(1L, 2L);
    // L-BFGS is looked at after its step.
    float[] at = watching.before.get(name.equals("lbfgs") ? 1 : 0);
    Training mean = training.withOptimizer(Optimizer.sgd(0.1));
    Reading reading =
        Reading.of(
            NETWORK,
            new Training(
                Loss.crossEntropy(),
                mean.optimizer(),
                mean.schedule(),
                ROWS,
                1,
                false,
                Optional.empty(),
                1),
            examples,
            at,
            Examined.COMPUTE);
    if (!name.equals("lbfgs")) {
      assertThat(watching.seen.getFirst().loss()).isCloseTo(reading.loss(), withPercentage(1e-3));
    }
    for (int i = 0; i < 3; i++) {
      StepSignals.Layer seen = watching.seen.getFirst().layers().get(i);
      LayerReading layer = reading.layers().get(i);
      Slot w = Reading.slot(NETWORK, i, Slot.Kind.WEIGHT);
      assertThat(seen.layer()).isEqualTo(i);
      assertThat(seen.activations()).isCloseTo(Math.sqrt(layer.moment()), withPercentage(1e-2));
      assertThat(seen.gradients()).isCloseTo(Math.sqrt(layer.gradient()), withPercentage(1e-2));
      assertThat(seen.dead()).isEqualTo(layer.dead());
      assertThat(seen.saturated()).isCloseTo(layer.saturated(), within(1e-3));
      float[] first = watching.before.get(0);
      double change = norm(watching.before.get(1), first, w);
      assertThat(change).isPositive();
      assertThat(seen.update())
          .isCloseTo(change / norm(first, new float[first.length], w), withPercentage(1e-3));
    }
    assertThat(watching.seen.getFirst().layers().get(1).saturated()).isPositive();
  }

  /// A ninth of the weights is looked at; what changes differs from input to input and from unit to
  /// unit.
  @Test
  void someWeightsOfALargeLayerStandForAll() {
    Network large =
        Network.of(
            9, new Layer.Dense(65_536, Activation.RELU), new Layer.Dense(3, Activation.SOFTMAX));
    Watching watching = new Watching();

    Trainer.train(
        large,
        training(Optimizer.sgd(0.01)).withEpochs(1),
        examples,
        Optional.empty(),
        watching,
        Examined.COMPUTE);

    float[] first = watching.before.get(0);
    Slot w = Reading.slot(large, 0, Slot.Kind.WEIGHT);
    double change = norm(watching.before.get(1), first, w);
    assertThat(watching.seen.getFirst().layers().getFirst().update())
        .isCloseTo(change / norm(first, new float[first.length], w), withPercentage(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adam"})
  void recordingChangesNothing(String name) {
    Training training =
        training(name.equals("sgd") ? Optimizer.sgd(0.1) : Optimizer.adam(0.01))
            .withBatchSize(10)
            .withEpochs(9);
    Watching watching = new Watching();

    assertThat(train(training, watching).parameters())
        .isEqualTo(train(training, Progress.SILENT).parameters());
    assertThat(watching.seen)
        .extracting(StepSignals::step)
        .containsExactly(1L, 2L, 5L, 10L, 20L, 40L, 60L);
  }

  @Test
  void aResumedRunRecordsTheSameSteps() {
    Training training = training(Optimizer.adam(0.01)).withBatchSize(10).withEpochs(9);
    Watching whole = new Watching();
    train(training, whole);
    Watching rest = new Watching();

    Trainer.resume(
        NETWORK, training, examples, Optional.empty(), whole.state, rest, Examined.COMPUTE);

    assertThat(rest.seen).extracting(StepSignals::step).containsExactly(40L, 60L);
    assertThat(rest.seen.getLast()).isEqualTo(whole.seen.getLast());
  }

  @Test
  void longRunsAreRecordedMoreRarely() {
    SignalRecorder recorder = new SignalRecorder(_ -> {});
    List<Long> steps = new ArrayList<>();
    for (long step = 1; step <= 1_000_000; step++) {
      if (recorder.observes(step)) {
        steps.add(step);
      }
    }
    assertThat(steps).contains(980L, 1000L).hasSizeBetween(350, 450);
    for (int i = 55; i < steps.size(); i++) {
      assertThat(steps.get(i) - steps.get(i - 1)).isLessThanOrEqualTo(steps.get(i) / 50);
    }
  }

  @Test
  void theStepThatBreaksARunIsRecorded() {
    Watching watching = new Watching();
    Training training = training(Optimizer.sgd(1e300)).withBatchSize(ROWS / 2);
    Trained trained = train(training, watching);
    watching.recorder.ended();

    assertThat(trained.firstNonFinite()).isPresent();
    assertThat(watching.seen).hasSize(2);
    assertThat(watching.seen.getLast().loss()).isNaN();
    JsonField line =
        JsonField.root("line", Json.parse(watching.seen.getLast().json().toString(), "line"));
    assertThat(StepSignals.read(line).step()).isEqualTo(2);
    assertThat(StepSignals.read(line).layers().getFirst().update()).isNaN();
  }

  @Test
  void aLineIsReadAsItWasWritten() {
    StepSignals written =
        new StepSignals(
            7,
            1.25,
            0.001,
            List.of(
                new StepSignals.Layer(0, 0.12345, 6.7891e-30, 1e-3, 0.5, 0),
                new StepSignals.Layer(2, 1e30, Double.NaN, 0, 0, 0.3333333333)));
    StepSignals read =
        StepSignals.read(JsonField.root("line", Json.parse(written.json().toString(), "line")));

    assertThat(read.layers().getFirst()).isEqualTo(written.layers().getFirst());
    assertThat(read.layers().getLast().gradients()).isNaN();
    assertThat(read.layers().getLast().saturated()).isEqualTo(0.33333);
    assertThat(read.loss()).isEqualTo(1.25);
  }
}
