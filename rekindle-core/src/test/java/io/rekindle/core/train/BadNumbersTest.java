package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.rekindle.core.State;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.random.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Numbers and shapes at the edge of what there is.
class BadNumbersTest {
  private static final Compute COMPUTE = Compute.best();
  private static final Training TRAINING =
      Training.of(Loss.crossEntropy(), Optimizer.adam(0.01)).withBatchSize(16).withEpochs(3);
  private static final Training SQUARES =
      Training.of(Loss.meanSquaredError(), Optimizer.adam(0.01)).withBatchSize(16).withEpochs(3);
  private static final Network SMALL =
      Network.of(4, new Layer.Dense(8, Activation.RELU), new Layer.Dense(3, Activation.SOFTMAX));

  private static float[][] rows(int rows, int columns, double scale) {
    Draws draws = Draws.of(1, "rows");
    float[][] x = new float[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        x[i][j] = (float) (scale * draws.normal((long) i * columns + j));
      }
    }
    return x;
  }

  private static Examples examples(int rows, int columns, int classes, double scale) {
    int[] labels = new int[rows];
    Arrays.setAll(labels, i -> i % classes);
    return Examples.of(rows(rows, columns, scale), labels, classes);
  }

  private static Trained train(Network network, Training training, Examples rows) {
    return Trainer.train(network, training, rows, Optional.empty(), Progress.SILENT, COMPUTE);
  }

  private static void assertFinite(Trained trained) {
    assertThat(trained.firstNonFinite()).isEmpty();
    for (float w : trained.parameters()) {
      assertThat(w).isFinite();
    }
    assertThat(trained.epochs()).allSatisfy(epoch -> assertThat(epoch.loss()).isFinite());
  }

  @Test
  void denormalInputsAndWeightsAreNumbersLikeOthers() {
    Trained inputs = train(SMALL, TRAINING, examples(64, 4, 3, 1e-40));
    Trained weights =
        train(SMALL.withInit(new Initializer.Constant(1e-42)), TRAINING, examples(64, 4, 3, 1));

    assertFinite(inputs);
    assertFinite(weights);
    assertThat(inputs.epochs().getLast().loss()).isCloseTo(Math.log(3), offset(0.01));
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, 0, layers.0.output",
    "Infinity, 0, layers.0.output",
    // ReLU makes 0 of it, and 0 times infinity is what the weights change by.
    "-Infinity, 0, layers.0.weight",
    "NaN, 63, layers.0.output",
    "3e38, 0, layers.0.output"
  })
  void inputsThatAreNoNumbersAreFoundWhereTheyFirstTell(float value, int row, String tensor) {
    float[][] x = rows(64, 4, 1);
    Arrays.fill(x[row], value);
    Examples rows = Examples.of(x, new int[64], 3);

    Trained trained =
        train(SMALL.withInit(new Initializer.Constant(2)), TRAINING.withBatchSize(64), rows);

    assertThat(trained.firstNonFinite()).contains(new NonFinite(tensor, 1));
  }

  @Test
  void infiniteTargetsAreFoundInTheLoss() {
    float[][] y = rows(20, 1, 1);
    y[7][0] = Float.POSITIVE_INFINITY;
    Examples rows = Examples.of(rows(20, 4, 1), y);

    Trained trained = train(Network.of(4, new Layer.Dense(1)), SQUARES.withBatchSize(20), rows);

    assertThat(trained.firstNonFinite()).contains(new NonFinite("loss", 1));
  }

  @Test
  void varianceThatOverflowsIsFoundInTheStatistics() {
    Network network = Network.of(4, new Layer.BatchNorm(), new Layer.Dense(3, Activation.SOFTMAX));

    Trained trained = train(network, TRAINING, examples(64, 4, 3, 1e30));

    assertThat(trained.firstNonFinite()).isPresent();
    assertThat(trained.firstNonFinite().get().tensor()).startsWith("layers.0.");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e-30, 1e-8, 0, -1e-3})
  void learningRatesNearZeroKeepTheRunFinite(double rate) {
    assertFinite(train(SMALL, TRAINING.withOptimizer(Optimizer.adam(rate)), examples(64, 4, 3, 1)));
    assertFinite(train(SMALL, TRAINING.withOptimizer(Optimizer.sgd(rate)), examples(64, 4, 3, 1)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e20, 1e38, 1e300, Double.MAX_VALUE})
  void hugeLearningRatesStopTheRunWithTensorAndStep(double rate) {
    for (Optimizer optimizer : List.of(Optimizer.sgd(rate), Optimizer.sgd(rate, 0.9))) {
      Trained trained =
          train(
              Network.of(4, new Layer.Dense(8, Activation.RELU), new Layer.Dense(1)),
              SQUARES.withOptimizer(optimizer),
              Examples.of(rows(64, 4, 1), rows(64, 1, 1)));

      assertThat(trained.firstNonFinite()).isPresent();
      assertThat(trained.firstNonFinite().get().tensor())
          .matches("layers\\.[01]\\.(weight|bias|output)|loss");
      assertThat(trained.firstNonFinite().get().step()).isBetween(1L, 6L);
    }
  }

  /// A checkpoint of a run that is broken, but whose loss does not tell yet, would take the place
  /// of a good one.
  @Test
  void noCheckpointHoldsWhatIsNotFinite() {
    KeptStates keeping = new KeptStates();
    int broken = 0;
    for (double rate : new double[] {1, 1e3, 1e6, 1e12, 1e30}) {
      for (Optimizer optimizer :
          List.of(
              Optimizer.sgd(rate),
              Optimizer.sgd(rate, 0.9),
              Optimizer.of(new Optimizer.Rule.Lbfgs(5), rate))) {
        Trained trained =
            Trainer.train(
                Network.of(4, new Layer.Dense(8, Activation.RELU), new Layer.Dense(1)),
                SQUARES.withOptimizer(optimizer).withEpochs(30),
                Examples.of(rows(64, 4, 1), rows(64, 1, 1)),
                Optional.empty(),
                keeping,
                COMPUTE);
        broken += trained.firstNonFinite().isPresent() ? 1 : 0;
      }
    }

    assertThat(broken).isGreaterThan(5);
    for (State state : keeping.states()) {
      for (float w : state.floats().getOrDefault("run.parameters", new float[] {Float.NaN})) {
        assertThat(w).isFinite();
      }
    }
  }

  @Test
  void oneRow() {
    Network normed =
        Network.of(
            4,
            new Layer.Dense(8, Activation.RELU),
            new Layer.BatchNorm(),
            new Layer.LayerNorm(),
            new Layer.Dense(3, Activation.SOFTMAX));

    assertFinite(train(normed, TRAINING, examples(1, 4, 3, 1)));
    assertFinite(
        train(
            SMALL,
            TRAINING.withOptimizer(Optimizer.of(new Optimizer.Rule.Lbfgs(5), 1)),
            examples(1, 4, 3, 1)));
  }

  @Test
  void oneClass() {
    Network network = Network.of(4, new Layer.Dense(1, Activation.SOFTMAX));

    Trained trained = train(network, TRAINING, examples(40, 4, 1, 1));

    assertFinite(trained);
    assertThat(trained.epochs().getLast().loss()).isZero();
  }

  @Test
  void layersOfOneUnit() {
    Network network =
        Network.of(
            1,
            new Layer.Dense(1, Activation.TANH),
            new Layer.BatchNorm(),
            new Layer.LayerNorm(),
            new Layer.Dense(1, Activation.GELU),
            new Layer.Dense(1));

    assertFinite(train(network, SQUARES, Examples.of(rows(50, 1, 1), rows(50, 1, 1))));
  }

  @Test
  void tenThousandOutputs() {
    Network network =
        Network.of(
            8, new Layer.Dense(16, Activation.RELU), new Layer.Dense(10_000, Activation.SOFTMAX));
    int[] labels = new int[200];
    Arrays.setAll(labels, i -> 49 * i);
    Examples rows = Examples.of(rows(200, 8, 1), labels, 10_000);

    Trained trained = train(network, TRAINING.withEpochs(12), rows);

    assertFinite(trained);
    assertThat(trained.epochs().getFirst().loss()).isCloseTo(Math.log(10_000), offset(1.0));
    assertThat(trained.epochs().getLast().loss()).isLessThan(trained.epochs().getFirst().loss());
  }

  @Test
  void aHundredThousandInputs() {
    Network network =
        Network.of(
            100_000, new Layer.Dense(4, Activation.RELU), new Layer.Dense(2, Activation.SOFTMAX));

    Trained trained = train(network, TRAINING.withEpochs(4), examples(32, 100_000, 2, 1));

    assertFinite(trained);
    assertThat(trained.epochs().getLast().loss()).isLessThan(trained.epochs().getFirst().loss());
  }

  @Test
  void threeHundredLayers() {
    List<Layer> layers =
        new ArrayList<>(Collections.nCopies(299, new Layer.Dense(16, Activation.SELU)));
    layers.add(new Layer.Dense(3, Activation.SOFTMAX));
    Network deep = Network.of(4, layers);

    assertFinite(train(deep, TRAINING.withOptimizer(Optimizer.adam(1e-4)), examples(64, 4, 3, 1)));

    Trained exploding =
        train(deep.withInit(Initializer.uniform(10)), TRAINING, examples(64, 4, 3, 1));
    assertThat(exploding.firstNonFinite()).isPresent();
    assertThat(exploding.firstNonFinite().get().tensor()).matches("layers\\.\\d+\\.output");
    assertThat(exploding.firstNonFinite().get().step()).isEqualTo(1);
  }
}
