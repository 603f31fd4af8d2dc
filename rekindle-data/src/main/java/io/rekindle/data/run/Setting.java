package io.rekindle.data.run;

import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A change of one value of a run file: a path such as `network.layers.0.init` and the value to put
/// there.
///
/// Elements of a list go by index, from 0; the index after the last appends, and a negative one
/// counts from the end. A bare word on the way is first written out: `batch_norm` as `{batch_norm:
/// {}}`, `relu` as `{activation: relu}`, `loss: mse` as `{name: mse}`.
public final class Setting {
  private static final Pattern SHORT = Pattern.compile("([a-z_]+):(\\S+)");

  /// What YAML alone would take for a sign of its own or a comment, as marks of a missing cell are.
  private static final Pattern SIGNS = Pattern.compile("[-?*#&!|>%@.]+|#.*");

  private final String path;
  private final Node value;

  private Setting(String path, Node value) {
    this.path = path;
    this.value = value;
  }

  /// What a command line says after `--set`: `path=value`, where the value is YAML, `name:number`
  /// is short for `{name: number}`, and `null` removes the key.
  ///
  /// @throws InputException if there is no `=` or the value is not YAML
  public static Setting parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new InputException(
          "--set %s: path=value is needed, such as --set optimizer.learning_rate=0.01"
              .formatted(text));
    }
    String source = "--set " + text;
    return new Setting(
        text.substring(0, equals), parseValue(text.substring(equals + 1).strip(), source));
  }

  /// A structured value, as JSON has it: a text (read as [#parse] reads a value), number, truth
  /// value, list or map of these.
  public static Setting of(String path, Object value) {
    Place place = Place.of("--set %s=%s".formatted(path, value));
    if (value instanceof String text) {
      return new Setting(path, parseValue(text, place.source()));
    }
    return new Setting(path, node(value, place));
  }

  /// A text as it stands, whatever YAML would make of it.
  public static Setting text(String path, String value) {
    Place place = Place.of("--set %s=%s".formatted(path, value));
    return new Setting(path, new Node.Text(value, place));
  }

  static Setting of(String path, Node value) {
    return new Setting(path, value);
  }

  /// Removes the key.
  public static Setting remove(String path) {
    return new Setting(path, new Node.Nothing(Place.of("--set %s=null".formatted(path))));
  }

  /// The same change, of which messages name another source than `--set`.
  public Setting saidBy(String source) {
    return new Setting(path, at(value, Place.of(source)));
  }

  public String path() {
    return path;
  }

  /// The value as JSON.
  public Json json() {
    return json(value);
  }

  private static Json json(Node node) {
    return switch (node) {
      case Node.Text t -> Json.of(t.value());
      case Node.Numeral n when n.value() == Math.rint(n.value()) && Math.abs(n.value()) < 1e15 ->
          Json.of((long) n.value());
      case Node.Numeral n -> Json.of(n.value());
      case Node.Flag f -> Json.of(f.value());
      case Node.Nothing _ -> Json.Word.NULL;
      case Node.Sequence s -> Json.array(s.items().stream().map(Setting::json).toList());
      case Node.Mapping m -> {
        ObjBuilder object = Json.object();
        m.entries().forEach((key, entry) -> object.put(key, json(entry.value())));
        yield object.build();
      }
    };
  }

  Node.Mapping applyTo(Node.Mapping root) {
    Node changed = put(root, List.of(path.split("\\.", -1)), 0);
    return (Node.Mapping) changed;
  }

  private static Node parseValue(String text, String source) {
    if (SIGNS.matcher(text).matches()) {
      return new Node.Text(text, Place.of(source));
    }
    Matcher matcher = SHORT.matcher(text);
    if (matcher.matches()) {
      Node inner = at(YamlReader.read(matcher.group(2), source), Place.of(source));
      if (!(inner instanceof Node.Text)) {
        return Node.Mapping.of(matcher.group(1), inner);
      }
    }
    return at(YamlReader.read(text, source), Place.of(source));
  }

  /// The same value with every place replaced: columns within an override help nobody.
  private static Node at(Node node, Place place) {
    return switch (node) {
      case Node.Text t -> new Node.Text(t.value(), place);
      case Node.Numeral n -> new Node.Numeral(n.value(), n.text(), place);
      case Node.Flag f -> new Node.Flag(f.value(), place);
      case Node.Nothing _ -> new Node.Nothing(place);
      case Node.Sequence s ->
          new Node.Sequence(s.items().stream().map(item -> at(item, place)).toList(), place);
      case Node.Mapping m -> {
        Map<String, Node.Mapping.Entry> entries = new LinkedHashMap<>();
        m.entries()
            .forEach((k, e) -> entries.put(k, new Node.Mapping.Entry(place, at(e.value(), place))));
        yield new Node.Mapping(entries, place);
      }
    };
  }

  private static Node node(Object value, Place place) {
    return switch (value) {
      case String text -> new Node.Text(text, place);
      case Number number -> Node.Numeral.of(number.doubleValue(), place);
      case Boolean flag -> new Node.Flag(flag, place);
      case List<?> list ->
          new Node.Sequence(list.stream().map(item -> node(item, place)).toList(), place);
      case Map<?, ?> map -> {
        Map<String, Node.Mapping.Entry> entries = new LinkedHashMap<>();
        map.forEach(
            (k, v) ->
                entries.put(String.valueOf(k), new Node.Mapping.Entry(place, node(v, place))));
        yield new Node.Mapping(entries, place);
      }
      default ->
          throw new InputException(
              "%s: a value of %s cannot stand in a run file; text, a number, true, false, a list or a mapping is needed"
                  .formatted(place, value.getClass().getSimpleName()));
    };
  }

  private Node put(Node node, List<String> keys, int depth) {
    String key = keys.get(depth);
    boolean last = depth == keys.size() - 1;
    if (node instanceof Node.Sequence sequence) {
      return putInto(sequence, keys, depth);
    }
    Node.Mapping mapping = node instanceof Node.Mapping m ? m : Node.Mapping.empty(value.place());
    if (last) {
      return value instanceof Node.Nothing ? mapping.without(key) : mapping.with(key, value);
    }
    Node child = mapping.get(key).orElse(Node.Mapping.empty(value.place()));
    if (child instanceof Node.Text word && TrainingReader.NAMED.contains(key)) {
      child = Node.Mapping.of("name", word);
    }
    return mapping.with(key, put(child, keys, depth + 1));
  }

  private Node putInto(Node.Sequence sequence, List<String> keys, int depth) {
    List<Node> items = new ArrayList<>(sequence.items());
    int index = index(keys, depth, items.size());
    if (depth < keys.size() - 1) {
      Node item = index == items.size() ? Node.Mapping.empty(value.place()) : items.get(index);
      Node changed = put(LayerReader.writtenOut(item), keys, depth + 1);
      if (index == items.size()) {
        items.add(changed);
      } else {
        items.set(index, changed);
      }
    } else if (value instanceof Node.Nothing) {
      items.remove(index);
    } else if (index == items.size()) {
      items.add(value);
    } else {
      items.set(index, value);
    }
    return new Node.Sequence(items, sequence.place());
  }

  private int index(List<String> keys, int depth, int size) {
    String list = String.join(".", keys.subList(0, depth));
    try {
      int index = Integer.parseInt(keys.get(depth));
      int from0 = index < 0 ? index + size : index;
      boolean appends = from0 == size && !(value instanceof Node.Nothing);
      if (from0 >= 0 && (from0 < size || appends)) {
        return from0;
      }
    } catch (NumberFormatException e) {
      throw new InputException(
          "%s: %s is a list, found the key \"%s\"; give the index of an element, 0 to %d"
              .formatted(value.place(), list, keys.get(depth), size - 1),
          e);
    }
    throw new InputException(
        "%s: %s has %d elements, found index %s; 0 to %d are there, and %d appends one"
            .formatted(value.place(), list, size, keys.get(depth), size - 1, size));
  }
}
