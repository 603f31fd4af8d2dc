package io.rekindle.doctor.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.random.Draws;
import io.rekindle.core.reference.Mode;
import io.rekindle.core.reference.Reference;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumericalCheckTest {
  private static final Draws DRAWS = Draws.of(1, "check");

  private static double[] point(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, n).mapToDouble(_ -> random.nextGaussian()).toArray();
  }

  // Rosenbrock's function of many variables
  private static double rosenbrock(double[] w) {
    double sum = 0;
    for (int i = 0; i + 1 < w.length; i++) {
      sum += 100 * Math.pow(w[i + 1] - w[i] * w[i], 2) + Math.pow(1 - w[i], 2);
    }
    return sum;
  }

  private static double[] rosenbrockGradient(double[] w) {
    double[] g = new double[w.length];
    for (int i = 0; i + 1 < w.length; i++) {
      double e = w[i + 1] - w[i] * w[i];
      g[i] += -400 * e * w[i] - 2 * (1 - w[i]);
      g[i + 1] += 200 * e;
    }
    return g;
  }

  @Test
  void passesARightGradient() {
    for (long seed = 0; seed < 50; seed++) {
      NumericalCheck check =
          GradientCheck.of(NumericalCheckTest::rosenbrock, NumericalCheckTest::rosenbrockGradient);
      assertThat(check.at(point(40, seed), DRAWS)).matches(NumericalCheck.Result::isRight);
    }
  }

  @Test
  void findsOneWrongNumberInForty() {
    for (int wrong = 0; wrong < 40; wrong++) {
      int index = wrong;
      NumericalCheck check =
          GradientCheck.of(
              NumericalCheckTest::rosenbrock,
              w -> {
                double[] g = rosenbrockGradient(w);
                g[index] = -g[index];
                return g;
              });
      double[] w = point(40, 3);
      NumericalCheck.Result result = check.at(w, DRAWS);
      assertThat(result.isRight()).isFalse();
      NumericalCheck.Coordinate coordinate = result.wrong().orElseThrow();
      double right = rosenbrockGradient(w)[wrong];
      assertThat(coordinate.index()).isEqualTo(wrong);
      assertThat(coordinate.found()).isEqualTo(-right);
      assertThat(coordinate.expected()).isCloseTo(right, withPercentage(0.01));
    }
  }

  @Test
  void checksAGradientThatIsAtHand() {
    double[] w = point(40, 4);
    double[] g = rosenbrockGradient(w);
    assertThat(GradientCheck.check(NumericalCheckTest::rosenbrock, w, g))
        .matches(r -> r.isRight() && r.wrong().isEmpty());
    g[17] *= 1.01;
    assertThat(GradientCheck.check(NumericalCheckTest::rosenbrock, w, g).wrong())
        .get()
        .matches(c -> c.index() == 17);
  }

  /// Sums of rectified sums, some exactly 0: at most a few directions meet no kink.
  @Test
  void passesARectifierWithManySumsAtZero() {
    for (long seed = 0; seed < 20; seed++) {
      double[] a = point(60, seed);
      double[] w = new double[60];
      for (int i = 0; i < w.length; i += 2) {
        w[i] = a[i];
      }
      double[] g = new double[60];
      for (int i = 0; i < w.length; i++) {
        g[i] = w[i] > 0 ? i : 0;
      }
      NumericalCheck.Result result =
          GradientCheck.check(
              v -> IntStream.range(0, 60).mapToDouble(i -> i * Math.max(0, v[i])).sum(), w, g);
      assertThat(result.isRight()).isTrue();
      assertThat(result.kinks()).isPositive();
    }
  }

  @Test
  void findsAGradientThatIsZeroWhereItShouldNotBe() {
    NumericalCheck check =
        GradientCheck.of(NumericalCheckTest::rosenbrock, w -> new double[w.length]);
    assertThat(check.at(point(10, 1), DRAWS)).matches(r -> !r.isRight());
  }

  @Test
  void passesAConstant() {
    NumericalCheck check = GradientCheck.of(_ -> 3, w -> new double[w.length]);
    assertThat(check.at(point(10, 1), DRAWS)).matches(NumericalCheck.Result::isRight);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void functionThatIsNotFiniteIsRefused(double value) {
    assertThatThrownBy(() -> GradientCheck.check(_ -> value, point(3, 1), new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the function is %s at these parameters", value);
  }

  @Test
  void acceptsEverySlopeAtAKinkAndNothingBeyond() {
    for (double slope : new double[] {-1, -0.5, 0, 0.3, 1}) {
      assertThat(absolute(slope).at(new double[] {0}, DRAWS))
          .matches(NumericalCheck.Result::isRight);
    }
    for (double slope : new double[] {-1.5, 1.1, 7}) {
      assertThat(absolute(slope).at(new double[] {0}, DRAWS)).matches(r -> !r.isRight());
    }
    assertThat(absolute(0.3).at(new double[] {0.5}, DRAWS)).matches(r -> !r.isRight());
  }

  private static NumericalCheck absolute(double slope) {
    return GradientCheck.of(w -> Math.abs(w[0]), _ -> new double[] {slope});
  }

  @Test
  void saysWhichTensorOfANetworkIsWrong() {
    Network network =
        Network.of(
            5,
            new Layer.Dense(6, Activation.RELU),
            new Layer.Dense(6, Activation.TANH),
            new Layer.Dense(3, Activation.SOFTMAX));
    Reference reference = new Reference(network, Loss.crossEntropy());
    double[][] x = IntStream.range(0, 9).mapToObj(r -> point(5, 100 + r)).toArray(double[][]::new);
    double[][] t =
        IntStream.range(0, 9).mapToObj(r -> new double[] {r % 3}).toArray(double[][]::new);
    NumericalCheck check =
        GradientCheck.of(
            w -> reference.run(w, x, t, Mode.training()).loss(),
            w -> {
              double[] g = reference.run(w, x, t, Mode.training()).gradient();
              for (int i = network.slots().get(2).offset(); i < network.slots().get(2).end(); i++) {
                g[i] *= 1.01;
              }
              return g;
            });
    List<String> wrong =
        check.at(point(network.size(), 5), network.slots(), DRAWS).stream()
            .filter(p -> !p.result().isRight())
            .map(NumericalCheck.Part::name)
            .toList();
    assertThat(wrong).containsExactly("layers.1.weight");
  }

  @Test
  void checksCodeThatComputesInFloats() {
    assertThat(floats(1).at(point(30, 2), DRAWS)).matches(NumericalCheck.Result::isRight);
    assertThat(floats(1.1f).at(point(30, 2), DRAWS)).matches(r -> !r.isRight());
  }

  private static NumericalCheck floats(float factor) {
    return GradientCheck.ofFloats(
        w -> {
          float sum = 0;
          for (float v : w) {
            sum += (float) Math.log1p(Math.exp(v));
          }
          return sum;
        },
        w -> {
          float[] g = new float[w.length];
          for (int i = 0; i < w.length; i++) {
            g[i] = factor / (1 + (float) Math.exp(-w[i]));
          }
          return g;
        });
  }

  @Test
  void refusesAGradientOfAnotherLength() {
    NumericalCheck check = GradientCheck.of(w -> w[0], _ -> new double[3]);
    assertThatThrownBy(() -> check.at(new double[2], DRAWS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the gradient has 3 numbers, 2 are needed");
  }
}
