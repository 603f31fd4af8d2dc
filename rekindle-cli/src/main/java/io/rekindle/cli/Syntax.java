package io.rekindle.cli;

import java.util.List;

/// What a command accepts, and what its help says.
///
/// @param name of the command: `train`
/// @param summary one sentence, for the list of commands too
/// @param details paragraphs that follow it
/// @param parameters in their order; optional ones last
/// @param notes lines after the options, as they are: examples
record Syntax(
    String name,
    String summary,
    List<String> details,
    List<Parameter> parameters,
    List<Option> options,
    List<String> notes) {

  Syntax {
    details = List.copyOf(details);
    parameters = List.copyOf(parameters);
    options = List.copyOf(options);
    notes = List.copyOf(notes);
  }

  /// A word that is told by its place.
  ///
  /// @param label for help and messages: `MODEL`
  /// @param repeats whether it takes all words that are left; the last parameter only
  record Parameter(String label, boolean required, boolean repeats, String help) {

    Parameter(String label, boolean required, String help) {
      this(label, required, false, help);
    }

    /// The same, to be given any number of times.
    Parameter repeated() {
      return new Parameter(label, required, true, help);
    }
  }

  /// A word that is told by its name.
  ///
  /// @param names such as `-o` and `--out`
  /// @param label of its value: `FILE`; empty for a flag
  /// @param repeats whether it may be given several times
  record Option(List<String> names, String label, boolean repeats, String help) {
    Option {
      names = List.copyOf(names);
    }

    static Option flag(String help, String... names) {
      return new Option(List.of(names), "", false, help);
    }

    static Option value(String label, String help, String... names) {
      return new Option(List.of(names), label, false, help);
    }

    /// The same, to be given any number of times.
    Option repeated() {
      return new Option(names, label, true, help);
    }

    boolean isFlag() {
      return label.isEmpty();
    }

    /// The longest name.
    String name() {
      return names.getLast();
    }
  }
}
