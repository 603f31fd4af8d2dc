package io.rekindle.core.json;

import java.util.Iterator;
import java.util.Map;

/// Writes values as text.
final class JsonWriter {
  private final StringBuilder out = new StringBuilder();
  private final boolean indents;

  private JsonWriter(boolean indents) {
    this.indents = indents;
  }

  static String compact(Json value) {
    return write(value, false);
  }

  static String indented(Json value) {
    return write(value, true);
  }

  private static String write(Json value, boolean indents) {
    JsonWriter writer = new JsonWriter(indents);
    writer.value(value, 0);
    return writer.out.toString();
  }

  private void value(Json value, int depth) {
    switch (value) {
      case Json.Obj o -> object(o, depth);
      case Json.Arr a -> array(a, depth);
      case Json.Text t -> text(t.value());
      case Json.Whole w -> out.append(w.value());
      case Json.Real r -> out.append(Double.isFinite(r.value()) ? r.value() : "null");
      case Json.Word w -> out.append(wordOf(w));
    }
  }

  private static String wordOf(Json.Word word) {
    return switch (word) {
      case TRUE -> "true";
      case FALSE -> "false";
      case NULL -> "null";
    };
  }

  private void object(Json.Obj object, int depth) {
    out.append('{');
    boolean lines = indents && !object.members().isEmpty();
    Iterator<Map.Entry<String, Json>> members = object.members().entrySet().iterator();
    while (members.hasNext()) {
      Map.Entry<String, Json> member = members.next();
      newLine(lines, depth + 1);
      text(member.getKey());
      out.append(indents ? ": " : ":");
      value(member.getValue(), depth + 1);
      if (members.hasNext()) {
        out.append(',');
      }
    }
    newLine(lines, depth);
    out.append('}');
  }

  private void array(Json.Arr array, int depth) {
    out.append('[');
    boolean lines = indents && array.elements().stream().anyMatch(JsonWriter::isContainer);
    Iterator<Json> elements = array.elements().iterator();
    while (elements.hasNext()) {
      newLine(lines, depth + 1);
      value(elements.next(), depth + 1);
      if (elements.hasNext()) {
        out.append(indents && !lines ? ", " : ",");
      }
    }
    newLine(lines, depth);
    out.append(']');
  }

  private static boolean isContainer(Json value) {
    return value instanceof Json.Obj || value instanceof Json.Arr;
  }

  private void newLine(boolean lines, int depth) {
    if (lines) {
      out.append('\n').repeat("  ", depth);
    }
  }

  private void text(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == '\u2028' || c == '\u2029' || isLoneSurrogate(text, i)) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /// UTF-8 cannot carry half a pair, so it is escaped.
  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
