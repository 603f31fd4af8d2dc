package io.rekindle.core.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.golden.GoldenCase;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Five steps of every rule and setting against Keras's formulas in float64.
class UpdaterAgainstGoldenTest {
  private static final List<GoldenCase> CASES = GoldenCase.read("optimizers.txt");
  private static final int STEPS = 5;
  private static final double[] ONE = {1, 1, 1, 1, 1};
  private static final double[] SCHEDULE = {0.25, 1, 0.5, 2, 1};

  /// A kernel of 6, then biases, scale and shift of 2 each, then 4 running statistics.
  private static final Network NETWORK = Network.of(3, new Layer.Dense(2), new Layer.BatchNorm());

  private static final Map<String, Optimizer> OPTIMIZERS =
      Map.ofEntries(
          Map.entry("sgd", Optimizer.sgd(0.1)),
          Map.entry("sgd climbing", Optimizer.sgd(-0.1)),
          Map.entry("sgd momentum", Optimizer.sgd(0.05, 0.9)),
          Map.entry("sgd nesterov", Optimizer.of(new Rule.Sgd(0.8, true), 0.05)),
          Map.entry("sgd momentum scheduled", Optimizer.sgd(0.05, 0.9)),
          Map.entry("sgd weight decay", Optimizer.sgd(0.1).withWeightDecay(0.3)),
          Map.entry("sgd decay", sgd(0, 0.5, OptionalDouble.empty(), OptionalDouble.empty())),
          Map.entry("sgd clip norm", Optimizer.sgd(0.1).withClipNorm(1.5)),
          Map.entry("sgd clip value", sgd(0, 0, OptionalDouble.empty(), OptionalDouble.of(0.4))),
          Map.entry("sgd clip both", sgd(0, 0, OptionalDouble.of(2), OptionalDouble.of(0.5))),
          Map.entry(
              "sgd everything",
              new Optimizer(
                  new Rule.Sgd(0.7, true),
                  0.1,
                  0.1,
                  0.2,
                  OptionalDouble.of(2),
                  OptionalDouble.of(0.5))),
          Map.entry("adam", Optimizer.adam(0.1)),
          Map.entry("adam own betas", Optimizer.of(new Rule.Adam(0.6, 0.95, 0.01), 0.1)),
          Map.entry("adamw", Optimizer.adamw(0.1, 0.2)),
          Map.entry("nadam", Optimizer.of(new Rule.Nadam(0.9, 0.999, 1e-7), 0.1)),
          Map.entry("nadam own betas", Optimizer.of(new Rule.Nadam(0.6, 0.95, 0.01), 0.1)),
          Map.entry("rmsprop", Optimizer.of(new Rule.RmsProp(0.9, 0, 1e-7), 0.05)),
          Map.entry("rmsprop momentum", Optimizer.of(new Rule.RmsProp(0.8, 0.5, 0.01), 0.05)),
          Map.entry("adagrad", Optimizer.of(new Rule.Adagrad(0.1, 1e-7), 0.1)),
          Map.entry("adagrad own accumulator", Optimizer.of(new Rule.Adagrad(0.5, 0.01), 0.1)),
          Map.entry("adadelta", Optimizer.of(new Rule.Adadelta(0.95, 1e-7), 10)),
          Map.entry("adadelta own epsilon", Optimizer.of(new Rule.Adadelta(0.8, 0.01), 1)),
          Map.entry("lion", Optimizer.of(new Rule.Lion(0.9, 0.99), 0.1)),
          Map.entry(
              "lion own betas", Optimizer.of(new Rule.Lion(0.3, 0.6), 0.1).withWeightDecay(0.2)));

  private static Optimizer sgd(
      double weightDecay, double decay, OptionalDouble clipNorm, OptionalDouble clipValue) {
    return new Optimizer(new Rule.Sgd(0, false), 0.1, weightDecay, decay, clipNorm, clipValue);
  }

  static List<GoldenCase> cases() {
    return CASES.subList(1, CASES.size());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void parametersAgreeAfterEachStep(GoldenCase golden) {
    String name = golden.word("case");
    Optimizer optimizer = OPTIMIZERS.getOrDefault(name, Optimizer.sgd(0));
    double[] factors =
        name.endsWith("scheduled") || name.equals("sgd everything") || name.equals("adam own betas")
            ? SCHEDULE
            : ONE;
    double[][] expected = golden.matrix("after", STEPS);
    double[][] gradients = CASES.getFirst().matrix("gradients", STEPS);
    float[] parameters = CASES.getFirst().floats("start");
    Updater updater = new Updater(optimizer, NETWORK.slots());
    for (int step = 0; step < STEPS; step++) {
      updater.step(parameters, floats(gradients[step]), factors[step]);
      assertThat(doubles(parameters))
          .as("%s after step %d", name, step + 1)
          .containsExactly(expected[step], within(2e-6));
    }
    assertThat(updater.steps()).isEqualTo(STEPS);
  }

  @Test
  void everyCaseMovesTheTrainedParametersFarBeyondTheBoundAndNoOthers() {
    double[] start = CASES.getFirst().numbers("start");
    for (GoldenCase golden : cases()) {
      double[] last = golden.matrix("after", STEPS)[STEPS - 1];
      for (int i = 0; i < 12; i++) {
        assertThat(Math.abs(last[i] - start[i])).as("%s, %d", golden, i).isGreaterThan(1e-4);
      }
      assertThat(Arrays.copyOfRange(last, 12, 16))
          .containsExactly(Arrays.copyOfRange(start, 12, 16));
    }
    assertThat(OPTIMIZERS).hasSize(cases().size());
  }

  @Test
  void frozenLayersStayAsTheyAre() {
    Layer.Dense frozen = frozen(new Layer.Dense(2));
    Network network = Network.of(2, frozen, new Layer.Dense(1));
    float[] parameters = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    float[] gradient = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    new Updater(Optimizer.sgd(1).withWeightDecay(0.5).withClipNorm(Math.sqrt(3)), network.slots())
        .step(parameters, gradient, 1);
    assertThat(parameters).startsWith(1, 2, 3, 4, 5, 6);
    assertThat(parameters[6]).as("decayed, not clipped").isEqualTo(7 * 0.5f - 1);
    assertThat(parameters[8]).as("a bias does not decay").isEqualTo(8);
  }

  private static Layer.Dense frozen(Layer.Dense dense) {
    return new Layer.Dense(
        dense.units(),
        dense.activations(),
        dense.init(),
        dense.bias(),
        dense.useBias(),
        false,
        dense.l1(),
        dense.l2(),
        dense.maxNorm());
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
