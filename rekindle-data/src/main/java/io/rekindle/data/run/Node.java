package io.rekindle.data.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A value of a run file as written, before anything is known of its meaning. Immutable.
sealed interface Node {

  Place place();

  record Text(String value, Place place) implements Node {}

  /// A number with its spelling, so that it is written back as it was read.
  record Numeral(double value, String text, Place place) implements Node {
    static Numeral of(double value, Place place) {
      return new Numeral(value, spell(value), place);
    }

    /// The shortest spelling: `0.5`, `3`, `1e-7`.
    static String spell(double value) {
      if (value == Math.rint(value) && Math.abs(value) < 1e15) {
        return Long.toString((long) value);
      }
      return Double.toString(value).replace(".0E", "e").replace('E', 'e');
    }
  }

  record Flag(boolean value, Place place) implements Node {}

  /// YAML's null.
  record Nothing(Place place) implements Node {}

  record Sequence(List<Node> items, Place place) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  record Mapping(Map<String, Entry> entries, Place place) implements Node {

    /// @param key where the key was written
    record Entry(Place key, Node value) {}

    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    static Mapping of(String key, Node value) {
      return new Mapping(Map.of(key, new Entry(value.place(), value)), value.place());
    }

    static Mapping empty(Place place) {
      return new Mapping(Map.of(), place);
    }

    Optional<Node> get(String key) {
      return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    /// The same mapping with one value put in, at its old position or at the end.
    Mapping with(String key, Node value) {
      Map<String, Entry> changed = new LinkedHashMap<>(entries);
      changed.put(key, new Entry(value.place(), value));
      return new Mapping(changed, place);
    }

    Mapping without(String key) {
      Map<String, Entry> changed = new LinkedHashMap<>(entries);
      changed.remove(key);
      return new Mapping(changed, place);
    }
  }

  /// How a message names this value as found.
  default String describe() {
    return switch (this) {
      case Text t -> '"' + t.value() + '"';
      case Numeral n -> n.text();
      case Flag f -> Boolean.toString(f.value());
      case Nothing _ -> "empty";
      case Sequence s -> "a list of " + s.items().size();
      case Mapping m ->
          m.entries().isEmpty()
              ? "an empty mapping"
              : "a mapping with " + String.join(", ", m.entries().keySet());
    };
  }
}
