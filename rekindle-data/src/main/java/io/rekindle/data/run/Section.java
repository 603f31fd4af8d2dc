package io.rekindle.data.run;

import io.rekindle.core.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// One mapping of a run file while it is read.
///
/// Asking for a key declares it: what has been asked for is what [#rejectUnknownKeys] allows, and
/// what was answered, defaults included, is what [#resolved] writes back. So a key is one line in
/// one place.
final class Section {
  private final String path;
  private final Node.Mapping found;
  private final Set<String> known = new LinkedHashSet<>();
  private final Map<String, Supplier<Node>> resolved = new LinkedHashMap<>();

  private Section(String path, Node.Mapping found) {
    this.path = path;
    this.found = found;
  }

  /// @param path where the mapping stands, such as `network.layers.0`; empty for the whole file
  static Section of(String path, Node.Mapping found) {
    return new Section(path, found);
  }

  /// A mapping, or a bare word that is short for `{name: word}`.
  static Section named(String path, Node node) {
    return switch (node) {
      case Node.Text word -> new Section(path, Node.Mapping.of("name", word));
      case Node.Mapping mapping -> new Section(path, mapping);
      case Node n -> throw wrong(path, n, "a name or a mapping with a name is needed");
    };
  }

  /// The error of a value that is not what its key allows.
  ///
  /// @param needed what is allowed, as a sentence: "a number is needed"
  static InputException wrong(String path, Node node, String needed) {
    return new InputException(
        "%s: %s is %s; %s".formatted(node.place(), path, node.describe(), needed));
  }

  Place place() {
    return found.place();
  }

  String path() {
    return path;
  }

  String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /// The keys found.
  Set<String> keys() {
    return found.entries().keySet();
  }

  /// Whether a key stands there, be it without a value. Does not declare it.
  boolean holds(String key) {
    return found.entries().containsKey(key);
  }

  /// The value of a key; empty where it is absent or null. Declares the key, resolves nothing.
  Optional<Node> get(String key) {
    known.add(key);
    return found.get(key).filter(node -> !(node instanceof Node.Nothing));
  }

  /// Says what stands under a key in the resolved file.
  void resolve(String key, Node node) {
    resolved.put(key, () -> node);
  }

  /// What `reading` makes of a key's value; the value is written back as it is.
  <T> Optional<T> read(String key, BiFunction<String, Node, T> reading) {
    Optional<Node> node = get(key);
    node.ifPresent(n -> resolve(key, n));
    return node.map(n -> reading.apply(path(key), n));
  }

  /// The value of a key that must be there.
  ///
  /// @param example a line that would do
  Node required(String key, String example) {
    return get(key)
        .orElseThrow(
            () ->
                new InputException(
                    "%s: %s is missing; add it, such as %s"
                        .formatted(place(), path(key), example)));
  }

  OptionalDouble number(String key, Range range) {
    Optional<Double> number = read(key, (at, node) -> number(at, node, range));
    return number.isPresent() ? OptionalDouble.of(number.get()) : OptionalDouble.empty();
  }

  double number(String key, Range range, double otherwise) {
    OptionalDouble number = number(key, range);
    if (number.isEmpty()) {
      resolve(key, Node.Numeral.of(otherwise, place()));
    }
    return number.orElse(otherwise);
  }

  OptionalInt integer(String key, int least) {
    Optional<Integer> number = read(key, (at, node) -> integer(at, node, least));
    return number.isPresent() ? OptionalInt.of(number.get()) : OptionalInt.empty();
  }

  int integer(String key, int least, int otherwise) {
    OptionalInt number = integer(key, least);
    if (number.isEmpty()) {
      resolve(key, Node.Numeral.of(otherwise, place()));
    }
    return number.orElse(otherwise);
  }

  boolean flag(String key, boolean otherwise) {
    Optional<Boolean> flag = read(key, Section::flag);
    if (flag.isEmpty()) {
      resolve(key, new Node.Flag(otherwise, place()));
    }
    return flag.orElse(otherwise);
  }

  Optional<String> text(String key) {
    return read(key, Section::text);
  }

  /// One of some words.
  <T> Optional<T> choice(String key, Map<String, T> choices) {
    return read(key, (at, node) -> choice(at, node, choices));
  }

  <T> T choice(String key, Map<String, T> choices, String otherwise) {
    Optional<T> choice = choice(key, choices);
    if (choice.isEmpty()) {
      resolve(key, new Node.Text(otherwise, place()));
    }
    return choice.orElseGet(() -> word(choices, otherwise));
  }

