package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {

  @ParameterizedTest
  @CsvSource({"10, 10", "10s, 10", "0.5s, 0.5", "2m, 120", "2min, 120", "1.5m, 90"})
  void secondsAndMinutesAreRead(String text, double seconds) {
    assertThat(Budget.parse(text).seconds()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-1", "0", "0s", "1h", "1e3", "NaN", "10 s s"})
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> Budget.parse(text))
        .isInstanceOf(InputException.class)
        .hasMessage("--budget %s: a time above 0 is needed, such as 10, 10s or 2m", text);
  }
}
