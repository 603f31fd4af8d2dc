package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initialization;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.random.Draws;
import io.rekindle.core.reference.Mode;
import io.rekindle.core.reference.Reference;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Training;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read of a network against the double-precision reference.
class ReadingTest {
  private static final int ROWS = 40;
  private static final int INPUTS = 7;
  private static final int CLASSES = 3;

  private final double[][] x = new double[ROWS][INPUTS];
  private final double[][] targets = new double[ROWS][CLASSES];
  private final Examples examples;

  ReadingTest() {
    Draws draws = Draws.of(3, "reading");
    float[][] floats = new float[ROWS][INPUTS];
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < INPUTS; j++) {
        floats[i][j] = (float) draws.normal(i * INPUTS + j);
        x[i][j] = floats[i][j];
      }
      labels[i] = draws.below(100_000 + i, CLASSES);
      targets[i][labels[i]] = 1;
    }
    examples = Examples.of(floats, labels, CLASSES);
  }

  private static Network network(Activation activation, Initializer init) {
    return new Network(
        INPUTS,
        List.of(
            new Layer.Dense(12, activation),
            new Layer.Dense(9, activation),
            new Layer.Dense(CLASSES, Activation.SOFTMAX)),
        Optional.of(init));
  }

  private Reading read(Network network, float[] parameters) {
    Training training = Training.of(Loss.crossEntropy(), Optimizer.sgd(0.1));
    return Reading.of(network, training, examples, parameters, Examined.COMPUTE);
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static double norm(double[] values, Slot slot) {
    return Math.sqrt(Arrays.stream(values, slot.offset(), slot.end()).map(v -> v * v).sum());
  }

  private static double mean(double[][] values, ToDoubleFunction<double[]> of) {
    return Arrays.stream(values).mapToDouble(of).average().orElseThrow();
  }

  private static double meanSquare(double[] values) {
    return Arrays.stream(values).map(v -> v * v).average().orElseThrow();
  }

  /// Variance over rows, the mean over columns, by the two-pass formula.
  private static double variation(double[][] values) {
    int width = values[0].length;
    double total = 0;
    for (int j = 0; j < width; j++) {
      int column = j;
      double mean = mean(values, row -> row[column]);
      total += mean(values, row -> (row[column] - mean) * (row[column] - mean)) / width;
    }
    return total;
  }

  @ParameterizedTest
  @ValueSource(strings = {"RELU", "TANH", "SIGMOID", "GELU"})
  void momentsAndGradientsAreThoseOfTheReference(String name) {
    Network network = network(Activation.Standard.valueOf(name), Initializer.GLOROT_NORMAL);
    float[] parameters = Initialization.draw(network, 5);
    Reference reference = new Reference(network, Loss.crossEntropy());
    Reference.Result expected = reference.run(doubles(parameters), x, targets, Mode.training());

    Reading reading = read(network, parameters);

    assertThat(reading.loss()).isCloseTo(expected.loss(), withPercentage(1e-3));
    assertThat(reading.inputMoment())
        .isCloseTo(mean(x, ReadingTest::meanSquare), withPercentage(1e-3));
    for (int i = 0; i < 3; i++) {
      LayerReading layer = reading.layers().get(i);
      double[][] out = expected.layers().get(i);
      Slot weight = Reading.slot(network, i, Slot.Kind.WEIGHT);
      Slot bias = Reading.slot(network, i, Slot.Kind.BIAS);
      assertThat(layer.layer()).isEqualTo(i);
      assertThat(layer.units()).isEqualTo(out[0].length);
      assertThat(layer.moment())
          .isCloseTo(mean(out, ReadingTest::meanSquare), withPercentage(1e-3));
      assertThat(layer.variation()).isCloseTo(variation(out), withPercentage(1e-3));
      assertThat(layer.weightGradient())
          .isCloseTo(norm(expected.gradient(), weight), withPercentage(1e-3));
      assertThat(layer.biasGradient())
          .isCloseTo(norm(expected.gradient(), bias), withPercentage(1e-3));
      assertThat(layer.gradient())
          .isCloseTo(rowGradient(reference, parameters, bias), withPercentage(1e-3));
      assertThat(layer.weightNorm())
          .isCloseTo(norm(doubles(parameters), weight), withPercentage(1e-3));
      assertThat(layer.unitsAlike()).isFalse();
    }
  }

  /// The mean square over rows and units of the gradient with respect to a layer's product. Taken
  /// alone, a row's is the gradient of the bias.
  private double rowGradient(Reference reference, float[] parameters, Slot bias) {
    double total = 0;
    for (int i = 0; i < ROWS; i++) {
      double[] gradient =
          reference
              .run(
                  doubles(parameters),
                  new double[][] {x[i]},
                  new double[][] {targets[i]},
                  Mode.training())
              .gradient();
      total += Math.pow(norm(gradient, bias), 2) / bias.size() / ROWS;
    }
    return total;
  }

  @Test
  void outputSpreadIsTheDeviationOfTheOutputsOverRows() {
    Network network = network(Activation.RELU, Initializer.HE_UNIFORM);
    float[] parameters = Initialization.draw(network, 5);
    double[][] outputs =
        new Reference(network, Loss.crossEntropy())
            .run(doubles(parameters), x, targets, Mode.training())
            .outputs();
    double expected = 0;
    for (int j = 0; j < CLASSES; j++) {
      int column = j;
      double mean = mean(outputs, row -> row[column]);
      expected += Math.sqrt(mean(outputs, row -> Math.pow(row[column] - mean, 2))) / CLASSES;
    }

    assertThat(read(network, parameters).outputSpread()).isCloseTo(expected, withPercentage(1e-2));
  }

  @Test
  void deadUnitsAreThoseThatAreZeroForEveryRow() {
    Network network = network(Activation.RELU, Initializer.HE_UNIFORM);
    float[] parameters = Initialization.draw(network, 5);
    Slot bias = Reading.slot(network, 0, Slot.Kind.BIAS);
    Arrays.fill(parameters, bias.offset(), bias.offset() + 9, -1000);
    Arrays.fill(parameters, bias.offset() + 9, bias.end(), 1000);

    Reading reading = read(network, parameters);

    assertThat(reading.layers().getFirst().dead()).isEqualTo(9 / 12.0);
    assertThat(reading.layers().getFirst().saturated()).as("ReLU has no ends").isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SIGMOID", "TANH"})
  void saturatedValuesAreThoseWithinTwoPerCentOfTheRangeFromAnEnd(String name) {
    Network network = network(Activation.Standard.valueOf(name), new Initializer.Normal(1.5));
    float[] parameters = Initialization.draw(network, 5);
    double[][] first =
        new Reference(network, Loss.crossEntropy())
            .run(doubles(parameters), x, targets, Mode.training())
            .layers()
            .getFirst();
    double low = name.equals("TANH") ? -1 : 0;
    double margin = 0.02 * (1 - low);
    double expected =
        mean(
            first,
            row ->
                Arrays.stream(row)
                    .map(y -> y < low + margin || y > 1 - margin ? 1 : 0)
                    .average()
                    .orElseThrow());

    assertThat(expected).isBetween(0.2, 0.95);
    assertThat(read(network, parameters).layers().getFirst().saturated())
        .isCloseTo(expected, within(1e-9));
  }

  @Test
  void unitsAreAlikeOnlyIfAllOfThemAre() {
    Network network = network(Activation.TANH, new Initializer.Constant(0.1));
    float[] parameters = Initialization.draw(network, 5);
    assertThat(read(network, parameters).layers()).allMatch(LayerReading::unitsAlike);

    parameters[Reading.slot(network, 1, Slot.Kind.WEIGHT).end() - 1] += 0.01f;
    assertThat(read(network, parameters).layers())
        .extracting(LayerReading::unitsAlike)
        .containsExactly(true, false, true);
  }

  @Test
  void anActivationInALayerOfItsOwnBelongsToTheProductBeforeIt() {
    Network network = network(Activation.TANH, Initializer.GLOROT_NORMAL);
    Network apart =
        new Network(
            INPUTS,
            List.of(
                new Layer.Dense(12, Activation.LINEAR),
                new Layer.Activate(List.of(Activation.TANH)),
                new Layer.Dense(9, Activation.TANH),
                new Layer.Dense(CLASSES, Activation.SOFTMAX)),
            Optional.of(Initializer.GLOROT_NORMAL));
    float[] parameters = Initialization.draw(network, 5);

    List<LayerReading> readings = read(apart, parameters).layers();

    assertThat(readings).extracting(LayerReading::layer).containsExactly(0, 2, 3);
    assertThat(readings.getFirst()).isEqualTo(read(network, parameters).layers().getFirst());
  }

  @Test
  void readingLeavesTheParametersAsTheyAre() {
    Network network =
        new Network(
            INPUTS,
            List.of(
                new Layer.Dense(12, Activation.RELU),
                new Layer.BatchNorm(0.99, 0.001),
                new Layer.Dense(CLASSES, Activation.SOFTMAX)),
            Optional.empty());
    float[] parameters = Initialization.draw(network, 5);
    float[] before = parameters.clone();

    read(network, parameters);

    assertThat(parameters).isEqualTo(before);
  }

  @Test
  void aReluLayerMultipliesTheSecondMomentByItsGain() {
    double limit = 0.05;
    int width = 400;
    Network network =
        new Network(
            INPUTS,
            List.of(
                new Layer.Dense(width, Activation.RELU),
                new Layer.Dense(width, Activation.RELU),
                new Layer.Dense(CLASSES, Activation.SOFTMAX)),
            Optional.of(Initializer.uniform(limit)));

    Reading reading = read(network, Initialization.draw(network, 5));

    // He et al. 2015: fan_in · a² / 6.
    double first = INPUTS * limit * limit / 6;
    double second = width * limit * limit / 6;
    assertThat(reading.layers().get(0).moment() / reading.inputMoment())
        .isCloseTo(first, withPercentage(20));
    assertThat(reading.layers().get(1).moment() / reading.layers().get(0).moment())
        .isCloseTo(second, withPercentage(20));
  }
}
