package io.rekindle.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissingTest {
  private static final Missing MISSING =
      Missing.of(List.of("?", "N/A", "-999", " -999.0 ", "0.1", "-inf"));

  @ParameterizedTest
  @ValueSource(strings = {"?", "N/A", "-999", "-999.00", "-9.99e2", "1e-1", "-Infinity"})
  void textsAreAsTheyStandAndNumbersHoweverTheyAreSpelled(String cell) {
    assertThat(MISSING.is(cell)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "??", "n/a", "999", "-9990", "-999 m", "inf", "NA"})
  void othersAreNone(String cell) {
    assertThat(MISSING.is(cell)).isFalse();
    assertThat(Missing.NONE.is(cell)).isFalse();
  }

  @Test
  void numbersAreComparedAsWideAsTheyAre() {
    assertThat(MISSING.is(-999.0)).isTrue();
    assertThat(MISSING.is(0.1f)).isTrue();
    assertThat(MISSING.is((double) 0.1f)).as("the single beside 0.1").isFalse();
    assertThat(MISSING.is(Double.NaN)).isFalse();
  }

  @Test
  void eachIsKeptOnceAndNumbersHaveOneSpelling() {
    assertThat(MISSING.cells()).containsExactly("?", "N/A", "-999", "0.1", "-Infinity");
    assertThat(Missing.of(MISSING.cells())).isEqualTo(MISSING);
    assertThat(MISSING.and(Missing.of(List.of("?", "7"))))
        .isEqualTo(Missing.of(List.of("?", "N/A", "-999", "0.1", "-inf", "7")));
  }
}
