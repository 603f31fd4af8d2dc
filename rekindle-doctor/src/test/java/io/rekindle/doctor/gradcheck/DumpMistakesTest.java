package io.rekindle.doctor.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.loss.Loss.Reduction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A right backward pass whose dump holds something else: what is said then, and where it sends the
/// reader.
class DumpMistakesTest {
  private static final int[] WIDTHS = {5, 7, 6, 3};
  private static final int ROWS = 12;
  private static final double RATE = 0.3;

  private final SplittableRandom random = new SplittableRandom(9);
  private final Net net = net();
  private final Gradients right = gradients(net);

  private Net net() {
    Matrix t = Matrix.zeros(ROWS, WIDTHS[3]);
    for (int r = 0; r < ROWS; r++) {
      t.values()[r * WIDTHS[3] + r % WIDTHS[3]] = 1;
    }
    Curve tanh = Curve.named("tanh").orElseThrow();
    List<Net.Dense> layers = new ArrayList<>();
    for (int l = 0; l < 3; l++) {
      layers.add(
          new Net.Dense(
              normal(WIDTHS[l + 1], WIDTHS[l], 0.6),
              Optional.of(normal(1, WIDTHS[l + 1], 0.2)),
              l < 2 ? tanh : Curve.SOFTMAX));
    }
    Matrix x = normal(ROWS, WIDTHS[0], 1);
    return new Net(x, t, layers, Objective.CROSS_ENTROPY, Reduction.MEAN, 0);
  }

  private Matrix normal(int rows, int columns, double scale) {
    return Matrix.zeros(rows, columns).map(_ -> scale * random.nextGaussian());
  }

  private static Gradients gradients(Net net) {
    Backward.Truth truth = Backward.of(net, 0).truth();
    return new Gradients(
        truth.w().stream().map(u -> Optional.of(u.value())).toList(),
        truth.b().stream().map(b -> b.map(Uncertain::value)).toList());
  }

  /// The only finding.
  private static Finding finding(Net net, Gradients given, String... more) {
    Map<String, String> said =
        new HashMap<>(
            Map.of(
                "activations",
                "tanh,tanh,softmax",
                "loss",
                "cross_entropy",
                "layout",
                "units_first"));
    for (int i = 0; i < more.length; i += 2) {
      said.put(more[i], more[i + 1]);
    }
    List<Dump.Layer> layers = new ArrayList<>();
    for (int l = 0; l < net.depth(); l++) {
      layers.add(
          new Dump.Layer(net.layer(l).w(), net.layer(l).b(), given.w().get(l), given.b().get(l)));
    }
    Settings settings = Settings.of(said, "test");
    Verdict verdict =
        GradientCheck.check(
            new Dump(net.x(), net.targets(), layers, Optional.empty(), settings, false));
    assertThat(verdict.gradientsRight()).isFalse();
    assertThat(verdict.findings()).hasSize(1);
    return verdict.findings().getFirst();
  }

  @Test
  void biasesThatAreOneMeanOverRowsAndUnitsAreNamed() {
    List<Optional<Matrix>> means = new ArrayList<>();
    for (Optional<Matrix> b : right.b()) {
      double sum = Arrays.stream(b.orElseThrow().values()).sum();
      int units = b.orElseThrow().columns();
      means.add(Optional.of(Matrix.zeros(1, units).map(_ -> sum / units)));
    }

    Finding finding = finding(net, new Gradients(right.w(), means), "reduction", "mean");

    assertThat(finding.term()).hasValue("bias");
    assertThat(finding.because())
        .contains("layers.0, layers.1, layers.2 is one number, the mean over rows and units");
  }

  @Test
  void weightsDumpedAfterTheUpdateAreNamed() {
    Net after = net.before(right, -RATE);

    Finding finding = finding(after, right, "learning_rate", "" + RATE, "reduction", "mean");

    assertThat(finding.term()).hasValue("stale weights");
    assertThat(finding.because()).contains("before the update", "W + 0.3 · dW");
  }

  @Test
  void whereNothingIsRightTheDumpIsDoubted() {
    Net after = net.before(right, -RATE);

    Finding finding = finding(after, right, "reduction", "mean");

    assertThat(finding.term()).hasValue("unexplained");
    assertThat(finding.prescription().text())
        .contains("before the update", "dropout", "several batches")
        .doesNotContain("what is above");
  }

  @Test
  void valuesOfAnotherBatchAreLookedForWhereTheBiasProvesTheDelta() {
    Net other =
        new Net(
            normal(ROWS, WIDTHS[0], 1),
            net.targets(),
            net.layers(),
            net.objective(),
            net.reduction(),
            0);
    List<Uncertain> deltas = Backward.of(net, 0).truth().deltas();
    List<Matrix> values = Backward.of(other, 0).forward().a();
    List<Optional<Matrix>> w = new ArrayList<>();
    for (int l = 0; l < 3; l++) {
      w.add(Optional.of(deltas.get(l).value().transposedTimes(values.get(l))));
    }

    Finding finding = finding(net, new Gradients(w, right.b()), "reduction", "mean");

    assertThat(finding.term()).hasValue("unexplained");
    assertThat(finding.prescription().text())
        .contains("values that the delta is multiplied by", "another batch");
  }

  @Test
  void meanWeightsBesideSummedBiasesAreNotTakenForSums() {
    List<Optional<Matrix>> summed = right.b().stream().map(b -> b.map(m -> m.times(ROWS))).toList();

    Finding finding = finding(net, new Gradients(right.w(), summed));

    assertThat(finding.term()).hasValue("sum for mean");
    assertThat(finding.because()).contains("the bias gradient");
  }
}
