package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.loss.Loss.Measure.BinaryCrossEntropy;
import io.rekindle.core.loss.Loss.Measure.CrossEntropy;
import io.rekindle.core.loss.Loss.Measure.Hinge;
import io.rekindle.core.loss.Loss.Measure.Huber;
import io.rekindle.core.loss.Loss.Measure.MeanAbsoluteError;
import io.rekindle.core.loss.Loss.Measure.MeanSquaredError;
import io.rekindle.core.loss.Loss.Measure.Poisson;
import io.rekindle.core.loss.Loss.Reduction;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.reference.Mode;
import io.rekindle.core.reference.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LossHeadTest {
  /// Biases alone decide: their gradient is the loss's with respect to the logits, p - t.
  private static final Network BIASES = Network.of(1, new Layer.Dense(4, Activation.SOFTMAX));

  private static final float[] NO_WEIGHTS = {1, 1, 1, 1};
  private static final float[] WEIGHTS = {0.5f, 2, 0, 1.25f};

  /// Four rows of three outputs, some of which the loss clips or bends at.
  private static final float[][] ANY = {
    {0.25f, -1.5f, 3}, {0.75f, 0.5f, -0.25f}, {2, 1.25f, -4}, {-0.5f, 1.75f, 0.125f}
  };

  private static final float[][] SHARES = {
    {0.25f, 0.5f, 0.25f}, {0.9f, 0.3f, 0.05f}, {1e-9f, 0.4f, 0.7f}, {0.2f, 1, 0.1f}
  };

  private static final float[][] ONE_HOT = {{0, 1, 0}, {1, 0, 0}, {0, 0, 1}, {0, 1, 0}};
  private static final float[][] INDEX = {{1}, {0}, {2}, {1}};
  private static final float[][] FLAGS = {{0, 1, 1}, {1, 0, 0}, {0, 0, 1}, {1, 1, 0}};
  private static final float[][] NUMBERS = {
    {0.5f, -1, 3.25f}, {2, 0.5f, 1}, {0, 3, -1.5f}, {-0.5f, 0.25f, 1}
  };
  private static final float[][] COUNTS = {{0, 3, 1}, {2, 0, 1}, {5, 1, 0}, {1, 4, 2}};

  private static Stream<Arguments> losses() {
    return Stream.of(
        arguments(new CrossEntropy(false, 0, true), Activation.SOFTMAX, ANY, ONE_HOT),
        arguments(new CrossEntropy(false, 0.1, true), Activation.SOFTMAX, ANY, ONE_HOT),
        arguments(new CrossEntropy(false, 0.1, true), Activation.SOFTMAX, ANY, INDEX),
        arguments(new CrossEntropy(true, 0, true), Activation.LINEAR, ANY, ONE_HOT),
        arguments(new CrossEntropy(true, 0.2, true), Activation.LINEAR, ANY, INDEX),
        arguments(new CrossEntropy(true, 0, false), Activation.LINEAR, ANY, NUMBERS),
        arguments(new CrossEntropy(false, 0, true), Activation.LINEAR, SHARES, ONE_HOT),
        arguments(new CrossEntropy(false, 0.1, true), Activation.LINEAR, SHARES, INDEX),
        arguments(new CrossEntropy(false, 0, false), Activation.LINEAR, SHARES, ONE_HOT),
        arguments(new CrossEntropy(false, 0.1, false), Activation.LINEAR, SHARES, INDEX),
        arguments(new BinaryCrossEntropy(false, 0), Activation.SIGMOID, ANY, FLAGS),
        arguments(new BinaryCrossEntropy(false, 0.1), Activation.SIGMOID, ANY, FLAGS),
        arguments(new BinaryCrossEntropy(true, 0.1), Activation.LINEAR, ANY, FLAGS),
        arguments(new BinaryCrossEntropy(false, 0), Activation.LINEAR, SHARES, FLAGS),
        arguments(new BinaryCrossEntropy(false, 0.1), Activation.LINEAR, SHARES, FLAGS),
        arguments(new MeanSquaredError(), Activation.LINEAR, ANY, NUMBERS),
        arguments(new MeanAbsoluteError(), Activation.LINEAR, ANY, NUMBERS),
        arguments(new Huber(0.75), Activation.LINEAR, ANY, NUMBERS),
        arguments(new Poisson(), Activation.LINEAR, SHARES, COUNTS),
        arguments(new Hinge(), Activation.LINEAR, ANY, FLAGS));
  }

  /// One layer that passes its inputs on, so that each row's loss is of the numbers above, and its
  /// bias gathers the gradient; each row alone is weighed besides.
  @ParameterizedTest
  @MethodSource("losses")
  void everyMeasureIsTheReferences(
      Measure measure, Activation activation, float[][] x, float[][] targets) {
    Network network = Network.of(3, new Layer.Dense(3, activation));
    float[] identity = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0};
    for (Reduction reduction : Reduction.values()) {
      Loss loss = new Loss(measure, reduction);
      for (float[] weights : List.of(NO_WEIGHTS, WEIGHTS, new float[] {0, 0, 1, 0})) {
        Reference.Result expected =
            new Reference(network, loss)
                .run(wide(identity), wide(x), wide(targets), wide(weights), Mode.training());
        float[] gradient = new float[identity.length];
        Batch batch = new Batch(4, 3, targets[0].length);
        Examples examples = Examples.of(x, targets).withWeights(weights);
        assertThat(examples.source(false, 0).next(batch)).isTrue();
        try (Pass pass = new Pass(network, loss, identity, gradient, batch, 1, Compute.best())) {
          assertThat(pass.gradient(0))
              .isCloseTo(expected.loss(), within(2e-6 * (1 + Math.abs(expected.loss()))));
        }
        double size = Arrays.stream(expected.gradient()).map(Math::abs).max().orElseThrow();
        assertThat(wide(gradient)).containsExactly(expected.gradient(), within(2e-6 * (1 + size)));
      }
    }
  }

  private static double[] wide(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static double[][] wide(float[][] values) {
    return Arrays.stream(values).map(LossHeadTest::wide).toArray(double[][]::new);
  }

  /// Of logits so far apart that neither exponential nor probability can be told from 0 or 1.
  @Test
  void farLogitsHaveAFiniteLoss() {
    float[][] x = {{1000, -1000, 0}};
    for (Loss loss :
        List.of(
            new Loss(new CrossEntropy(true, 0, true), Reduction.MEAN),
            new Loss(new BinaryCrossEntropy(true, 0), Reduction.MEAN))) {
      Network network = Network.of(3, new Layer.Dense(3));
      float[] identity = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0};
      float[] gradient = new float[identity.length];
      Batch batch = new Batch(1, 3, 3);
      assertThat(Examples.of(x, new float[][] {{0, 1, 0}}).source(false, 0).next(batch)).isTrue();
      try (Pass pass = new Pass(network, loss, identity, gradient, batch, 1, Compute.best())) {
        double expected = loss.measure() instanceof CrossEntropy ? 2000 : (2000 + Math.log(2)) / 3;
        assertThat(pass.gradient(0)).isCloseTo(expected, within(1e-3));
      }
    }
  }

  @Test
  void gradientOfAClassRuledOutIsZeroBeforeItIsSubnormal() {
    float[] parameters = {0, 0, 0, 0, 0, -30, -60, -95};
    float[] gradient = new float[parameters.length];
    Batch batch = new Batch(1, 1, 4);
    Examples examples = Examples.of(new float[][] {{1}}, new int[] {1}, 4);
    assertThat(examples.source(false, 0).next(batch)).isTrue();
    try (Pass pass =
        new Pass(BIASES, Loss.crossEntropy(), parameters, gradient, batch, 1, Compute.best())) {
      assertThat(pass.gradient(0)).isCloseTo(30, within(1e-5));
    }
    assertThat(gradient[4]).isCloseTo(1, within(1e-6f));
    assertThat(gradient[5]).isCloseTo(-1, within(1e-6f));
    assertThat((double) gradient[6]).isCloseTo(Math.exp(-60), within(2e-4 * Math.exp(-60)));
    assertThat(gradient[7]).isZero();
  }
}
