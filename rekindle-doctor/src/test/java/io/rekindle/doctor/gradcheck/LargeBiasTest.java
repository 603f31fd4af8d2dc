package io.rekindle.doctor.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.loss.Loss.Reduction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Biases that drown the signal are blamed, and not the weights they stand beside.
class LargeBiasTest {
  private static final int[] THREE = {6, 12, 10, 4};
  private static final int ROWS = 32;

  /// @param scale of the weights, beside those that keep the signal's size
  private static Net net(int[] widths, Curve hidden, double bias, double scale) {
    int top = widths.length - 2;
    int outputs = widths[top + 1];
    SplittableRandom random = new SplittableRandom(5);
    Matrix x = Matrix.zeros(ROWS, widths[0]).map(_ -> random.nextGaussian());
    Matrix t = Matrix.zeros(ROWS, outputs);
    for (int r = 0; r < ROWS; r++) {
      int kind = (x.at(r, 0) > 0 ? 2 : 0) + (x.at(r, 1) > 0 ? 1 : 0);
      t.values()[r * outputs + kind] = 1;
    }
    List<Net.Dense> layers = new ArrayList<>();
    for (int l = 0; l <= top; l++) {
      Curve curve = l < top ? hidden : Curve.SOFTMAX;
      Matrix shape = Matrix.zeros(widths[l + 1], widths[l]);
      double a = scale * Weights.limit(new Net.Dense(shape, Optional.empty(), curve));
      double start = l < top ? bias : 0;
      layers.add(
          new Net.Dense(
              shape.map(_ -> random.nextDouble(-a, a)),
              Optional.of(Matrix.zeros(1, widths[l + 1]).map(_ -> start)),
              curve));
    }
    return new Net(x, t, layers, Objective.CROSS_ENTROPY, Reduction.MEAN, 0);
  }

  private static List<Finding> findings(Net net) {
    return new StartCheck(Backward.of(net, 0), OptionalDouble.empty()).findings();
  }

  @ParameterizedTest
  @CsvSource({"relu, -20, 1", "sigmoid, 12, 0.25", "tanh, -15, 1"})
  void biasesFarBeyondTheSumsAreNamedInsteadOfWeights(String curve, double bias, double scale) {
    // units of sigmoid learn slowly: one layer of them shows in a trial what it gains
    int[] widths = curve.equals("sigmoid") ? new int[] {6, 12, 4} : THREE;
    Net net = net(widths, Curve.named(curve).orElseThrow(), bias, scale);

    Finding cause = findings(net).getFirst();

    assertThat(cause.id()).isEqualTo("missing-bias");
    assertThat(cause.role()).isEqualTo(Finding.Role.CAUSE);
    assertThat(cause.where()).isEqualTo("layers.0");
    assertThat(cause.prescription().text()).contains("start at 0");
    Finding.Proof.Trial trial = (Finding.Proof.Trial) cause.proof().orElseThrow();
    Net cured = Biases.atZero(net);
    assertThat(trial.treatedLoss()).isEqualTo(Descent.lossAfter(cured, 0.1, trial.steps()));
  }

  @Test
  void biasesOfTheSizeOfTheSumsAreNot() {
    assertThat(findings(net(THREE, Curve.RELU, -0.5, 1))).isEmpty();
    assertThat(findings(net(THREE, Curve.SIGMOID, 1, 0.25))).isEmpty();
  }

  @Test
  void smallWeightsBesideSmallBiasesStayTheCause() {
    Finding cause = findings(net(THREE, Curve.RELU, 0.001, 0.001)).getFirst();

    assertThat(cause.id()).isEqualTo("init-too-small");
  }

  @Test
  void trialOfWeightsKeepsTheBiases() {
    Net net = net(THREE, Curve.RELU, -0.5, 0.001);

    assertThat(Weights.drawn(net).layers())
        .extracting(Net.Dense::b)
        .isEqualTo(net.layers().stream().map(Net.Dense::b).toList());
  }
}
