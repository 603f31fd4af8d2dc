package io.rekindle.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CoreDistanceTest {

  @Test
  void isLongerThanAWriteAndShorterThanATimeSlice() {
    double least = Runtime.getRuntime().availableProcessors() == 1 ? 0 : 1;

    assertThat(CoreDistance.measure()).isBetween(least, 1e7);
  }

  @Test
  void tellsOneCoreCoresOfOneCacheAndOthers() {
    assertThat(CoreDistance.isNear(0)).as("one core alone").isTrue();
    assertThat(CoreDistance.isNear(33)).as("hardware threads of one").isFalse();
    assertThat(CoreDistance.isNear(75)).isTrue();
    assertThat(CoreDistance.isNear(460)).isFalse();
  }
}
