package io.rekindle.core.model;

import io.rekindle.core.json.JsonField;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads a choice among words.
final class Words {
  private Words() {}

  static <T> T oneOf(JsonField field, T[] choices, Function<T, String> label) {
    String word = field.text();
    for (T choice : choices) {
      if (label.apply(choice).equals(word)) {
        return choice;
      }
    }
    throw field.expected(
        "one of " + Arrays.stream(choices).map(label).collect(Collectors.joining(", ")));
  }
}
