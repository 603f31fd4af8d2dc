package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.data.run.Scale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatisticsTest {

  @ParameterizedTest
  @EnumSource(Scale.Fitted.class)
  void infiniteValuesAreLeftOutOfCenterAndScale(Scale.Fitted scale) {
    double[] finite = {3, -2, 0.5, Double.NaN, 7, 7, -1};
    double[] infinite = {
      3, Double.POSITIVE_INFINITY, -2, 0.5, Double.NaN, 7, Double.NEGATIVE_INFINITY, 7, -1
    };

    assertThat(Statistics.centerAndScale(scale, infinite))
        .containsExactly(Statistics.centerAndScale(scale, finite))
        .doesNotContain(Double.NaN, Double.POSITIVE_INFINITY);
  }
}
