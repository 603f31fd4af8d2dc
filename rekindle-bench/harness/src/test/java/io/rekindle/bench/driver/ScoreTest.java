package io.rekindle.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ScoreTest {
  private static final List<Double> SAMPLES = List.of(10.0, 11.0, 5.0, 12.0, 6.0);

  private static Score score(Double... distances) {
    return new Score(
        "x",
        "X",
        "stock",
        "X 1.0",
        Score.ROWS_PER_SECOND,
        2,
        600,
        false,
        SAMPLES,
        List.of(distances),
        2,
        OptionalDouble.empty(),
        Score.Verdict.ALIKE,
        "");
  }

  @Test
  void turnsOnCoresThatAreFarFromEachOtherDoNotCount() {
    Score score = score(80.0, 120.0, 480.0, 90.0, 700.0);

    assertThat(score.counted()).containsExactly(10.0, 11.0, 12.0);
    assertThat(score.taken(false)).containsExactly(5.0, 6.0);
    assertThat(score.median()).isEqualTo(11);
  }

  @Test
  void allCountWhereFewAreNear() {
    assertThat(score(480.0, 120.0, 480.0, 90.0, 700.0).counted()).isEqualTo(SAMPLES);
    assertThat(score(480.0, 480.0, 480.0, 490.0, 700.0).median()).isEqualTo(10);
  }

  @Test
  void allCountWhereItIsNotMeasured() {
    assertThat(score().counted()).isEqualTo(SAMPLES);
    assertThat(score().taken(false)).isEmpty();
  }
}
