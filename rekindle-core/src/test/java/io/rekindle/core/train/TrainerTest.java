package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.State;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.optimizer.Schedule;
import io.rekindle.core.random.Draws;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainerTest {
  private static final Compute COMPUTE = Compute.best();

  private static final Network SPIRAL_NETWORK =
      Network.of(
          2,
          new Layer.Dense(32, Activation.RELU),
          new Layer.BatchNorm(),
          new Layer.Dense(32, Activation.TANH),
          new Layer.Dropout(0.1),
          new Layer.Dense(3, Activation.SOFTMAX));

  private static final Training TRAINING =
      Training.of(Loss.crossEntropy(), Optimizer.adam(0.01)).withBatchSize(64).withEpochs(6);

  /// Three interleaved spirals: not separable by lines.
  private static Examples spirals(int rows, long seed) {
    Draws draws = Draws.of(seed, "spirals");
    float[][] x = new float[rows][2];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = i % 3;
      double radius = draws.uniform(3L * i);
      double angle = 4 * radius + 2 * Math.PI / 3 * labels[i] + 0.1 * draws.normal(2L * rows + i);
      x[i][0] = (float) (radius * Math.cos(angle));
      x[i][1] = (float) (radius * Math.sin(angle));
    }
    return Examples.of(x, labels, 3);
  }

  private static Trained train(Network network, Training training, Examples rows) {
    return Trainer.train(network, training, rows, Optional.empty(), Progress.SILENT, COMPUTE);
  }

  private static double accuracy(Trained trained, Examples rows) {
    try (Inference inference = new Inference(trained.network(), trained.parameters(), COMPUTE)) {
      float[] outputs = inference.outputs(rows.features());
      int[] labels = ((TargetValues.OneHot) rows.targets()).labels();
      int right = 0;
      for (int i = 0; i < labels.length; i++) {
        int best = 0;
        for (int j = 1; j < 3; j++) {
          best = outputs[3 * i + j] > outputs[3 * i + best] ? j : best;
        }
        right += best == labels[i] ? 1 : 0;
      }
      return right / (double) labels.length;
    }
  }

  static Stream<Optimizer> optimizers() {
    return Stream.of(
        Optimizer.sgd(0.1, 0.9),
        Optimizer.adam(0.01),
        Optimizer.adamw(0.01, 0.01),
        Optimizer.of(new Optimizer.Rule.Nadam(0.9, 0.999, 1e-7), 0.01),
        Optimizer.of(new Optimizer.Rule.RmsProp(0.9, 0, 1e-7), 0.003),
        Optimizer.of(new Optimizer.Rule.Adagrad(0.1, 1e-7), 0.1),
        Optimizer.of(new Optimizer.Rule.Adadelta(0.95, 1e-7), 10),
        Optimizer.of(new Optimizer.Rule.Lion(0.9, 0.99), 0.001),
        Optimizer.of(new Optimizer.Rule.Lbfgs(10), 1));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void everyOptimizerLearnsSpirals(Optimizer optimizer) {
    Network network =
        Network.of(
            2,
            new Layer.Dense(32, Activation.RELU),
            new Layer.Dense(32, Activation.RELU),
            new Layer.Dense(3, Activation.SOFTMAX));
    int epochs = optimizer.rule() instanceof Optimizer.Rule.Lbfgs ? 150 : 40;

    Trained trained =
        train(network, TRAINING.withOptimizer(optimizer).withEpochs(epochs), spirals(1500, 1));

    assertThat(accuracy(trained, spirals(900, 2))).isGreaterThan(0.95);
  }

  @Test
  void sameSeedGivesTheSameBitsForAnyNumberOfThreads() {
    Network wide =
        Network.of(
            2,
            new Layer.Dense(300, Activation.RELU),
            new Layer.BatchNorm(),
            new Layer.Dense(100, Activation.GELU),
            new Layer.Dropout(0.2),
            new Layer.LayerNorm(),
            new Layer.Dense(3, Activation.SOFTMAX));
    Examples rows = spirals(700, 1);
    Training training = TRAINING.withEpochs(2);
    float[] one =
        Trainer.train(
                wide, training, rows, Optional.empty(), Progress.SILENT, COMPUTE.withThreads(1))
            .parameters();

    for (int threads : new int[] {1, 2, 4, 16}) {
      float[] same =
          Trainer.train(
                  wide,
                  training,
                  rows,
                  Optional.empty(),
                  Progress.SILENT,
                  COMPUTE.withThreads(threads))
              .parameters();
      assertThat(same).as("%d threads", threads).isEqualTo(one);
    }
    assertThat(train(wide, training.withSeed(2), rows).parameters()).isNotEqualTo(one);
  }

  static Stream<Training> resumable() {
    Training.EarlyStopping stopping = new Training.EarlyStopping(3, 0, true);
    return Stream.of(
        TRAINING,
        TRAINING.withOptimizer(Optimizer.sgd(0.1, 0.9)).withEarlyStopping(stopping),
        TRAINING.withOptimizer(Optimizer.of(new Optimizer.Rule.Nadam(0.9, 0.999, 1e-7), 0.01)),
        TRAINING.withSchedule(new Schedule(new Schedule.Shape.Plateau(0.5, 1), 0)),
        TRAINING.withSchedule(new Schedule(new Schedule.Shape.Cosine(0), 5)),
        TRAINING.withOptimizer(Optimizer.of(new Optimizer.Rule.Lbfgs(5), 1)));
  }

  @ParameterizedTest
  @MethodSource("resumable")
  void resumedRunEndsWithTheSameBits(Training training) {
    Examples rows = spirals(500, 1);
    Optional<Examples> validation = Optional.of(spirals(100, 2));
    KeptStates keeping = new KeptStates();

    Trained whole = Trainer.train(SPIRAL_NETWORK, training, rows, validation, keeping, COMPUTE);
    List<State> states = keeping.states();

    // Every so many steps, and the last of each epoch.
    int steps = states.size() / training.epochs();
    for (int i = 0; i < states.size(); i++) {
      if (i % (1 + states.size() / 12) != 0 && (i + 1) % steps != 0) {
        continue;
      }
      Trained resumed =
          Trainer.resume(
              SPIRAL_NETWORK, training, rows, validation, states.get(i), Progress.SILENT, COMPUTE);
      assertThat(resumed.parameters()).as("from step %d", i + 1).isEqualTo(whole.parameters());
      assertThat(resumed.bestEpoch()).isEqualTo(whole.bestEpoch());
      assertThat(resumed.epochs().stream().map(EpochReport::loss))
          .containsExactlyElementsOf(whole.epochs().stream().map(EpochReport::loss).toList());
      assertThat(resumed.epochs().stream().map(EpochReport::learningRate))
          .as("learning rates, from step %d", i + 1)
          .containsExactlyElementsOf(
              whole.epochs().stream().map(EpochReport::learningRate).toList());
    }
  }

  @Test
  void stateOfAnotherNetworkIsRefused() {
    State state = new State();
    state.put("run.parameters", new float[3]);

    assertThatThrownBy(
            () ->
                Trainer.resume(
                    SPIRAL_NETWORK,
                    TRAINING,
                    spirals(10, 1),
                    Optional.empty(),
                    state,
                    Progress.SILENT,
                    COMPUTE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("holds 3 numbers of 'run.parameters'");
  }

  @Test
  void divergingRunNamesTheFirstTensorAndStep() {
    Trained trained =
        train(
            Network.of(
                    2,
                    new Layer.Dense(20, Activation.RELU),
                    new Layer.Dense(20, Activation.RELU),
                    new Layer.Dense(3))
                .withInit(Initializer.uniform(1)),
            Training.of(Loss.meanSquaredError(), Optimizer.sgd(50)),
            spirals(300, 1));

    assertThat(trained.firstNonFinite()).isPresent();
    NonFinite first = trained.firstNonFinite().get();
    assertThat(first.tensor()).matches("layers\\.[012]\\.(weight|bias|output)");
    assertThat(first.step()).isBetween(1L, 30L);
    assertThat(trained.steps()).isLessThan(100);
    assertThat(trained)
        .asString()
        .endsWith("; %s became infinite or NaN at step %d".formatted(first.tensor(), first.step()));
  }

  @Test
  void infiniteInputIsFoundInTheFirstLayersOutput() {
    Examples rows =
        Examples.of(new float[][] {{1, 2}, {Float.POSITIVE_INFINITY, 0}}, new int[2], 3);

    Trained trained = train(SPIRAL_NETWORK, TRAINING, rows);

    assertThat(trained.firstNonFinite()).contains(new NonFinite("layers.0.output", 1));
  }

  @Test
  void earlyStoppingRestoresTheBestEpoch() {
    Training training =
        TRAINING
            .withEpochs(200)
            .withOptimizer(Optimizer.adam(0.02))
            .withEarlyStopping(new Training.EarlyStopping(4, 0, true));
    Examples held = spirals(60, 2);

    Trained trained =
        Trainer.train(
            SPIRAL_NETWORK, training, spirals(60, 1), Optional.of(held), Progress.SILENT, COMPUTE);

    assertThat(trained.stoppedEarly()).isTrue();
    assertThat(trained.epochs()).hasSize(trained.bestEpoch() + 4);
    assertThat(trained)
        .asString()
        .matches(
            "\\d+ epochs, \\d+ steps in [\\d.]+ s, loss [\\d.]+, validation loss [\\d.]+; stopped"
                + " early, with the parameters of epoch "
                + trained.bestEpoch());
    try (Inference inference =
        new Inference(SPIRAL_NETWORK, training.loss(), 3, trained.parameters(), COMPUTE)) {
      assertThat(inference.evaluate(held).loss())
          .isEqualTo(trained.epochs().get(trained.bestEpoch() - 1).validationLoss().orElseThrow());
    }
  }

  @Test
  void interruptedRunKeepsWhatItLearned() {
    Progress impatient =
        new Progress() {
          private long steps;

          @Override
          public void step(long step, double loss, int rows) {
            steps = step;
          }

          @Override
          public boolean stopRequested() {
            return steps == 5;
          }
        };

    Trained trained =
        Trainer.train(
            SPIRAL_NETWORK, TRAINING, spirals(640, 1), Optional.empty(), impatient, COMPUTE);

    assertThat(trained.interrupted()).isTrue();
    assertThat(trained.steps()).isEqualTo(5);
    assertThat(trained.parameters())
        .isNotEqualTo(Trainer.initialParameters(SPIRAL_NETWORK, spirals(640, 1), 1, COMPUTE));
  }

  @Test
  void zeroEpochsLeaveTheInitialParameters() {
    Trained trained = train(SPIRAL_NETWORK, TRAINING.withEpochs(0), spirals(10, 1));

    assertThat(trained.parameters())
        .isEqualTo(Trainer.initialParameters(SPIRAL_NETWORK, spirals(10, 1), 1, COMPUTE));
    assertThat(trained.steps()).isZero();
  }

  @Test
  void frozenLayerStaysAndMaxNormHolds() {
    Layer.Dense frozen =
        new Layer.Dense(
            8,
            List.of(Activation.RELU),
            Optional.empty(),
            Initializer.ZEROS,
            true,
            false,
            0,
            0,
            java.util.OptionalDouble.empty());
    Layer.Dense limited =
        new Layer.Dense(
            8,
            List.of(Activation.RELU),
            Optional.empty(),
            Initializer.ZEROS,
            true,
            true,
            0,
            0,
            java.util.OptionalDouble.of(0.25));
    Network network = Network.of(2, frozen, limited, new Layer.Dense(3, Activation.SOFTMAX));
    Examples rows = spirals(200, 1);
    float[] before = Trainer.initialParameters(network, rows, 1, COMPUTE);

    float[] after = train(network, TRAINING, rows).parameters();

    int frozenEnd = network.slots().get(1).end();
    for (int i = 0; i < frozenEnd; i++) {
      assertThat(after[i]).isEqualTo(before[i]);
    }
    int weights = network.slots().get(2).offset();
    for (int unit = 0; unit < 8; unit++) {
      double squares = 0;
      for (int i = 0; i < 8; i++) {
        squares += Math.pow(after[weights + 8 * unit + i], 2);
      }
      assertThat(Math.sqrt(squares)).isLessThanOrEqualTo(0.25 + 1e-6);
    }
  }

  @Test
  void lsuvGivesEveryLayerUnitDeviation() {
    Network network =
        Network.of(2, new Layer.Dense(50, Activation.RELU), new Layer.Dense(50))
            .withInit(new Initializer.Lsuv());
    Examples rows = spirals(512, 1);
    float[] parameters = Trainer.initialParameters(network, rows, 1, COMPUTE);

    try (Inference inference = new Inference(network, parameters, COMPUTE)) {
      float[] outputs = inference.outputs(rows.features());
      double sum = 0;
      double squares = 0;
      for (float y : outputs) {
        sum += y;
        squares += (double) y * y;
      }
      double mean = sum / outputs.length;
      assertThat(squares / outputs.length - mean * mean).isBetween(0.99, 1.01);
    }
  }

  @Test
  void rowsOfTheWrongWidthAreRefused() {
    assertThatThrownBy(() -> train(Network.of(3, new Layer.Dense(3)), TRAINING, spirals(5, 1)))
        .hasMessageContaining("rows of width 2, the network reads 3");
  }
}
