package io.rekindle.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
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
