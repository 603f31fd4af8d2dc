package io.rekindle.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CoreDistanceTest {

  @Test
  void isLongerThanAWriteAndShorterThanATimeSlice() {
    assertThat(CoreDistance.measure()).isBetween(1.0, 1e7);
  }
}
