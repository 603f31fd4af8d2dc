package io.rekindle.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.network.Layer.BatchNorm;
import io.rekindle.core.network.Layer.Dense;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializationTest {
  private static final int INPUTS = 300;
  private static final int UNITS = 200;

  private static double[] weights(Initializer init) {
    float[] drawn = Initialization.draw(Network.of(INPUTS, new Dense(UNITS).withInit(init)), 7);
    return IntStream.range(0, INPUTS * UNITS).mapToDouble(i -> drawn[i]).toArray();
  }

  private static Initializer named(String name) {
    return switch (name) {
      case "he_uniform" -> Initializer.HE_UNIFORM;
      case "he_normal" -> Initializer.HE_NORMAL;
      case "glorot_uniform" -> Initializer.GLOROT_UNIFORM;
      case "glorot_normal" -> Initializer.GLOROT_NORMAL;
      case "lecun_uniform" -> Initializer.LECUN_UNIFORM;
      case "lecun_normal" -> Initializer.LECUN_NORMAL;
      case "uniform" -> Initializer.uniform(0.3);
      case "uniform from 1 to 3" -> new Initializer.Uniform(1, 3);
      case "normal" -> new Initializer.Normal(0.2);
      case "truncated_normal" -> new Initializer.TruncatedNormal(0.2);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static double deviation(double[] values, double mean) {
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  /// Deviations: sqrt(numerator / fan) for the scaled ones, (high - low) / sqrt(12) for a uniform
  /// one, 0.8796 of the deviation for a truncated one. Each draw is symmetric about its mean.
  @ParameterizedTest
  @CsvSource({
    "he_uniform, 0, 0.0816497, 0.1414214",
    "he_normal, 0, 0.0816497, 0.1856453",
    "glorot_uniform, 0, 0.0632456, 0.1095445",
    "glorot_normal, 0, 0.0632456, 0.1438003",
    "lecun_uniform, 0, 0.0577350, 0.1",
    "lecun_normal, 0, 0.0577350, 0.1312711",
    "uniform, 0, 0.1732051, 0.3",
    "uniform from 1 to 3, 2, 0.5773503, 1",
    "normal, 0, 0.2, 1.2",
    "truncated_normal, 0, 0.1759251, 0.4",
  })
  void weightsHaveTheMeanDeviationAndRangeOfTheirName(
      String name, double mean, double deviation, double reach) {
    double[] w = weights(named(name));
    DoubleSummaryStatistics range = Arrays.stream(w).summaryStatistics();

    assertThat(range.getAverage()).isCloseTo(mean, within(0.02 * deviation));
    assertThat(deviation(w, mean)).isCloseTo(deviation, within(0.02 * deviation));
    assertThat(range.getMin()).isGreaterThanOrEqualTo(mean - reach - 1e-6);
    assertThat(range.getMax()).isLessThanOrEqualTo(mean + reach + 1e-6);
    if (!name.equals("normal")) {
      assertThat(range.getMin()).isLessThan(mean - 0.99 * reach);
      assertThat(range.getMax()).isGreaterThan(mean + 0.99 * reach);
    } else {
      // Beyond two deviations are 4.55 % of a normal distribution.
      double beyond = Arrays.stream(w).filter(v -> Math.abs(v) > 0.4).count() / (double) w.length;
      assertThat(beyond).isCloseTo(0.0455, within(0.003));
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 8", "8, 3", "5, 5", "1, 4"})
  void orthogonalRowsOrColumnsAreOrthonormalTimesTheGain(int units, int inputs) {
    Dense dense = new Dense(units).withInit(new Initializer.Orthogonal(2));
    float[] w = Initialization.draw(Network.of(inputs, dense), 3);
    boolean byRow = units <= inputs;
    int count = Math.min(units, inputs);
    int length = Math.max(units, inputs);

    for (int a = 0; a < count; a++) {
      for (int b = 0; b < count; b++) {
        double dot = 0;
        for (int j = 0; j < length; j++) {
          dot +=
              byRow
                  ? w[a * inputs + j] * (double) w[b * inputs + j]
                  : w[j * inputs + a] * (double) w[j * inputs + b];
        }
        assertThat(dot).as("%d · %d", a, b).isCloseTo(a == b ? 4 : 0, within(1e-5));
      }
    }
    float[] unit =
        Initialization.draw(Network.of(inputs, dense.withInit(new Initializer.Lsuv())), 3);
    assertThat(w[0]).isEqualTo(2 * unit[0], within(1e-6f));
  }

  @Test
  void biasesHaveTheirOwnInitialiserAndNormalisationsStartAsTheIdentity() {
    Dense dense =
        new Dense(
            400,
            List.of(),
            Optional.of(Initializer.ONES),
            Initializer.LECUN_UNIFORM,
            true,
            true,
            0,
            0,
            OptionalDouble.empty());
    Network network = Network.of(2, dense, new BatchNorm(), new Dense(1));
    float[] p = Initialization.draw(network, 1);
    Slot bias = network.slots().get(1);

    assertThat(p[0]).isEqualTo(1);
    assertThat(p[799]).isEqualTo(1);
    // A vector's fan-in is its length: uniform in ±sqrt(3 / 400).
    double[] b = IntStream.range(bias.offset(), bias.end()).mapToDouble(i -> p[i]).toArray();
    double limit = Math.sqrt(3.0 / 400);
    assertThat(Arrays.stream(b).max().orElseThrow()).isBetween(0.9 * limit, limit);
    assertThat(Arrays.stream(b).min().orElseThrow()).isBetween(-limit, -0.9 * limit);
    float[] expected = {1, 0, 0, 1};
    for (int kind = 0; kind < 4; kind++) {
      Slot slot = network.slots().get(2 + kind);
      for (int i = slot.offset(); i < slot.end(); i++) {
        assertThat(p[i]).as(slot.name()).isEqualTo(expected[kind]);
      }
    }
    assertThat(p[network.size() - 1]).as("the last bias, by default").isZero();
  }

  @Test
  void eachTensorHasAStreamOfItsOwn() {
    Dense first = new Dense(4).withInit(Initializer.HE_NORMAL);
    Dense second = new Dense(4).withInit(Initializer.HE_NORMAL);
    float[] p = Initialization.draw(Network.of(4, first, second), 5);
    float[] other =
        Initialization.draw(Network.of(4, first.withInit(Initializer.ZEROS), second), 5);

    assertThat(Arrays.copyOfRange(p, 20, 36)).isEqualTo(Arrays.copyOfRange(other, 20, 36));
    assertThat(Arrays.copyOfRange(p, 0, 16)).isNotEqualTo(Arrays.copyOfRange(p, 20, 36));
    assertThat(Initialization.draw(Network.of(4, first, second), 5)).isEqualTo(p);
    assertThat(Initialization.draw(Network.of(4, first, second), 6)).isNotEqualTo(p);

    Dense noisy =
        new Dense(
            4,
            List.of(),
            Optional.of(new Initializer.Normal(1)),
            new Initializer.Normal(1),
            true,
            true,
            0,
            0,
            OptionalDouble.empty());
    float[] q = Initialization.draw(Network.of(1, noisy), 5);
    assertThat(Arrays.copyOfRange(q, 0, 4)).isNotEqualTo(Arrays.copyOfRange(q, 4, 8));
  }

  @ParameterizedTest
  @CsvSource({
    "RELU, he_uniform",
    "ELU, he_uniform",
    "GELU, he_uniform",
    "SILU, he_uniform",
    "MISH, he_uniform",
    "SOFTPLUS, he_uniform",
    "SELU, lecun_normal",
    "LINEAR, glorot_uniform",
    "SOFTSIGN, glorot_uniform",
    "EXPONENTIAL, glorot_uniform",
    "SIGMOID, glorot_uniform",
    "HARD_SIGMOID, glorot_uniform",
    "TANH, glorot_uniform",
    "SOFTMAX, glorot_uniform",
  })
  void activationsHaveTheInitialiserThatKeepsTheSignal(
      Activation.Standard activation, String name) {
    assertThat(Initializer.suitedTo(activation)).isEqualTo(named(name));
    assertThat(Initializer.suitedTo(Activation.LEAKY_RELU)).isEqualTo(Initializer.HE_UNIFORM);
  }
}
