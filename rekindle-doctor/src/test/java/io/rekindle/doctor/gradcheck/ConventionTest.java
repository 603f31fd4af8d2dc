package io.rekindle.doctor.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A right step of one loss and reduction, described as one of another.
class ConventionTest {
  /// What a dump may state, with the constant before the sum over rows and outputs.
  private enum Stated {
    MSE(true, false, 1),
    SQUARED_ERROR(false, false, 1),
    HALF_SQUARED_ERROR(false, false, 0.5),
    HALF_MSE(true, false, 0.5),
    BINARY_CROSS_ENTROPY(true, true, 1),
    BINARY_CROSS_ENTROPY_SUM(false, true, 1);

    final boolean isMean;
    final boolean isBinary;
    final double constant;

    Stated(boolean isMean, boolean isBinary, double constant) {
      this.isMean = isMean;
      this.isBinary = isBinary;
      this.constant = constant;
    }
  }

  /// @param mean over the rows
  private record Way(Stated loss, boolean mean) {
    double constant(int rows, int outputs) {
      return loss.constant / (loss.isMean ? outputs : 1) / (mean ? rows : 1);
    }

    String label(int rows) {
      String name = loss.name().toLowerCase(java.util.Locale.ROOT);
      return rows == 1
          ? name
          : "%s with the %s over the %d rows".formatted(name, mean ? "mean" : "sum", rows);
    }
  }

  /// One layer of linear units, or of sigmoid units for binary cross-entropy; plain arrays.
  private record Step(int rows, int outputs, Way is) {
    Verdict saidToBe(Way stated, boolean withReduction, OptionalDouble loss) {
      SplittableRandom random = new SplittableRandom(rows * 100L + outputs);
      double[][] x = new double[rows][3];
      double[][] w = new double[outputs][3];
      double[][] dw = new double[outputs][3];
      double[][] t = new double[rows][outputs];
      double[] db = new double[outputs];
      double sum = 0;
      for (double[][] m : List.of(x, w)) {
        for (double[] row : m) {
          java.util.Arrays.setAll(row, _ -> random.nextGaussian());
        }
      }
      for (int r = 0; r < rows; r++) {
        for (int k = 0; k < outputs; k++) {
          t[r][k] = random.nextInt(2);
          double z = 0;
          for (int i = 0; i < 3; i++) {
            z += w[k][i] * x[r][i];
          }
          double y = is.loss.isBinary ? 1 / (1 + Math.exp(-z)) : z;
          double e = y - t[r][k];
          sum += is.loss.isBinary ? -Math.log(t[r][k] == 1 ? y : 1 - y) : e * e;
          double delta = is.constant(rows, outputs) * (is.loss.isBinary ? e : 2 * e);
          db[k] += delta;
          for (int i = 0; i < 3; i++) {
            dw[k][i] += delta * x[r][i];
          }
        }
      }
      Map<String, String> said =
          new HashMap<>(
              Map.of(
                  "output",
                  is.loss.isBinary ? "sigmoid" : "linear",
                  "loss",
                  stated.loss.name(),
                  "layout",
                  "units_first"));
      if (withReduction) {
        said.put("reduction", stated.mean ? "mean" : "sum");
      }
      double all = sum;
      Dump.Layer layer =
          new Dump.Layer(
              TextbookStep.matrix(w),
              Matrix.zeros(1, outputs),
              TextbookStep.matrix(dw),
              Matrix.row(db));
      return GradientCheck.check(
          new Dump(
              TextbookStep.matrix(x),
              TextbookStep.matrix(t),
              List.of(layer),
              Optional.empty(),
              loss.stream().map(v -> v * all).findFirst(),
              Settings.of(said, "test"),
              false));
    }
  }

  /// What is stated and what is computed, in every batch and with all numbers of outputs.
  private interface Case {
    void check(Step step, Way stated, double factor);
  }

  private static int each(int[] batches, int[] widths, Case each) {
    List<Way> described =
        List.of(
            new Way(Stated.MSE, true),
            new Way(Stated.HALF_SQUARED_ERROR, false),
            new Way(Stated.BINARY_CROSS_ENTROPY, true));
    int cases = 0;
    for (int rows : batches) {
      for (int outputs : widths) {
        for (Way is : ways()) {
          for (Way stated : described) {
            if (is.loss.isBinary == stated.loss.isBinary) {
              double factor = is.constant(rows, outputs) / stated.constant(rows, outputs);
              each.check(new Step(rows, outputs, is), stated, factor);
              cases++;
            }
          }
        }
      }
    }
    return cases;
  }

  private static List<Way> ways() {
    List<Way> ways = new ArrayList<>();
    for (Stated loss : Stated.values()) {
      ways.add(new Way(loss, true));
      ways.add(new Way(loss, false));
    }
    return ways;
  }

