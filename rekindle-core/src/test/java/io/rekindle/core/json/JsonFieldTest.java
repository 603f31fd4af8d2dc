package io.rekindle.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonFieldTest {
  private static final JsonField ROOT =
      JsonField.root(
          "m.json",
          Json.parse(
              "{\"a\": {\"b\": [1, \"x\", 2.5, true]}, \"n\": null, \"one\": {\"uniform\": 1}}",
              "m"));

  @Test
  void readsEachKind() {
    assertThat(ROOT.get("a").get("b").elements().get(0).count(1)).isEqualTo(1);
    assertThat(ROOT.get("a").get("b").elements().get(1).text()).isEqualTo("x");
    assertThat(ROOT.get("a").get("b").elements().get(2).number()).isEqualTo(2.5);
    assertThat(ROOT.get("a").get("b").elements().get(3).flag()).isTrue();
    assertThat(ROOT.find("n")).isEmpty();
    assertThat(ROOT.get("one").only().getKey()).isEqualTo("uniform");
  }

  @Test
  void numbersThatJsonLacksAreWords() {
    JsonField field =
        JsonField.root(
            "m.json", Json.parse("[1, 2.5, \"NaN\", \"Infinity\", \"-Infinity\"]", "m.json"));

    assertThat(field.numbers())
        .containsExactly(1.0, 2.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    for (String other : new String[] {"\"infinity\"", "true", "[]", "{}"}) {
      assertThatThrownBy(() -> JsonField.root("m.json", Json.parse(other, "m.json")).number())
          .hasMessage("m.json: expected a number but found " + other);
    }
  }

  @Test
  void flagsTextsAndWholeNumbersAreNothingElse() {
    JsonField field =
        JsonField.root("m.json", Json.parse("[false, true, [\"a\", \"b\"], 5]", "m.json"));

    assertThat(field.elements().get(0).flag()).isFalse();
    assertThat(field.elements().get(1).flag()).isTrue();
    assertThat(field.elements().get(2).texts()).containsExactly("a", "b");
    assertThat(field.elements().get(3).whole(5, 5)).isEqualTo(5);
    assertThatThrownBy(() -> field.elements().get(3).flag())
        .hasMessage("m.json, 3: expected true or false but found 5");
    assertThatThrownBy(() -> field.elements().get(3).whole(0, 4))
        .hasMessage("m.json, 3: expected a whole number from 0 to 4 but found 5");
  }

  @Test
  void longValuesAreShownInPart() {
    String sixty = "\"" + "x".repeat(58) + "\"";
    assertThatThrownBy(() -> JsonField.root("m.json", Json.parse(sixty, "m")).number())
        .hasMessageEndingWith("found " + sixty);
    String longer = "\"" + "x".repeat(59) + "\"";
    assertThatThrownBy(() -> JsonField.root("m.json", Json.parse(longer, "m")).number())
        .hasMessageEndingWith("found \"" + "x".repeat(56) + "...");
  }

  @Test
  void membersMayBeLeftOut() {
    assertThat(
            Json.object()
                .putIfPresent("a", Optional.of(Json.of(1)))
                .putIfPresent("b", Optional.empty())
                .build())
        .hasToString("{\"a\":1}");
  }

  @Test
  void saysWhereWhatAndWhatWasExpected() {
    assertThatThrownBy(() -> ROOT.get("a").get("b").elements().get(1).number())
        .isInstanceOf(InputException.class)
        .hasMessage("m.json, a.b.1: expected a number but found \"x\"");
    assertThatThrownBy(() -> ROOT.get("z"))
        .hasMessage("m.json: the member \"z\" is missing; there are a, n, one");
    assertThatThrownBy(() -> ROOT.get("a").get("b").elements().get(0).count(2))
        .hasMessage("m.json, a.b.0: expected a whole number from 2 to 2147483647 but found 1");
    assertThatThrownBy(() -> ROOT.get("a").text()).hasMessageContaining("expected a string");
    assertThatThrownBy(() -> ROOT.get("a").get("b").texts())
        .hasMessageContaining("a.b.0: expected a string but found 1");
  }
}
