package io.rekindle.core.json;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A JSON value, RFC 8259.
///
/// Reading is strict: no comments, no trailing commas, no byte order mark, no name twice in one
/// object, UTF-8 only, and at most [#MAX_DEPTH] levels. Writing is deterministic: members come in
/// the order they were put.
public sealed interface Json {

  /// How deep arrays and objects may lie in one another.
  int MAX_DEPTH = 256;

  /// Members in order.
  record Obj(Map<String, Json> members) implements Json {
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  record Arr(List<Json> elements) implements Json {
    public Arr {
      elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  record Text(String value) implements Json {
    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  /// A number written without fraction or exponent that fits a `long`.
  record Whole(long value) implements Json {
    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  /// Any other number. JSON has no NaN and no infinity: they are written as `null`.
  record Real(double value) implements Json {
    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  /// `true`, `false` and `null`.
  enum Word implements Json {
    TRUE,
    FALSE,
    NULL;

    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  /// Reads one value, with nothing but white space around it.
  ///
  /// @param source what the text is, for messages: `model.rkn, model.json`
  /// @throws io.rekindle.core.InputException naming line, column, what was found and what is
  ///   allowed there
  static Json parse(String text, String source) {
    return new JsonParser(text, source).parse();
  }

  /// Reads one value from UTF-8 bytes.
  static Json parse(byte[] utf8, String source) {
    return parse(JsonParser.decode(utf8, source), source);
  }

  /// An object to put members into.
  static ObjBuilder object() {
    return new ObjBuilder();
  }

  static Arr array(List<? extends Json> elements) {
    return new Arr(List.copyOf(elements));
  }

  static Arr texts(List<String> elements) {
    return new Arr(elements.stream().<Json>map(Text::new).toList());
  }

  static Json of(String value) {
    return new Text(value);
  }

  static Json of(long value) {
    return new Whole(value);
  }

  static Json of(double value) {
    return new Real(value);
  }

  /// A number that survives a round trip even where JSON has none for it: NaN and the infinities
  /// become the strings `NaN`, `Infinity` and `-Infinity`, which [JsonField#number()] reads.
  static Json exactly(double value) {
    return Double.isFinite(value) ? new Real(value) : new Text(Double.toString(value));
  }

  static Json of(boolean value) {
    return value ? Word.TRUE : Word.FALSE;
  }

  /// The same value over several lines, indented by two spaces; arrays of scalars stay on one.
  default String indented() {
    return JsonWriter.indented(this);
  }

  /// The compact form in UTF-8.
  default byte[] utf8() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }
}
