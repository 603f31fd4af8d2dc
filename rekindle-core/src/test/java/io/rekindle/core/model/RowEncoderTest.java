package io.rekindle.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing.Feature;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Values of each kind of feature, as rows by name and rows of numbers give them.
class RowEncoderTest {
  private static final Feature.Date DATE =
      new Feature.Date("day", 100, 10, OptionalDouble.of(120), true, List.of());

  private static RowEncoder encoder(Feature... features) {
    return new RowEncoder(new Preprocessing(List.of(features), false, Optional.empty()));
  }

  private static float[] named(Feature feature, Object value) {
    float[] inputs = new float[feature.width()];
    encoder(feature).encode(Map.of(feature.name(), value), inputs, 0);
    return inputs;
  }

  @Test
  void aDateIsADayOrItsNumber() {
    assertThat(named(DATE, "1970-05-21")).containsExactly(4, 0);
    assertThat(named(DATE, " 1970-05-21T12:00 ")).containsExactly(4.05f, 0);
    assertThat(named(DATE, 110)).containsExactly(1, 0);
    assertThat(named(DATE, 110.5)).containsExactly(1.05f, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "NA", "nan"})
  void aMissingDateIsImputedAndSaidToBe(String missing) {
    assertThat(named(DATE, missing)).containsExactly(2, 1);
  }

  @Test
  void whatIsNoDateIsRefused() {
    assertThatThrownBy(() -> named(DATE, "yesterday"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the column \"day\": expected a date such as 2026-03-01")
        .hasMessageContaining("found \"yesterday\"");
  }

  @Test
  void whatTheModelTakesForMissingIsMissingInEveryKindOfRow() {
    Feature number = new Feature.Numeric("n", 0, 1, OptionalDouble.of(5), true);
    Feature category = new Feature.Categorical("k", List.of("a"), true);
    Feature hashed = new Feature.Hashed("h", 3);
    Missing missing = Missing.of(List.of("?", "-999", "0.1"));
    RowEncoder encoder =
        new RowEncoder(
            new Preprocessing(
                List.of(number, category, hashed, DATE), false, Optional.empty(), missing));
    for (Object cell : List.of("?", " ? ", "-999.0", -999, 0.1, 0.1f)) {
      float[] inputs = new float[9];
      Object date = cell instanceof Number ? "?" : cell;
      encoder.encode(Map.of("n", cell, "k", cell, "h", cell, "day", date), inputs, 0);
      assertThat(inputs).as("%s", cell).containsExactly(5, 1, 0, 0, 0, 0, 0, 2, 1);
    }
    float[] inputs = new float[2];
    new RowEncoder(new Preprocessing(List.of(number), false, Optional.empty(), missing))
        .encode(new float[] {0.1f}, inputs, 0);
    assertThat(inputs).containsExactly(5, 1);
  }

  @Test
  void rowsOfNumbersHoldDaysAndGoWhereTheyAreTold() {
    float[] inputs = new float[6];
    encoder(new Feature.Numeric("x"), DATE).encode(new float[] {7, 90}, inputs, 2);
    assertThat(inputs).containsExactly(0, 0, 7, -1, 0, 0);
    encoder(new Feature.Numeric("x"), DATE).encode(new float[] {7, Float.NaN}, inputs, 2);
    assertThat(inputs).containsExactly(0, 0, 7, 2, 1, 0);
  }

  /// A value that is not listed is another one; a missing value is none.
  @ParameterizedTest
  @CsvSource({"a, 1 0 0", "b, 0 1 0", "c, 0 0 1", "'', 0 0 0", "Nan, 0 0 0", "A, 0 0 1"})
  void aCategoryOfAnotherValueHasAnInputForIt(String value, String inputs) {
    Feature feature = new Feature.Categorical("k", List.of("a", "b"), true);
    assertThat(named(feature, value)).containsExactly(numbers(inputs));
  }

  /// A file has a 3 where a program has 3.0.
  @Test
  void aCategoryMayBeANumber() {
    Feature feature = new Feature.Categorical("k", List.of("3", "2.5"));
    assertThat(named(feature, 3)).containsExactly(1, 0);
    assertThat(named(feature, 3.0)).containsExactly(1, 0);
    assertThat(named(feature, 2.5)).containsExactly(0, 1);
    assertThat(named(feature, "3.0")).containsExactly(0, 0);
    Feature hashed = new Feature.Hashed("h", 7);
    assertThat(named(hashed, 12.0)).containsExactly(named(hashed, "12"));
    assertThat(named(hashed, 12.5)).containsExactly(named(hashed, "12.5"));
  }

  /// ln(1 + |x|) with the sign of x, before centre and scale; the missing value's as well.
  @Test
  void aLogarithmComesBeforeTheScale() {
    Feature.Numeric feature =
        new Feature.Numeric("n", 1, 2, OptionalDouble.of(Math.E - 1), false, true);
    assertThat(named(feature, Math.E * Math.E - 1)[0]).isCloseTo(0.5f, within(1e-6f));
    assertThat(named(feature, 1 - Math.E)[0]).isEqualTo(-1);
    assertThat(named(feature, "")[0]).isCloseTo(0, within(1e-6f));
  }

  private static org.assertj.core.data.Offset<Float> within(float most) {
    return org.assertj.core.api.Assertions.within(most);
  }

  private static float[] numbers(String text) {
    String[] words = text.split(" ", -1);
    float[] numbers = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = Float.parseFloat(words[i]);
    }
    return numbers;
  }
}
