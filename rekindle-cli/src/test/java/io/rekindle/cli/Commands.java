package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import java.util.List;

/// Runs commands in this process.
final class Commands {
  private Commands() {}

  /// What a command left behind.
  record Ran(int status, String out, String err) {

    /// Asserts that it went well, or as expected.
    Ran exits(int expected) {
      assertThat(status).as("status; %s%s", out, err).isEqualTo(expected);
      return this;
    }

    List<String> lines() {
      return out.lines().toList();
    }

    /// The only, or the last, JSON object it printed.
    JsonField json() {
      return JsonField.root("output", Json.parse(lines().getLast(), "output"));
    }

    List<JsonField> events() {
      return lines().stream()
          .map(line -> JsonField.root("output", Json.parse(line, "output")))
          .toList();
    }
  }

  static Ran run(Object... arguments) {
    return run(Captured.plain(), arguments);
  }

  static Ran run(Captured captured, Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    int status = Main.run(captured.console(), words);
    return new Ran(status, captured.out(), captured.err());
  }
}
