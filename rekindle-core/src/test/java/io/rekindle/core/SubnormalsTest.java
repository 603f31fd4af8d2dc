package io.rekindle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubnormalsTest {
  @ParameterizedTest
  @ValueSource(floats = {0, Float.MIN_VALUE, Float.MIN_NORMAL, 1e-33f, 7e-31f, -7e-31f, -1e-40f})
  void nextToZeroIsZero(float x) {
    assertThat(Subnormals.flushed(x)).isZero();
    assertThat(Subnormals.towardsZero(x)).isZero();
    assertThat(Subnormals.square(x)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      floats = {
        1e-15f,
        -3.3e-12f,
        1,
        -123.456f,
        Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
      })
  void othersPass(float x) {
    assertThat((Float) Subnormals.flushed(x)).isEqualTo(Float.valueOf(x));
    assertThat((Float) Subnormals.towardsZero(x)).isEqualTo(Float.valueOf(x));
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-12f, -1e-9f, 3e-8f, 0.1f, -7, 1e15f, Float.NaN})
  void squares(float x) {
    float square = Subnormals.square(x);
    if (Float.isNaN(x)) {
      assertThat(square).isNaN();
    } else {
      assertThat((double) square / ((double) x * x)).isCloseTo(1, within(2e-3));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0.5f, 0.9f, 0.99f, 0.999f})
  void whatDecaysIsNeverSubnormal(float factor) {
    float held = 1;
    float gone = 1;
    for (int i = 0; i < 200_000; i++) {
      held = Subnormals.flushed(factor * held);
      gone = Subnormals.towardsZero(factor * gone);
      assertThat(held == 0 || held >= Float.MIN_NORMAL).isTrue();
    }
    assertThat(held).isLessThan(1e-26f);
    assertThat(gone).isZero();
  }
}
