package io.rekindle.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.model.Preprocessing.Feature;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatesTest {
  @ParameterizedTest
  @CsvSource({
    "1970-01-01, 0",
    "1969-12-31, -1",
    "2000-03-01, 11017",
    "2026-11-28T12:00, 20785.5",
    "2026-11-28 12:00:00, 20785.5",
    "1970-01-01T06:00:00.000Z, 0.25",
    "1970-01-02T02:00+02:00, 1",
    "1970-01-01T23:59:59.5, 0.99999421296296"
  })
  void isoDaysAndMomentsAreDaysSince1970(String text, double days) {
    assertThat(Dates.days(text).orElseThrow()).isCloseTo(days, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026",
        "20261128",
        "2026-13-01",
        "2026-02-30",
        "2026-1-1",
        "2026-01-01x12:00",
        "2026-01-01T25:00",
        "2026-01-01T",
        "28.11.2026",
        "aaaa-bb-cc",
        "2026-01-01T12:00 CET"
      })
  void otherTextsAreNone(String text) {
    assertThat(Dates.days(text)).isEmpty();
  }

  @Test
  void dateSaysHowLongAgoAndWhereInItsCycles() {
    Feature.Date date =
        new Feature.Date("t", 100, 10, OptionalDouble.of(100), true, List.of(4.0, 7.0));

    assertThat(date.width()).isEqualTo(6);
    assertThat(date.inputs(105)).containsExactly(new double[] {0.5, 1, 0, 0, 1, 0}, within(1e-12));
    assertThat(date.inputs(Double.NaN)[0]).isZero();
    assertThat(date.inputs(Double.NaN)[5]).isEqualTo(1);
    assertThat(date.inputs(-1))
        .containsExactly(
            new double[] {-10.1, -1, 0, Math.sin(12 * Math.PI / 7), Math.cos(12 * Math.PI / 7), 0},
            within(1e-12));
  }
}
