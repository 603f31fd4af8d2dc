package io.rekindle.doctor.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Planted mistakes where little of the gradient is left to recognise them by: one or two rows, few
/// active units, sums that cancel in single precision, a pre-activation at a kink.
class FewActiveUnitsTest {
  /// @param seen what a check once said instead
  record Planted(
      String seen,
      Plant plant,
      int at,
      long seed,
      int rows,
      Function hidden,
      boolean biasColumn,
      boolean single,
      Head head,
      int... widths) {
    Verdict checked() {
      return GradientCheck.check(
          new TextbookStep(seed, widths, rows, hidden, head, biasColumn, plant, at, single).dump());
    }

    @Override
    public String toString() {
      return "%s %s, seed %d: once %s".formatted(plant, Arrays.toString(widths), seed, seen);
    }
  }

  static List<Planted> planted() {
    Head softmax = Head.SOFTMAX_CROSS_ENTROPY;
    Head sigmoid = Head.SIGMOID_BINARY_CROSS_ENTROPY;
    Head mse = Head.LINEAR_MSE;
    Head sigmoidMse = Head.SIGMOID_MSE;
    return List.of(
        new Planted(
            "weights already updated, at the rate that leaves zero",
            Plant.LAYER_NEVER_COMPUTED,
            0,
            1020506,
            1,
            Function.RELU,
            true,
            false,
            softmax,
            4,
            5,
            5,
            7),
        new Planted(
            "unexplained, for a unit at its kink",
            Plant.BIAS_MEAN,
            0,
            1025801,
            32,
            Function.RELU,
            false,
            true,
            sigmoidMse,
            4,
            7,
            3,
            6,
            9,
            8),
        new Planted(
            "unexplained at one of the layers, for the rounding of a sum that cancels",
            Plant.BIAS_ONE_SUM,
            -1,
            1112709,
            1,
            Function.RELU,
            true,
            true,
            sigmoidMse,
            9,
            7,
            3,
            8,
            7,
            5),
        new Planted(
            "also weights updated by -1e-8",
            Plant.BIAS_ONE_SUM,
            -1,
            1120619,
            1,
            Function.SIGMOID,
            false,
            true,
            softmax,
            4,
            5,
            6,
            6,
            3,
            8),
        new Planted(
            "unexplained at three layers, for units at their kinks",
            Plant.BIAS_ONE_SUM,
            -1,
            1200218,
            32,
            Function.RELU,
            true,
            true,
            softmax,
            9,
            8,
            3,
            9,
            3),
        new Planted(
            "also zero at layer 0, whose gradient had become smaller than the rounding of the right"
                + " one",
            Plant.DIVIDED_AT_EVERY_LAYER,
            -1,
            1137775,
            32,
            Function.RELU,
            false,
            true,
            softmax,
            6,
            6,
            6,
            6,
            6,
            6),
        new Planted(
            "also a mean for the bias, for no unit below is active",
            Plant.DIVIDED_AT_EVERY_LAYER,
            -1,
            1169062,
            2,
            Function.RELU,
            true,
            false,
            sigmoid,
            5,
            3,
            8,
            8,
            3,
            8),
        new Planted(
            "also a factor for the bias, for no unit below is active",
            Plant.OUTPUT_SLOPE_AGAIN,
            0,
            1074135,
            2,
            Function.RELU,
            true,
            false,
            sigmoid,
            9,
            8,
            9,
            4,
            7),
        new Planted(
            "also unexplained, for no unit below is active",
            Plant.STALE_WEIGHTS,
            -1,
            1009257,
            1,
            Function.RELU,
            false,
            false,
            sigmoidMse,
            8,
            5,
            9,
            6,
            4),
        new Planted(
            "unexplained, for the only row that shows it has no unit active below",
            Plant.STALE_WEIGHTS,
            -1,
            1040945,
            2,
            Function.RELU,
            true,
            false,
            mse,
            5,
            7,
            4,
            7,
            7),
        new Planted(
            "also a factor, fitted to one number",
            Plant.VALUES_CLIPPED,
            -1,
            1194222,
            1,
            Function.RELU,
            true,
            true,
            sigmoidMse,
            7,
            5,
            8,
            3,
            3,
            4));
  }

  @ParameterizedTest
  @MethodSource("planted")
  void isNamedAlone(Planted planted) {
    Verdict verdict = planted.checked();

    assertThat(verdict.findings()).hasSize(1);
    assertThat(verdict.findings().getFirst().term()).hasValue(planted.plant.term);
  }

  @Test
  void whereAllIsZeroAllThatMayBeSoIsTold() {
    Finding oneRow = only(1003860, Plant.FIRST_ROW_LEFT_OUT, 6, 6, 6);
    assertThat(oneRow.because())
        .startsWith("every gradient is zero")
        .endsWith("the loop over the batch leaves out its only row");

    Finding rounded = only(1105993, Plant.OUTPUTS_ROUNDED, 8, 3);
    assertThat(rounded.because()).contains("its only row", "predicted classes", "all right here");
    assertThat(rounded.term()).hasValue("missing gradient");
  }

  private static Finding only(long seed, Plant plant, int... widths) {
    Verdict verdict =
        GradientCheck.check(
            new TextbookStep(
                    seed,
                    widths,
                    1,
                    Function.SIGMOID,
                    Head.SOFTMAX_CROSS_ENTROPY,
                    false,
                    plant,
                    -1,
                    false)
                .dump());
    assertThat(verdict.findings()).hasSize(1);
    return verdict.findings().getFirst();
  }
}
