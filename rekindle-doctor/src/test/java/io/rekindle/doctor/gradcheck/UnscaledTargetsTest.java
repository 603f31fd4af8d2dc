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

/// First steps of regression on targets of any size: the size of the targets comes before the
/// learning rate that is too high for it.
class UnscaledTargetsTest {
  private static final int ROWS = 32;

  /// @param inputs the size of x
  /// @param targets the size of the targets
  private static Net net(String curve, double inputs, double targets) {
    int[] widths = {6, 10, 10, 1};
    SplittableRandom random = new SplittableRandom(3);
    Matrix x = Matrix.zeros(ROWS, widths[0]).map(_ -> inputs * random.nextGaussian());
    Matrix t = Matrix.zeros(ROWS, 1);
    for (int r = 0; r < ROWS; r++) {
      double learnable = 0.5 + (Math.abs(x.at(r, 0)) + x.at(r, 1)) / inputs / 3;
      t.values()[r] = learnable;
    }
    List<Net.Dense> layers = new ArrayList<>();
    for (int l = 0; l < 3; l++) {
      double scale = Math.sqrt(2.0 / widths[l]);
      layers.add(
          new Net.Dense(
              Matrix.zeros(widths[l + 1], widths[l]).map(_ -> scale * random.nextGaussian()),
              Optional.of(Matrix.zeros(1, widths[l + 1])),
              l < 2 ? Curve.named(curve).orElseThrow() : Curve.LINEAR));
    }
    Matrix sized = t.times(targets / Math.sqrt(t.secondMoment()));
    return new Net(x, sized, layers, Objective.MSE, Reduction.MEAN, 0);
  }

  private static List<Finding> findings(Net net, OptionalDouble rate) {
    return new StartCheck(Backward.of(net, 0), rate).findings();
  }

  private static List<String> causes(Net net, double rate) {
    return findings(net, OptionalDouble.of(rate)).stream()
        .filter(f -> f.role() == Finding.Role.CAUSE)
        .map(Finding::id)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"relu, 100", "relu, 3000", "relu, 50000", "tanh, 300", "tanh, 50000"})
  void areBlamedAndNotTheRate(String curve, double size) {
    Net net = net(curve, 1, size);

    assertThat(causes(net, 0.1)).containsExactly("unscaled-targets");
    Finding finding = findings(net, OptionalDouble.empty()).getFirst();
    assertThat(finding.id()).isEqualTo("unscaled-targets");
    assertThat(finding.where()).isEqualTo("data");
    assertThat(finding.prescription().text()).startsWith("train on t / %.0f,".formatted(size));
  }

  @Test
  void aRateThatIsTooHighForScaledTargetsTooComesAfterThem() {
    List<Finding> findings = findings(net("relu", 1, 3000), OptionalDouble.of(10));

    assertThat(findings)
        .extracting(Finding::id)
        .containsExactly("unscaled-targets", "learning-rate-too-high");
    assertThat(findings.getLast().because()).contains("is, once the targets are scaled, ");
  }

  @Test
  void aHighRateOnScaledTargetsIsTheCauseAlone() {
    assertThat(causes(net("relu", 1, 1), 10)).containsExactly("learning-rate-too-high");
  }

  @Test
  void inputsAndTargetsAreBothNamedWhereOnlyBothTogetherCure() {
    assertThat(causes(net("relu", 50, 3000), 0.1))
        .containsExactly("unscaled-inputs", "unscaled-targets");
  }

  @Test
  void moderateTargetsAreNotBlamed() {
    assertThat(findings(net("relu", 1, 10), OptionalDouble.of(0.01))).isEmpty();
    assertThat(findings(net("relu", 1, 50), OptionalDouble.of(1e-3))).isEmpty();
  }

  @Test
  void aRateThatWasMadeForLargeTargetsLeavesANote() {
    List<Finding> findings = findings(net("relu", 1, 3000), OptionalDouble.of(1e-6));

    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().id()).isEqualTo("unscaled-targets");
    assertThat(findings.getFirst().role()).isEqualTo(Finding.Role.NOTE);
  }
}
