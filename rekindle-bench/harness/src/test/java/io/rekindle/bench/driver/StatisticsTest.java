package io.rekindle.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatisticsTest {
  @Test
  void medianIsTheMiddle() {
    assertThat(Statistics.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
    assertThat(Statistics.median(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3);
    assertThat(Statistics.median(List.of())).isNaN();
  }

  @Test
  void spreadIsHalfTheRangeOverTheMedian() {
    assertThat(Statistics.spread(List.of(8.0, 10.0, 14.0))).isEqualTo(0.3);
  }

  @Test
  void slowContestantsGetFewerRows() {
    Pace pace = new Pace(5, 2, 1, 1, Duration.ofSeconds(1));

    assertThat(pace.rows(60_000, 128, 30_000)).isEqualTo(60_000);
    assertThat(pace.rows(60_000, 128, 29_000)).isEqualTo(226 * 128);
    assertThat(pace.rows(60_000, 128, 10)).isEqualTo(128);
  }

  @Test
  void outputsAreComparedByTheLargestDifference() {
    assertThat(Agreement.distance(List.of(1.0, 2.0), List.of(1.0, 2.5))).isEqualTo(0.5);
    assertThat(Agreement.distance(List.of(1.0), List.of(1.0, 2.0))).isInfinite();
    assertThat(Agreement.distance(List.of(Double.NaN), List.of(1.0))).isNaN();
  }
}
