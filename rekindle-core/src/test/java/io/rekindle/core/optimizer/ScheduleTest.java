package io.rekindle.core.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.optimizer.Schedule.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// 100 steps in epochs of 10.
class ScheduleTest {
  private static double factor(Shape shape, int warmup, long step) {
    return new Schedule(shape, warmup).factor(step, 100, 10);
  }

  private static Shape shape(String name) {
    return switch (name) {
      case "constant" -> new Shape.Constant();
      case "plateau" -> new Shape.Plateau(0.1, 2);
      case "step" -> new Shape.Step(0.5, 3);
      case "exponential" -> new Shape.Exponential(0.9);
      case "cosine" -> new Shape.Cosine(0.2);
      case "one_cycle" -> new Shape.OneCycle();
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "constant, 0, 1",
    "constant, 99, 1",
    "plateau, 50, 1",
    "step, 29, 1",
    "step, 30, 0.5",
    "step, 59, 0.5",
    "step, 60, 0.25",
    "step, 99, 0.125",
    "exponential, 9, 1",
    "exponential, 10, 0.9",
    "exponential, 29, 0.81",
    "cosine, 0, 1",
    "cosine, 25, 0.8828427",
    "cosine, 50, 0.6",
    "cosine, 100, 0.2",
    "cosine, 150, 0.2",
    "one_cycle, 0, 0.04",
    "one_cycle, 15, 0.52",
    "one_cycle, 30, 1",
    "one_cycle, 65, 0.52",
    "one_cycle, 100, 0.04",
  })
  void shapesHaveTheseFactors(String name, long step, double expected) {
    assertThat(factor(shape(name), 0, step)).isCloseTo(expected, within(1e-7));
    assertThat(shape(name).label()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.1", "4, 0.5", "9, 1"})
  void warmUpRisesToOne(long step, double expected) {
    assertThat(factor(new Shape.Cosine(0), 10, step)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void theShapeSpansWhatWarmUpLeaves() {
    assertThat(factor(new Shape.Cosine(0), 10, 10)).isEqualTo(1);
    assertThat(factor(new Shape.Cosine(0), 10, 55)).isCloseTo(0.5, within(1e-12));
    assertThat(new Schedule(new Shape.Cosine(0), 100).factor(100, 100, 10)).isEqualTo(1);
    assertThat(new Schedule(new Shape.Exponential(0.5), 0).factor(3, 10, 0)).isEqualTo(0.125);
  }
}
