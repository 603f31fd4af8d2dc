package io.rekindle.doctor.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The question that many ask: backpropagation as in the books, three hidden layers of 100 ReLU
/// units, biases as the last columns, all weights uniform in ±0.01, and it learns nothing.
///
/// The backward pass is transcribed from the usual loop over one sample at a time; pixels are
/// mostly 0, like those of images of digits.
class HandWrittenDigitsTest {
  private static final int[] WIDTHS = {784, 100, 100, 100, 10};
  private static final int ROWS = 100;

  private final SplittableRandom random = new SplittableRandom(11);
  private final double[][] x = new double[ROWS][WIDTHS[0]];
  private final double[][] t = new double[ROWS][10];
  private final double[][][] w = new double[4][][];
  private final double[][][] dw = new double[4][][];

  private Verdict verdict(double limit, boolean maskIsMissing) {
    draw(limit);
    for (int r = 0; r < ROWS; r++) {
      addSample(x[r], t[r], maskIsMissing);
    }
    List<Dump.Layer> layers = new ArrayList<>();
    for (int l = 0; l < 4; l++) {
      layers.add(new Dump.Layer(TextbookStep.matrix(w[l]), TextbookStep.matrix(dw[l])));
    }
    Settings said =
        Settings.of(
            Map.of("activations", "relu,relu,relu,softmax", "learning_rate", "0.1"), "test");
    return GradientCheck.check(
        new Dump(
            TextbookStep.matrix(x),
            TextbookStep.matrix(t),
            layers,
            java.util.Optional.empty(),
            said,
            false));
  }

  private void draw(double limit) {
    double[][] strokes = new double[10][WIDTHS[0]];
    for (double[] digit : strokes) {
      for (int i = 0; i < digit.length; i++) {
        digit[i] = random.nextInt(5) == 0 ? random.nextDouble(0.3, 1) : 0;
      }
    }
    for (int r = 0; r < ROWS; r++) {
      t[r][r % 10] = 1;
      for (int i = 0; i < WIDTHS[0]; i++) {
        x[r][i] = random.nextInt(10) == 0 ? 0 : strokes[r % 10][i];
      }
    }
    for (int l = 0; l < 4; l++) {
      w[l] = new double[WIDTHS[l + 1]][WIDTHS[l] + 1];
      dw[l] = new double[WIDTHS[l + 1]][WIDTHS[l] + 1];
      double a = limit > 0 ? limit : Math.sqrt(6.0 / WIDTHS[l]);
      for (double[] unit : w[l]) {
        for (int i = 0; i < unit.length; i++) {
          unit[i] = limit == 0 && i == WIDTHS[l] ? 0 : random.nextDouble(-a, a);
        }
      }
    }
  }

  private void addSample(double[] sample, double[] target, boolean maskIsMissing) {
    List<double[]> inputs = new ArrayList<>();
    double[] y = sample;
    for (int l = 0; l < 4; l++) {
      double[] withOne = java.util.Arrays.copyOf(y, y.length + 1);
      withOne[y.length] = 1;
      inputs.add(withOne);
      y = new double[w[l].length];
      for (int u = 0; u < y.length; u++) {
        for (int i = 0; i < withOne.length; i++) {
          y[u] += w[l][u][i] * withOne[i];
        }
        y[u] = l < 3 ? Math.max(0, y[u]) : Math.exp(y[u]);
      }
    }
    double sum = java.util.Arrays.stream(y).sum();
    double[] delta = new double[10];
    for (int k = 0; k < 10; k++) {
      delta[k] = y[k] / sum - target[k];
    }
    for (int l = 3; l >= 0; l--) {
      double[] below = inputs.get(l);
      double[] sent = new double[below.length - 1];
      for (int u = 0; u < delta.length; u++) {
        for (int i = 0; i < below.length; i++) {
          dw[l][u][i] += delta[u] * below[i] / ROWS;
          if (i < sent.length) {
            sent[i] += delta[u] * w[l][u][i];
          }
        }
      }
      for (int i = 0; i < sent.length; i++) {
        sent[i] *= below[i] > 0 || maskIsMissing ? 1 : 0;
      }
      delta = sent;
    }
  }

  @Test
  void rightGradientsAndTooSmallWeightsBlameTheWeights() {
    Verdict verdict = verdict(0.01, false);
    assertThat(verdict.gradientsRight()).isTrue();
    assertThat(verdict.isHealthy()).isFalse();
    Finding cause = verdict.findings().getFirst();
    assertThat(cause.id()).isEqualTo("init-too-small");
    assertThat(cause.where()).isEqualTo("layers.1");
    assertThat(cause.proof())
        .get()
        .isInstanceOfSatisfying(
            Finding.Proof.Trial.class, t -> assertThat(t.verdict()).isEqualTo("cures"));
    assertThat(cause.prescription().text()).contains("0.08748", "0.2449");
  }

  @Test
  void rightGradientsAndHeWeightsAreHealthy() {
    Verdict verdict = verdict(0, false);
    assertThat(verdict.gradientsRight()).isTrue();
    assertThat(verdict.findings()).isEmpty();
  }

  @Test
  void aMissingMaskIsNamedBeforeAnyWeights() {
    Verdict verdict = verdict(0.01, true);
    assertThat(verdict.gradientsRight()).isFalse();
    assertThat(verdict.findings())
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.term()).hasValue("missing derivative");
              assertThat(f.because()).contains("layers.0, layers.1, layers.2", "mask is missing");
            });
  }
}
