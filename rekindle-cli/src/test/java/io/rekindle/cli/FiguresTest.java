package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.metric.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0", "2.3026|2.303", "0.45|0.4500", "0.012345|0.0123", "12345.678|12,346",
        "123.456|123.5", "-0.5|-0.5000", "1e-7|1.000e-07", "1e9|1.000e+09", "NaN|NaN",
        "Infinity|infinite", "-Infinity|-infinite", "0.0001|0.0001", "999999|999,999"
      })
  void numbersShowFourDigitsThatCount(double value, String text) {
    assertThat(Figures.number(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.0314|31 ms",
        "4.25|4.3 s",
        "59.6|60 s",
        "99.4|99 s",
        "100|1 min 40 s",
        "120|2 min",
        "3599|59 min 59 s",
        "7500|2 h 5 min",
        "0|0 ms"
      })
  void durationsUseTheUnitThatFits(double seconds, String text) {
    assertThat(Figures.duration(seconds)).isEqualTo(text);
  }

  @Test
  void countsHaveSeparatorsAndPlurals() {
    assertThat(Figures.count(60_000)).isEqualTo("60,000");
    assertThat(Figures.count(1, "row")).isEqualTo("1 row");
    assertThat(Figures.count(2, "class")).isEqualTo("2 classes");
    assertThat(Figures.rate(Double.NaN)).isEqualTo("- rows/s");
    assertThat(Figures.metric(Metric.ACCURACY, 0.98521)).isEqualTo("98.52 %");
    assertThat(Figures.metric(Metric.R2, 0.98521)).isEqualTo("0.9852");
    assertThat(Figures.metric(Metric.ACCURACY, Double.NaN)).isEqualTo("NaN");
  }

  @Test
  void tablesAlignWhatIsSeenNotWhatIsWritten() {
    TextTable table = new TextTable("<>");
    table.row(new Paint(true).strong("a"), "1").row("long", "\u00fc22");

    assertThat(table.lines()).containsExactly("\033[1ma\033[0m       1", "long  \u00fc22");
  }
}
