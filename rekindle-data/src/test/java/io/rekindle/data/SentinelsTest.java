package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class SentinelsTest {
  private static final Random RANDOM = new Random(3);

  private static double[] values(int rows, IntToDoubleFunction value) {
    double[] values = new double[rows];
    Arrays.setAll(values, value);
    return values;
  }

  private static double normal() {
    return Math.rint(1000 * RANDOM.nextGaussian()) / 1000;
  }

  @Test
  void aValueFarOutsideThatComesAgainAndAgainIsToldWithItsShare() {
    double[] values = values(200, i -> i % 50 == 7 ? -999 : i % 7 + 0.5);

    assertThat(Sentinels.advice(values))
        .contains(
            "-999 in 2.00 % of the rows, far outside of all others, 0.5 to 6.5: where a value is"
                + " missing there, say --set data.missing=-999; if it is the target, correct or"
                + " remove these rows");
  }

  @Test
  void severalAreToldTogether() {
    double[] values =
        values(300, i -> i % 30 == 0 ? -99999 : i % 30 == 1 ? -999 : i % 30 == 2 ? 999 : normal());

    assertThat(Sentinels.advice(values).orElseThrow())
        .startsWith("-99999 in 3.33 % of the rows, -999 in 3.33 % of the rows, 999 in 3.33 %")
        .endsWith(
            "say --set 'data.missing=[-99999, -999, 999]'; if it is the target, correct or remove"
                + " these rows");
  }

  @Test
  void missingCellsCountAmongTheRows() {
    double[] values = values(1000, i -> i < 9 ? 9999 : i < 20 ? i : i < 500 ? Double.NaN : i % 7);

    assertThat(Sentinels.advice(values)).as("0.9 % of the rows").isEmpty();
    values[9] = 9999;
    assertThat(Sentinels.advice(values)).isPresent();
  }

  @Test
  void ordinaryColumnsHoldNone() {
    assertThat(Sentinels.advice(values(1000, i -> normal()))).as("a normal column").isEmpty();
    assertThat(Sentinels.advice(values(1000, i -> i % 2))).as("two values").isEmpty();
    assertThat(Sentinels.advice(values(1000, i -> i % 6 + 1))).as("a die").isEmpty();
    assertThat(Sentinels.advice(values(1000, i -> i % 10 < 9 ? 0 : 100 + i)))
        .as("mostly 0, the others wide apart")
        .isEmpty();
    assertThat(Sentinels.advice(values(1000, i -> i % 20 == 0 ? -999 : i)))
        .as("not far for numbers up to 1,000")
        .isEmpty();
    assertThat(Sentinels.advice(values(1000, i -> i < 20 ? 5000 + i : i % 7)))
        .as("outliers that differ")
        .isEmpty();
    assertThat(Sentinels.advice(values(1000, i -> Math.rint(Math.exp(2 * normal())))))
        .as("a long tail of whole numbers")
        .isEmpty();
    assertThat(Sentinels.advice(new double[0])).isEmpty();
    assertThat(Sentinels.advice(values(50, i -> i % 5 == 0 ? Double.POSITIVE_INFINITY : i % 7)))
        .as("infinite values are told elsewhere")
        .isEmpty();
  }
}
