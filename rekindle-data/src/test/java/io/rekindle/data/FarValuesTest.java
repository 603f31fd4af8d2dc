package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FarValuesTest {
  private final Random random = new Random(5);

  private static Optional<String> advice(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return FarValues.advice(sorted, true);
  }

  private static double[] values(int rows, DoubleSupplier value) {
    return IntStream.range(0, rows).mapToDouble(_ -> value.getAsDouble()).toArray();
  }

  private double logNormal() {
    return Math.exp(random.nextGaussian());
  }

  private double student() {
    double squares = 0;
    for (int i = 0; i < 3; i++) {
      squares += Math.pow(random.nextGaussian(), 2);
    }
    return random.nextGaussian() / Math.sqrt(squares / 3);
  }

  /// How many of 100 columns of 3,000 rows are said to hold an outlier.
  private long called(DoubleSupplier value) {
    return IntStream.range(0, 100).filter(_ -> advice(values(3_000, value)).isPresent()).count();
  }

  @Test
  void manyOutliersDoNotHideEachOther() {
    double[] ages = values(10_000, () -> Math.rint(17 + 73 * random.nextDouble()));
    Arrays.fill(ages, 0, 70, -99999);
    Arrays.fill(ages, 70, 100, -999);

    assertThat(advice(ages).orElseThrow())
        .startsWith("100 outliers, -99999 to -999: the other values lie within 37.0 of the median");
  }

  @Test
  void oneNumberAgainAndAgainMayMeanAMissingValue() {
    double[] values = values(1_000, random::nextGaussian);
    Arrays.fill(values, 0, 7, -99999);

    assertThat(advice(values).orElseThrow())
        .startsWith("7 outliers, all -99999: the other values lie within ")
        .endsWith(
            "; where a value is missing there, say --set data.missing=-99999; if it is the target,"
                + " correct or remove these rows");
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    assertThat(FarValues.advice(sorted, false).orElseThrow()).doesNotContain("data.missing");
  }

  @Test
  void columnsThatAreMostlyOneValueAreToldByAGap() {
    double[] rare = values(1_000, () -> random.nextInt(20) == 0 ? random.nextDouble() : 0);
    assertThat(advice(rare)).isEmpty();
    rare[0] = 3000;

    assertThat(advice(rare).orElseThrow()).startsWith("an outlier, 3000: the other values lie");
  }

  @Test
  void bothEndsAreSeen() {
    double[] values = values(500, random::nextGaussian);
    values[3] = 5000;
    values[4] = -7000;

    assertThat(advice(values).orElseThrow()).startsWith("2 outliers, -7000 to 5000: ");
    values[4] = 0;
    assertThat(advice(values).orElseThrow()).startsWith("an outlier, 5000: ");
  }

  @Test
  void honestTailsHoldNone() {
    assertThat(called(random::nextGaussian)).as("normal").isZero();
    assertThat(called(() -> -Math.log(random.nextDouble()))).as("exponential").isZero();
    assertThat(called(this::logNormal)).as("log-normal").isZero();
    assertThat(called(this::student)).as("Student's t of 3").isLessThanOrEqualTo(2);
    assertThat(called(() -> random.nextInt(10) < 6 ? 0 : logNormal())).as("60 % 0").isZero();
    assertThat(called(() -> random.nextInt(100) < 97 ? 0 : logNormal())).as("97 % 0").isZero();
    assertThat(called(() -> random.nextInt(2))).as("two values").isZero();
    assertThat(called(() -> random.nextInt(200) == 0 ? 1 : 0)).as("a rare flag").isZero();
  }

  @Test
  void fewValuesHaveNoTailToMeasure() {
    double[] values = values(199, random::nextGaussian);
    values[0] = 1e9;

    assertThat(advice(values)).isEmpty();
    assertThat(advice(new double[300])).isEmpty();
    assertThat(advice()).isEmpty();
  }
}
