package io.rekindle.core.json;

import io.rekindle.core.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A value with its place in a file, read with checks: each accessor states what it expects, and
/// raises an [InputException] naming source, place, found and expected where it finds another kind.
///
/// @param source the file, for messages
/// @param path the place within it, such as `network.layers.0.dense`; empty for the whole
public record JsonField(String source, String path, Json value) {

  /// The whole of a file.
  public static JsonField root(String source, Json value) {
    return new JsonField(source, "", value);
  }

  /// A member that must be there.
  public JsonField get(String name) {
    return find(name)
        .orElseThrow(
            () -> {
              String there = String.join(", ", members().keySet());
              return wrong(
                  "the member \"%s\" is missing; there %s"
                      .formatted(name, there.isEmpty() ? "is none" : "are " + there));
            });
  }

  /// A member that may be left out; `null` counts as left out.
  public Optional<JsonField> find(String name) {
    return Optional.ofNullable(members().get(name))
        .filter(v -> v != Json.Word.NULL)
        .map(v -> new JsonField(source, below(name), v));
  }

  private String below(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /// The members of an object.
  public Map<String, Json> members() {
    if (value instanceof Json.Obj object) {
      return object.members();
    }
    throw expected("an object");
  }

  /// The only member of an object such as `{"uniform": [0, 1]}`, and its name at the end of its
  /// path.
  public Map.Entry<String, JsonField> only() {
    Map<String, Json> members = members();
    if (members.size() != 1) {
      throw expected("an object with one member");
    }
    String name = members.keySet().iterator().next();
    return Map.entry(name, get(name));
  }

  /// The elements of an array.
  public List<JsonField> elements() {
    if (!(value instanceof Json.Arr array)) {
      throw expected("an array");
    }
    List<JsonField> fields = new ArrayList<>(array.elements().size());
    for (Json element : array.elements()) {
      fields.add(new JsonField(source, below(Integer.toString(fields.size())), element));
    }
    return fields;
  }

  public String text() {
    if (value instanceof Json.Text text) {
      return text.value();
    }
    throw expected("a string");
  }

  /// A list of strings.
  public List<String> texts() {
    return elements().stream().map(JsonField::text).toList();
  }

  public boolean flag() {
    if (value == Json.Word.TRUE || value == Json.Word.FALSE) {
      return value == Json.Word.TRUE;
    }
    throw expected("true or false");
  }

  /// A whole number within bounds, both allowed.
  public long whole(long least, long most) {
    if (value instanceof Json.Whole number && number.value() >= least && number.value() <= most) {
      return number.value();
    }
    throw expected("a whole number from %d to %d".formatted(least, most));
  }

  /// A whole number from `least` to the largest `int`.
  public int count(int least) {
    return (int) whole(least, Integer.MAX_VALUE);
  }

  /// Any number, or one of the strings `NaN`, `Infinity`, `-Infinity`.
  public double number() {
    return switch (value) {
      case Json.Real r -> r.value();
      case Json.Whole w -> w.value();
      case Json.Text t ->
          switch (t.value()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw expected("a number");
          };
      case Json.Arr _, Json.Obj _, Json.Word _ -> throw expected("a number");
    };
  }

  /// A list of numbers.
  public List<Double> numbers() {
    return elements().stream().map(JsonField::number).toList();
  }

  /// The complaint that something else was expected here.
  public InputException expected(String what) {
    return wrong("expected " + what + " but found " + excerpt());
  }

  /// A complaint about this place.
  public InputException wrong(String what) {
    return new InputException(source + (path.isEmpty() ? "" : ", " + path) + ": " + what);
  }

  private String excerpt() {
    String text = value.toString();
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
