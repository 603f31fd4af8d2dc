package io.rekindle.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.random.Draws;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Targets.Encoding;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntervalTest {
  private static final Targets NUMBER =
      new Targets(
          Task.REGRESSION, List.of("y"), List.of(), Encoding.NUMBER, 1, List.of(0.0), List.of(1.0));

  @Test
  void wilsonAgreesWithPublishedValues() {
    // Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29.
    assertInterval(Interval.wilson(81, 263), 0.2553, 0.3662);
    assertInterval(Interval.wilson(15, 148), 0.0624, 0.1605);
    assertInterval(Interval.wilson(0, 20), 0, 0.1611);
    assertInterval(Interval.wilson(1, 29), 0.0061, 0.1718);
  }

  private static void assertInterval(Interval interval, double low, double high) {
    assertThat(interval.low()).isCloseTo(low, within(5e-5));
    assertThat(interval.high()).isCloseTo(high, within(5e-5));
  }

  @Test
  void accuracyOfOneAnswerARowHasWilsonsInterval() {
    Targets binary =
        new Targets(
            Task.BINARY,
            List.of("y"),
            List.of("0", "1"),
            Encoding.NUMBER,
            1,
            List.of(0.0),
            List.of(1.0));
    float[] outputs = {1, 1, 0, 1};
    TargetValues truth = new TargetValues.Floats(new float[] {1, 1, 1, 0}, 4, 1);
    assertThat(
            Scores.of(binary, outputs, 1, truth)
                .interval(Metric.ACCURACY, Draws.of(1, "bootstrap")))
        .isEqualTo(Interval.wilson(2, 4));
  }

  @Test
  void bootstrapOfAMeanComesNearTheNormalInterval() {
    int rows = 400;
    Draws draws = Draws.of(5, "errors");
    float[] outputs = new float[rows];
    double mean = 0;
    for (int r = 0; r < rows; r++) {
      outputs[r] = (float) draws.uniform(r);
      mean += outputs[r] / rows;
    }
    TargetValues truth = new TargetValues.Floats(new float[rows], rows, 1);
    Scores scores = Scores.of(NUMBER, outputs, 1, truth);
    Interval interval = scores.interval(Metric.MAE, Draws.of(1, "bootstrap"));
    // The deviation of the mean of 400 numbers uniform in [0, 1) is √(1/12/400).
    double half = 1.96 * Math.sqrt(1.0 / 12 / rows);
    assertThat(interval.low()).isCloseTo(mean - half, within(0.2 * half));
    assertThat(interval.high()).isCloseTo(mean + half, within(0.2 * half));
  }

  @Test
  void sameDrawsGiveTheSameInterval() {
    float[] outputs = {1, 2, 3, 5};
    TargetValues truth = new TargetValues.Floats(new float[] {1, 3, 3, 4}, 4, 1);
    Scores scores = Scores.of(NUMBER, outputs, 1, truth);
    Interval interval = scores.interval(Metric.R2, Draws.of(3, "bootstrap"));
    assertThat(scores.interval(Metric.R2, Draws.of(3, "bootstrap"))).isEqualTo(interval);
    assertThat(interval.low()).isLessThan(scores.value(Metric.R2));
    assertThat(interval.high()).isGreaterThan(scores.value(Metric.R2));
  }
}
