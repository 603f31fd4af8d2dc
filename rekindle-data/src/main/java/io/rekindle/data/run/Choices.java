package io.rekindle.data.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// The words of a closed choice with what each stands for, in the order of declaration.
final class Choices {
  private Choices() {}

  static <T> Map<String, T> of(T[] values, Function<T, String> label) {
    Map<String, T> choices = new LinkedHashMap<>();
    for (T value : values) {
      choices.put(label.apply(value), value);
    }
    return Collections.unmodifiableMap(choices);
  }
}
