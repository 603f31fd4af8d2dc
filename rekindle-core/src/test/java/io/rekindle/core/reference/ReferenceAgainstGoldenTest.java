package io.rekindle.core.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.golden.GoldenCase;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.loss.Loss.Reduction;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Layer.Dense;
import io.rekindle.core.network.Network;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Loss, outputs and gradients against PyTorch in float64.
class ReferenceAgainstGoldenTest {
  private static final Offset<Double> CLOSE = within(1e-12);

  /// What the script of the same case computes.
  private record Problem(Network network, Loss loss, Mode mode) {}

  static List<GoldenCase> cases() {
    return GoldenCase.read("networks.txt");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorch(GoldenCase golden) {
    Problem problem = problem(golden.word("case"));
    int rows = golden.integer("rows");
    Reference.Result result =
        new Reference(problem.network(), problem.loss())
            .run(
                golden.numbers("parameters"),
                golden.matrix("x", rows),
                golden.matrix("targets", rows),
                golden.numbers("weights"),
                problem.mode());
    assertThat(flat(result.outputs())).containsExactly(golden.numbers("outputs"), CLOSE);
    assertThat(result.loss()).isCloseTo(golden.number("loss"), CLOSE);
    assertThat(result.penalty()).isCloseTo(golden.number("penalty"), CLOSE);
    assertThat(result.gradient()).containsExactly(golden.numbers("gradient"), CLOSE);
    assertThat(flat(result.inputGradient()))
        .containsExactly(golden.numbers("input_gradient"), CLOSE);
    assertThat(result.parameters()).containsExactly(golden.numbers("parameters_after"), CLOSE);
  }

  private static Problem problem(String name) {
    return switch (name) {
      case "relu classifier" ->
          training(
              Loss.crossEntropy(),
              5,
              new Dense(6, Activation.RELU),
              new Dense(4, Activation.RELU),
              new Dense(3, Activation.SOFTMAX));
      case "weighted sigmoid, summed" ->
          training(
              Loss.binaryCrossEntropy().summed(),
              4,
              new Dense(5, Activation.SIGMOID),
              new Dense(2, Activation.SIGMOID));
      case "smooth activations" ->
          training(
              Loss.meanSquaredError(),
              4,
              new Dense(6, Activation.GELU),
              new Dense(5, Activation.SILU),
              new Dense(5, Activation.MISH),
              new Dense(4, Activation.SOFTPLUS),
              new Dense(4, Activation.TANH, Activation.TANH),
              new Dense(2));
      case "kinked activations" ->
          training(
              Loss.meanAbsoluteError(),
              4,
              new Dense(6, new Activation.LeakyRelu(0.2)),
              new Dense(6, Activation.ELU),
              new Dense(5, Activation.SELU),
              new Dense(5, Activation.SOFTSIGN),
              new Dense(4, Activation.HARD_SIGMOID),
              new Dense(3));
      case "batch norm in training" ->
          new Problem(batchNorm(), Loss.crossEntropy(), Mode.training());
      case "batch norm in inference" ->
          new Problem(batchNorm(), Loss.crossEntropy(), Mode.inference());
      case "layer norm, huber" ->
          training(
              Loss.huber(0.7),
              3,
              new Dense(6),
              new Layer.LayerNorm(),
              new Layer.Activate(Activation.TANH),
              new Dense(2));
      case "dropout" ->
          new Problem(
              Network.of(3, new Dense(6, Activation.RELU), new Layer.Dropout(0.25), new Dense(1)),
              Loss.meanSquaredError(),
              Mode.training((_, row, unit) -> (5 * row + 3 * unit) % 4 != 0));
      case "hinge" ->
          training(Loss.hinge(), 3, new Dense(4, Activation.TANH), new Dense(2, Activation.TANH));
      case "poisson" ->
          training(
              Loss.poisson(),
              3,
              new Dense(4, Activation.TANH),
              new Dense(2, Activation.EXPONENTIAL));
      case "smoothed probabilities" ->
          training(
              mean(new Measure.CrossEntropy(false, 0.2, true)),
              4,
              new Dense(5, Activation.TANH),
              new Dense(4, Activation.SOFTPLUS));
      case "clipped probabilities" ->
          training(
              mean(new Measure.BinaryCrossEntropy(false, 0.1)),
              3,
              new Dense(3, Activation.HARD_SIGMOID));
      case "penalised, index targets" ->
          training(
              Loss.crossEntropy(),
              3,
              withoutBias(4, Activation.TANH).withPenalty(0.03, 0.02),
              new Dense(5, Activation.SOFTMAX).withPenalty(0, 0.1));
      case "softmax under logits" ->
          training(
              mean(new Measure.CrossEntropy(true, 0, true)), 3, new Dense(4, Activation.SOFTMAX));
      default -> throw new IllegalArgumentException("no network for " + name);
    };
  }

  private static Problem training(Loss loss, int inputs, Layer... layers) {
    return new Problem(Network.of(inputs, layers), loss, Mode.training());
  }

  private static Network batchNorm() {
    return Network.of(
        3,
        new Dense(5),
        new Layer.BatchNorm(0.9, 0.001),
        new Layer.Activate(Activation.RELU),
        new Dense(3, Activation.SOFTMAX));
  }

  private static Loss mean(Measure measure) {
    return new Loss(measure, Reduction.MEAN);
  }

  private static Dense withoutBias(int units, Activation activation) {
    return new Dense(
        units,
        List.of(activation),
        Optional.empty(),
        Initializer.ZEROS,
        false,
        true,
        0,
        0,
        OptionalDouble.empty());
  }

  private static double[] flat(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
  }
}
