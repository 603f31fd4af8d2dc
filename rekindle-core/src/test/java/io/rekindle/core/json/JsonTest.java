package io.rekindle.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  private static Json parse(String text) {
    return Json.parse(text, "t.json");
  }

  @Test
  void readsEveryKindOfValue() {
    Json value =
        parse(
            """
             {"a": [1, -2.5e3, true, false, null], "b": {"c": "x\\n\\u00e9\\ud83d\\ude00\\/"}, "d": []}
            """);

    assertThat(value)
        .isEqualTo(
            Json.object()
                .put(
                    "a",
                    Json.array(
                        List.of(
                            Json.of(1),
                            Json.of(-2500.0),
                            Json.of(true),
                            Json.of(false),
                            Json.Word.NULL)))
                .put("b", Json.object().put("c", "x\n\u00e9\ud83d\ude00/").build())
                .put("d", Json.array(List.of()))
                .build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "1.5",
        "-0.0",
        "4.9E-324",
        "1.7976931348623157E308",
        "0.1",
        "1.0E22"
      })
  void numbersKeepTheirValueAndTheirText(String number) {
    assertThat(parse(number)).hasToString(number);
  }

  @Test
  void numbersAreTheNearestDoubles() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      int digits = 1 + random.nextInt(20);
      String whole = random.nextBoolean() ? "0" : Long.toString(random.nextLong(1L << 62));
      String fraction =
          random
              .ints(digits, '0', '9' + 1)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      String sign = random.nextBoolean() ? "-" : "";
      String exponent = random.nextInt(4) == 0 ? "e" + random.nextInt(-30, 30) : "";
      String cut = whole.substring(0, 1 + random.nextInt(whole.length()));
      String number = sign + cut + "." + fraction + exponent;
      assertThat(parse(number))
          .as(number)
          .isInstanceOfSatisfying(
              Json.Real.class,
              real ->
                  assertThat(Double.doubleToLongBits(real.value()))
                      .isEqualTo(Double.doubleToLongBits(Double.parseDouble(number))));
      String large = sign + "1" + cut + fraction;
      assertThat(parse(large))
          .as(large)
          .satisfies(
              json ->
                  assertThat(json instanceof Json.Whole w ? w.value() : ((Json.Real) json).value())
                      .isEqualTo(Double.parseDouble(large)));
    }
    for (long each : new long[] {0, 7, -7, Long.MAX_VALUE, Long.MIN_VALUE, 999999999999999999L}) {
      assertThat(parse(Long.toString(each))).isEqualTo(new Json.Whole(each));
    }
  }

  @Test
  void wholeNumbersBeyondALongAndMinusZeroAreReal() {
    assertThat(parse("9223372036854775808")).isEqualTo(Json.of(9.223372036854776E18));
    assertThat(parse("-0")).isEqualTo(Json.of(-0.0));
  }

  @Test
  void anyDoubleSurvivesTheRoundTripBitForBit() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      Json back = parse(Json.exactly(value).toString());
      assertThat(Double.doubleToLongBits(JsonField.root("t", back).number()))
          .isEqualTo(Double.doubleToLongBits(value));
    }
  }

  @Test
  void notANumberIsWrittenAsNull() {
    assertThat(Json.of(Double.NaN)).hasToString("null");
    assertThat(Json.of(Double.NEGATIVE_INFINITY)).hasToString("null");
  }

  @Test
  void anyTextSurvivesTheRoundTripThroughUtf8EvenHalfAPair() {
    Random random = new Random(2);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(12); j > 0; j--) {
        text.append((char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(65536)));
      }
      Json value = Json.of(text.toString());
      assertThat(Json.parse(value.utf8(), "t")).isEqualTo(value);
    }
  }

  @Test
  void spaceMayStandBetweenAnyTwoParts() {
    Json value = parse(" { \"a\" : [ ] , \"b\" : { } , \"c\" : [ true , false , null ] } ");

    assertThat(value).hasToString("{\"a\":[],\"b\":{},\"c\":[true,false,null]}");
  }

  /// As a program that reads the text expects: only the halves of a pair are escaped.
  @Test
  void charactersAreEscapedWhereTheyMustBe() {
    assertThat(Json.of("\u001f \u00e9\u2028\ud83d\ude00\ud83d"))
        .hasToString("\"\\u001f \u00e9\\u2028\ud83d\ude00\\ud83d\"");
  }

  @Test
  void placesOfMistakesAreCountedInLinesAndColumns() {
    assertThatThrownBy(() -> parse("{\"a\": 1,\n  \"b\": \u00e9}"))
        .hasMessageContaining("t.json, line 2, column 8: ")
        .hasMessageContaining("found the character U+00E9");
    assertThatThrownBy(() -> parse("[1 ~"))
        .hasMessageContaining("line 1, column 4: ")
        .hasMessageContaining("found '~'");
    assertThatThrownBy(() -> parse("\n\n[1, ")).hasMessageContaining("t.json, line 3, column 5: ");
    assertThatThrownBy(() -> parse("{\"a\": 1, \"b\": 2, \"a\": 3}"))
        .hasMessageContaining("line 1, column 18: the name \"a\" occurs twice");
    assertThatThrownBy(() -> parse("\"\\u12\u0664f\""))
        .hasMessageContaining("four hexadecimal digits");
  }

  @Test
  void depthIsLimitedExactly() {
    String deepest = "[".repeat(Json.MAX_DEPTH) + "1" + "]".repeat(Json.MAX_DEPTH);
    assertThat(parse(deepest)).hasToString(deepest);
    assertThatThrownBy(() -> parse("[" + deepest + "]"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("levels deep");
    String objects = "{\"a\":".repeat(Json.MAX_DEPTH) + "1" + "}".repeat(Json.MAX_DEPTH);
    assertThat(parse(objects)).hasToString(objects);
    assertThatThrownBy(() -> parse("{\"a\":" + objects + "}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("levels deep");
  }

  @Test
  void membersKeepTheirOrder() {
    Map<String, Json> members = new LinkedHashMap<>();
    for (int i = 50; i > 0; i--) {
      members.put("k" + i, Json.of(i));
    }
    Json object = new Json.Obj(members);

    assertThat(parse(object.toString())).hasToString(object.toString());
    assertThat(object.toString()).startsWith("{\"k50\":50,\"k49\":49,");
  }

  @Test
  void indentedFormIsTheSameValueOverLines() {
    Json value = parse("{\"a\":[1,2],\"b\":[{\"c\":[]},{}],\"d\":\"\"}");

    assertThat(value.indented())
        .isEqualTo(
            """
            {
              "a": [1, 2],
              "b": [
                {
                  "c": []
                },
                {}
              ],
              "d": ""
            }\
            """);
    assertThat(parse(value.indented())).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a': 1,}|column 9: expected a name in quotes but found '}'",
        "[1, 2|column 6: expected ',' or ']' but found the end of the text",
        "[1,]|column 4: expected a value",
        "{'a' 1}|column 6: expected ':' after a name but found '1'",
        "{'a':1 'b':2}|expected ',' or '}' but found '\"'",
        "{'a':1,'a':2}|the name \"a\" occurs twice",
        "01|expected the end of the text but found '1'",
        "1.|expected a digit but found the end of the text",
        "+1|expected a value",
        ".5|expected a value",
        "-|expected a digit",
        "1e|expected a digit",
        "1e999|beyond 1.8e308",
        "NaN|expected a value",
        "nul|expected a value",
        "truefalse|expected the end of the text but found 'f'",
        "'a|expected '\"' at the end of a string",
        "'\\x'|after a backslash but found 'x'",
        "'\\u12g4'|expected four hexadecimal digits but found 'g'",
        "'\\|after a backslash but found the end of the text",
        "// no|expected a value",
        "``|expected a value",
        "\uFEFF1|found the character U+FEFF",
      })
  void refusesWhatIsNotJson(String text, String complaint) {
    assertThatThrownBy(() -> parse(text.replace('\'', '"')))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("t.json, line 1, column ")
        .hasMessageContaining(complaint);
  }

  @Test
  void namesLineAndColumn() {
    assertThatThrownBy(() -> parse("{\n  \"a\": tru\n}"))
        .hasMessageStartingWith("t.json, line 2, column 8: expected a value");
    assertThatThrownBy(() -> parse("\"a\tb\"")).hasMessageContaining("found the character U+0009");
  }

  @Test
  void refusesWhatIsTooDeepWithoutExhaustingTheStack() {
    String deep = "[".repeat(100_000);

    assertThatThrownBy(() -> parse(deep)).hasMessageContaining("more than 256 levels deep");
    assertThat(parse("[".repeat(256) + "]".repeat(256))).isInstanceOf(Json.Arr.class);
  }

  @Test
  void refusesBytesThatAreNoUtf8() {
    byte[] latin = "\"\u00e9\"".getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> Json.parse(latin, "t.json")).hasMessageContaining("not valid UTF-8");
  }

  @Test
  void damagedTextIsRefusedOrReadButNeverFailsOtherwise() {
    String good = parse("{\"a\":[1,-2.5e3,true,null],\"b\":{\"c\":\"x\\u00e9\"}}").toString();
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(good);
      text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
      text.setLength(random.nextInt(text.length() + 1));
      try {
        parse(text.toString());
      } catch (InputException e) {
        assertThat(e).hasMessageStartingWith("t.json, line ");
      }
    }
  }
}
