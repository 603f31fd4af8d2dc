package io.rekindle.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
  /// What comes before a number in a text is no part of it.
  private static final String[] BEFORE = {
    "<",
    "98765432109876543210,",
    "1.5,-2.75,3e10,red,.,-",
    "naïve é 12 ﬁ €€€€€€€€€€€€€",
    ",,,,,,,,,,,,,,,,"
  };

  private static double parse(String text) {
    double[] found =
        Arrays.stream(BEFORE)
            .mapToDouble(
                before -> {
                  char[] buffer = (before + text + "7>").toCharArray();
                  return Decimal.parse(buffer, before.length(), before.length() + text.length());
                })
            .toArray();
    long[] bits = Arrays.stream(found).mapToLong(Double::doubleToRawLongBits).distinct().toArray();
    assertThat(bits).as("%s, whatever comes before: %s", text, Arrays.toString(found)).hasSize(1);
    return found[0];
  }

  @Test
  void everyNumberIsTheOneThatParseDoubleGives() {
    Random random = new Random(3);
    for (int i = 0; i < 200_000; i++) {
      String text =
          switch (i % 6) {
            case 0 -> Double.toString(random.nextGaussian());
            case 1 -> Long.toString(random.nextLong());
            case 2 -> Double.toString(Double.longBitsToDouble(random.nextLong()));
            case 3 -> String.format(Locale.ROOT, "%.3f", random.nextDouble() * 1e6);
            case 4 -> random.nextInt(1000) + "e" + (random.nextInt(60) - 30);
            default -> String.format(Locale.ROOT, "%.20f", random.nextDouble());
          };
      if (!text.equals("NaN")) {
        double expected = Double.parseDouble(text);
        assertThat(Double.doubleToRawLongBits(parse(text)))
            .as(text)
            .isEqualTo(Double.doubleToRawLongBits(expected));
      }
    }
  }

  @Test
  void shortNumbersAreReadAtAnyLengthWithThePointAnywhere() {
    Random random = new Random(5);
    for (int digits = 1; digits <= 18; digits++) {
      for (int point = -1; point <= digits; point++) {
        for (int i = 0; i < 30; i++) {
          StringBuilder text = new StringBuilder();
          for (int k = 0; k < digits; k++) {
            text.append((char) ('0' + random.nextInt(10)));
          }
          if (point >= 0) {
            text.insert(point, '.');
          }
          String number = (i % 2 == 0 ? "" : "-") + text;
          assertThat(parse(number)).as(number).isEqualTo(Double.parseDouble(number));
        }
      }
    }
  }

  /// Every character in every place of a number: it is one where `parseDouble` says so.
  @Test
  void oneWrongCharacterMakesItNoNumber() {
    for (String number : List.of("7", "12345678", "1.25", "12345.678", "123456789012.345")) {
      for (int at = 0; at < number.length(); at++) {
        for (char c = 0; c < 0x180; c++) {
          String text = number.substring(0, at) + c + number.substring(at + 1);
          boolean isNumber = text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
          double found = parse(text);
          assertThat(Decimal.isNone(found)).as(text).isNotEqualTo(isNumber);
          if (isNumber) {
            assertThat(found).as(text).isEqualTo(Double.parseDouble(text));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "+5",
        "5.",
        ".5",
        "-.5",
        "1e5",
        "1E+5",
        "1e-400",
        "1e400",
        "00012",
        "9007199254740993",
        "0.000000000000000000000000000001",
        "123456789012345678901234567890",
        "1e22",
        "1e23",
        "9999999999999999999",
        "4.9e-324",
        "1e-2147483648",
        "1e99999999999"
      })
  void edgesAreTheOnesThatParseDoubleGives(String text) {
    assertThat(Double.doubleToRawLongBits(parse(text)))
        .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+",
        ".",
        "-.",
        "e5",
        "1e",
        "1e+",
        "1.2.3",
        "1d",
        "1f",
        "0x1p3",
        "NaN",
        "1 2",
        "1,5",
        "--1",
        "abc",
        "12a",
        "1e5.5",
        "in",
        "infinit",
        "1.2345678.9",
        "123456.8.",
        "1234567.12345.78",
        "..",
        "-..",
        "................",
        "1234567890123456.."
      })
  void otherTextIsNoNumber(String text) {
    assertThat(Decimal.isNone(parse(text))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "-3.25, 0, 2, -3",
    "-3.25, 1, 2, 3",
    "-3.25, 1, 3, 3",
    "-3.25, 1, 4, 3.2",
    "12e34, 0, 2, 12",
    "12e34, 0, 4, 12e3",
    "1e-12, 0, 4, 0.1",
    "5-7, 0, 1, 5"
  })
  void aNumberEndsWhereItsRangeEndsWhateverComesThen(
      String text, int from, int to, double expected) {
    double found = Decimal.parse(text.toCharArray(), from, to);
    assertThat(found).isEqualTo(expected);
    assertThat(Decimal.isNone(found)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"-3, 0, 0", "+3, 0, 1", "-3, 0, 1", ".5, 0, 1", "1e5, 0, 2", "1e-5, 0, 3"})
  void whatIsCutOffIsNoPartOfANumber(String text, int from, int to) {
    assertThat(Decimal.isNone(Decimal.parse(text.toCharArray(), from, to))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9,83|9.83",
        "-,5|-0.5",
        "12|12",
        "1,2e3|1200",
        "1,234567890123456789|1.234567890123456789"
      })
  void aCommaMayStandForThePoint(String text, double expected) {
    char[] buffer = ("1" + text + "2").toCharArray();
    assertThat(Decimal.parse(buffer, 1, buffer.length - 1, ',')).isEqualTo(expected);
    assertThat(new String(buffer)).as("left as it was").isEqualTo("1" + text + "2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "1,2,3", "1.234,5", ",", "x"})
  void thenAPointStandsForNone(String text) {
    assertThat(Decimal.isNone(Decimal.parse(text.toCharArray(), 0, text.length(), ','))).isTrue();
  }

  @Test
  void notEveryNaNSaysThatThereWasNoNumber() {
    assertThat(Decimal.isNone(Double.NaN)).isFalse();
    assertThat(Decimal.isNone(0.0 / Double.parseDouble("0"))).isFalse();
    assertThat(Decimal.isNone(Decimal.NONE)).isTrue();
  }

  @Test
  void infinityIsANumberInAnyCase() {
    assertThat(parse("inf")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(parse("-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
  }
}
