package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.core.InputException;
import io.rekindle.data.run.Spelling;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The words after a command, sorted by its [Syntax].
///
/// `--name value` and `--name=value` are the same; after `--` come parameters only.
final class Arguments {
  private final Syntax syntax;
  private final List<String> parameters = new ArrayList<>();
  private final Map<Option, List<String>> values = new HashMap<>();
  private final Map<Option, String> typed = new HashMap<>();

  private Arguments(Syntax syntax) {
    this.syntax = syntax;
  }

  /// Sorts words.
  ///
  /// @throws InputException naming the word that is unknown, missing or too many
  static Arguments parse(Syntax syntax, List<String> words) {
    Arguments arguments = new Arguments(syntax);
    Deque<String> left = new ArrayDeque<>(words);
    boolean onlyParameters = false;
    while (!left.isEmpty()) {
      String word = left.removeFirst();
      if (!onlyParameters && word.equals("--")) {
        onlyParameters = true;
      } else if (!onlyParameters && word.length() > 1 && word.startsWith("-")) {
        arguments.takeOption(word, left);
      } else {
        arguments.takeParameter(word);
      }
    }
    arguments.requireParameters();
    return arguments;
  }

  private void takeOption(String word, Deque<String> left) {
    int equals = word.startsWith("--") ? word.indexOf('=') : -1;
    String name = equals < 0 ? word : word.substring(0, equals);
    Option option = option(name);
    typed.putIfAbsent(option, name);
    List<String> given = values.computeIfAbsent(option, _ -> new ArrayList<>());
    if (!given.isEmpty() && !option.repeats()) {
      throw wrong("%s is given twice".formatted(name));
    }
    if (option.isFlag()) {
      if (equals >= 0) {
        throw wrong("%s takes no value".formatted(name));
      }
      given.add("");
    } else if (equals >= 0) {
      given.add(word.substring(equals + 1));
    } else if (left.isEmpty() || find(left.getFirst()).isPresent()) {
      throw wrong("%s needs a value: %s %s".formatted(name, name, option.label()));
    } else {
      given.add(left.removeFirst());
    }
  }

  private Option option(String name) {
    return find(name)
        .orElseThrow(
            () -> {
              List<String> known =
                  syntax.options().stream().flatMap(o -> o.names().stream()).toList();
              return wrong(
                  "unknown option \"%s\".%s".formatted(name, Spelling.suggestion(name, known)));
            });
  }

  private Optional<Option> find(String name) {
    return syntax.options().stream().filter(option -> option.names().contains(name)).findFirst();
  }

  private void takeParameter(String word) {
    boolean full = parameters.size() >= syntax.parameters().size();
    if (full && !repeats()) {
      throw wrong("unknown argument \"%s\"".formatted(word));
    }
    parameters.add(word);
  }

  private boolean repeats() {
    return !syntax.parameters().isEmpty() && syntax.parameters().getLast().repeats();
  }

  private void requireParameters() {
    for (int i = parameters.size(); i < syntax.parameters().size(); i++) {
      Syntax.Parameter missing = syntax.parameters().get(i);
      if (missing.required()) {
        throw wrong("%s is missing: %s".formatted(missing.label(), missing.help()));
      }
    }
  }

  private InputException wrong(String what) {
    return new InputException(
        "%s\n`rekindle %s --help` shows what there is.".formatted(what, syntax.name()));
  }

  /// The name of an option as the user wrote it, with its value: `-o out.csv`.
  String words(Option option) {
    String name = typed.getOrDefault(option, option.name());
    return text(option).filter(value -> !value.isEmpty()).map(v -> name + " " + v).orElse(name);
  }

  /// A parameter by its place, from 0.
  Optional<String> parameter(int index) {
    return index < parameters.size() ? Optional.of(parameters.get(index)) : Optional.empty();
  }

  boolean has(Option flag) {
    return values.containsKey(flag);
  }

  Optional<String> text(Option option) {
    return all(option).stream().findFirst();
  }

  /// All values of an option that may be repeated.
  List<String> all(Option option) {
    return values.getOrDefault(option, List.of());
  }

  /// @throws InputException if it is no whole number
  Optional<Long> whole(Option option) {
    return text(option)
        .map(
            word -> {
              try {
                return Long.parseLong(word);
              } catch (NumberFormatException e) {
                throw wrong("%s: a whole number is needed".formatted(words(option)));
              }
            });
  }

  Optional<Path> path(Option option) {
    return text(option).map(word -> path(words(option), word));
  }

  /// A required parameter as a path.
  Path path(int index) {
    String word = parameters.get(index);
    return path(syntax.parameters().get(index).label() + " " + word, word);
  }

  /// All words of a repeated parameter, the last one, as paths.
  List<Path> paths(int index) {
    String label = syntax.parameters().get(index).label();
    return parameters.stream().skip(index).map(word -> path(label + " " + word, word)).toList();
  }

  private static Path path(String what, String word) {
    try {
      return Path.of(word);
    } catch (InvalidPathException e) {
      throw new InputException("%s: %s".formatted(what, FileNames.system().refusal(e)), e);
    }
  }
}
