package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Targets.Encoding;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  private static final int ROWS = 200;
  private static final Targets BINARY =
      new Targets(
          Task.BINARY,
          List.of("y"),
          List.of("0", "1"),
          Encoding.NUMBER,
          1,
          List.of(0.0),
          List.of(1.0));

  /// A run that is right in the first so many rows apart and wrong in the others.
  private static Outcome right(int rows) {
    float[] truth = new float[ROWS];
    float[] outputs = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      truth[i] = i % 2;
      outputs[i] = i < rows ? truth[i] : 1 - truth[i];
    }
    return outcome(
        Optional.of(Scores.of(BINARY, outputs, 1, new TargetValues.Floats(truth, ROWS, 1))));
  }

  private static Outcome outcome(Optional<Scores> apart) {
    double none = Double.NaN;
    return new Outcome(
        0.5,
        none,
        none,
        none,
        none,
        none,
        Optional.empty(),
        List.of(),
        10,
        1,
        LossCurve.NONE,
        apart);
  }

  private static double error(int pairs) {
    return HeldOut.differenceError(
        Collections.nCopies(pairs, right(100)),
        Collections.nCopies(pairs, right(200)),
        Metric.ACCURACY);
  }

  @Test
  void theErrorOfAMeanDifferenceShrinksWithThePairs() {
    assertThat(error(1)).isCloseTo(0.5 / Math.sqrt(ROWS), within(0.007));
    assertThat(error(4)).isCloseTo(error(1) / 2, within(1e-9));
    assertThat(error(0)).isNaN();
  }

  @Test
  void whatIsRightInHalfOfTheRowsMayBeSoByChance() {
    assertThat(HeldOut.chance(right(100), Metric.ACCURACY)).isGreaterThan(0.3);
    assertThat(HeldOut.chance(right(130), Metric.ACCURACY)).isLessThan(0.01);
  }

  @Test
  void withoutRowsApartNothingIsByChanceAndNoErrorIsKnown() {
    Outcome none = outcome(Optional.empty());

    assertThat(HeldOut.chance(none, Metric.ACCURACY)).isZero();
    assertThat(HeldOut.differenceError(List.of(none), List.of(right(9)), Metric.ACCURACY)).isNaN();
  }
}