  private static boolean isOne(double factor) {
    return Math.abs(factor - 1) < 1e-9;
  }

  private static Finding only(Verdict verdict) {
    assertThat(verdict.gradientsRight()).isFalse();
    assertThat(verdict.findings()).hasSize(1);
    return verdict.findings().getFirst();
  }

  @Test
  void everyLossWithTheSameNumbersIsNamed() {
    int cases =
        each(
            new int[] {1, 2, 5, 10},
            new int[] {1, 2, 3, 10},
            (step, stated, factor) -> {
              Verdict verdict = step.saidToBe(stated, true, OptionalDouble.empty());
              if (isOne(factor)) {
                assertThat(verdict.gradientsRight()).isTrue();
                return;
              }
              Finding finding = only(verdict);
              assertThat(finding.term().orElseThrow())
                  .isIn("another loss", "sum for mean", "mean for sum");
              int rows = step.rows();
              boolean oneChangeDoes = false;
              for (Way way : ways()) {
                boolean same =
                    way.loss.isBinary == stated.loss.isBinary
                        && isOne(
                            way.constant(rows, step.outputs())
                                / step.is().constant(rows, step.outputs()));
                boolean isLossAlone = way.mean == stated.mean && way.loss != stated.loss;
                boolean isReductionAlone = way.mean != stated.mean && way.loss == stated.loss;
                // with one output some losses are one and the same, of which one is enough
                if (same && isLossAlone && step.outputs() > 1) {
                  assertThat(finding.because()).contains("of " + way.label(rows));
                }
                if (same && isReductionAlone) {
                  assertThat(finding.because()).contains("the number of rows");
                }
                oneChangeDoes |= same && (isLossAlone || isReductionAlone);
              }
              if (!oneChangeDoes && step.outputs() > 1) {
                assertThat(finding.because()).contains("of " + step.is().label(rows));
              }
            });
    assertThat(cases).isEqualTo(16 * (8 * 2 + 4));
  }

  @Test
  void theValueOfTheLossTellsWhetherTheGradientOrTheDescriptionIsWrong() {
    each(
        new int[] {10},
        new int[] {2, 10},
        (step, stated, factor) -> {
          if (isOne(factor)) {
            return;
          }
          OptionalDouble own = OptionalDouble.of(step.is().constant(step.rows(), step.outputs()));
          OptionalDouble ofStated = OptionalDouble.of(stated.constant(step.rows(), step.outputs()));

          assertThat(only(step.saidToBe(stated, true, own)).because())
              .startsWith("the gradients, and the loss in the dump, ");
          Finding gradientIsWrong = only(step.saidToBe(stated, true, ofStated));

          assertThat(gradientIsWrong.term().orElseThrow()).isNotEqualTo("another loss");
          assertThat(gradientIsWrong.because())
              .endsWith("as stated: it is the gradient that is off");
        });
  }

  @Test
  void halfTheSquaredErrorStatedAsItsMeanIsNamedWithTheLineToWrite() {
    Way half = new Way(Stated.HALF_SQUARED_ERROR, true);

    Finding finding =
        only(
            new Step(32, 10, half)
                .saidToBe(new Way(Stated.MSE, true), true, OptionalDouble.empty()));

    assertThat(finding.where()).isEqualTo("loss");
    assertThat(finding.term()).hasValue("another loss");
    assertThat(finding.because())
        .startsWith("the gradients are those of half_squared_error with the mean over the 32 rows")
        .contains("; the same numbers would come if mse is meant and the gradient is 5 times");
    assertThat(finding.prescription().text())
        .contains("loss=\"half_squared_error\"", "2 · (y - t) / 10 outputs / 32 rows");
  }

  @Test
  void sumsThatAreAlsoAnotherLossAreRightAndBothAreTold() {
    Way half = new Way(Stated.HALF_SQUARED_ERROR, true);

    Verdict verdict =
        new Step(5, 10, half).saidToBe(new Way(Stated.MSE, true), false, OptionalDouble.empty());

    assertThat(verdict.gradientsRight()).isTrue();
    assertThat(verdict.notes())
        .anyMatch(
            note ->
                note.contains("sums over the 5 rows")
                    && note.endsWith("those of half_squared_error with the mean over the 5 rows"));
  }

  @Test
  void aLossThatIsNotWhatTheGradientsMinimiseIsTold() {
    Way mse = new Way(Stated.MSE, true);

    Verdict verdict = new Step(8, 3, mse).saidToBe(mse, true, OptionalDouble.of(1.0 / 3));

    assertThat(verdict.gradientsRight()).isTrue();
    assertThat(verdict.notes())
        .anyMatch(
            note ->
                note.contains("is that of mse with the sum over the 8 rows")
                    && note.endsWith(
                        "the gradients are those of mse with the mean over the 8 rows"));
  }
}