  private static <T> T word(Map<String, T> choices, String word) {
    T value = choices.get(word);
    if (value == null) {
      throw new IllegalArgumentException(word + " is none of " + choices.keySet());
    }
    return value;
  }

  /// A section below this one; an absent one is empty.
  Section section(String key) {
    Node node = get(key).orElse(Node.Mapping.empty(place()));
    if (!(node instanceof Node.Mapping mapping)) {
      throw wrong(path(key), node, "a mapping is needed: its keys on indented lines, or in { }");
    }
    return adopt(key, new Section(path(key), mapping));
  }

  /// Makes what `child` resolves to part of what this resolves to.
  Section adopt(String key, Section child) {
    resolved.put(key, child::resolved);
    return child;
  }

  /// The mapping with every default filled in, its keys in the order in which they were asked for.
  Node.Mapping resolved() {
    Map<String, Node.Mapping.Entry> entries = new LinkedHashMap<>();
    for (String key : known) {
      Optional.ofNullable(resolved.get(key))
          .ifPresent(node -> entries.put(key, new Node.Mapping.Entry(place(), node.get())));
    }
    return new Node.Mapping(entries, place());
  }

  /// Where an override chose another `name`, settings of the name that the file had are left out.
  ///
  /// @throws InputException if the mapping holds any other key that nobody asked for
  void rejectUnknownKeys() {
    Node.Mapping.Entry name = found.entries().get("name");
    boolean renamed = name != null && name.key().isOverride();
    found.entries().entrySet().stream()
        .filter(entry -> !renamed || entry.getValue().key().isOverride())
        .forEach(entry -> rejectIfUnknown(entry.getKey(), entry.getValue()));
  }

  private void rejectIfUnknown(String key, Node.Mapping.Entry entry) {
    if (!known.contains(key)) {
      throw new InputException(
          "%s: \"%s\" is not a key %s. Nearest known key: \"%s\". Known keys: %s"
              .formatted(
                  entry.key(),
                  key,
                  path.isEmpty() ? "of a run file" : "of " + path,
                  Spelling.nearest(key, known).orElse("none"),
                  String.join(", ", known)));
    }
  }

  static double number(String path, Node node, Range range) {
    if (node instanceof Node.Numeral n && range.contains(n.value())) {
      return n.value();
    }
    throw wrong(path, node, range.words() + " is needed");
  }

  static int integer(String path, Node node, int least) {
    if (node instanceof Node.Numeral n
        && n.value() == Math.rint(n.value())
        && n.value() >= least
        && n.value() <= Integer.MAX_VALUE) {
      return (int) n.value();
    }
    throw wrong(path, node, "a whole number of at least %d is needed".formatted(least));
  }

  static boolean flag(String path, Node node) {
    if (node instanceof Node.Flag f) {
      return f.value();
    }
    throw wrong(path, node, "true or false is needed");
  }

  /// A text; a number counts as its spelling, for columns named 1, 2, 3.
  static String text(String path, Node node) {
    return switch (node) {
      case Node.Text t -> t.value();
      case Node.Numeral n -> n.text();
      case Node n -> throw wrong(path, n, "a text is needed");
    };
  }

  /// A list of texts, or one text alone.
  static List<String> texts(String path, Node node) {
    List<String> texts = new ArrayList<>();
    for (Node item : items(node)) {
      texts.add(text(path, item));
    }
    if (texts.isEmpty()) {
      throw wrong(path, node, "at least one name is needed");
    }
    return texts;
  }

  /// The elements of a list, or the value alone.
  static List<Node> items(Node node) {
    return node instanceof Node.Sequence s ? s.items() : List.of(node);
  }

  static <T> T choice(String path, Node node, Map<String, T> choices) {
    if (node instanceof Node.Text word) {
      T choice = choices.get(word.value());
      if (choice != null) {
        return choice;
      }
      throw wrong(path, node, oneOf(choices.keySet()) + suggestion(word.value(), choices.keySet()));
    }
    throw wrong(path, node, oneOf(choices.keySet()));
  }

  static String oneOf(Set<String> words) {
    return "allowed: " + String.join(", ", words) + ".";
  }

  private static String suggestion(String word, Set<String> words) {
    return Spelling.suggestion(word, words);
  }
}
