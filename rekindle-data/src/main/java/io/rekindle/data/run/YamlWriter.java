package io.rekindle.data.run;

import java.util.Map;
import java.util.stream.Collectors;

/// Writes a tree of [Node]s as YAML: sections as blocks, what fits one line in flow style.
final class YamlWriter {
  private static final int WIDTH = 100;

  private final StringBuilder out = new StringBuilder();

  private YamlWriter() {}

  static String write(Node.Mapping root) {
    YamlWriter writer = new YamlWriter();
    writer.block(root, 0);
    return writer.out.toString();
  }

  private void block(Node.Mapping mapping, int indent) {
    for (Map.Entry<String, Node.Mapping.Entry> entry : mapping.entries().entrySet()) {
      out.repeat(' ', indent).append(quoteIfNeeded(entry.getKey())).append(':');
      value(entry.getValue().value(), indent + entry.getKey().length() + 2, indent + 2);
    }
  }

  private void value(Node node, int column, int indent) {
    switch (node) {
      case Node.Mapping m when isSection(m, column, indent) -> {
        out.append('\n');
        block(m, indent);
      }
      case Node.Sequence s when isList(s, column) -> {
        out.append('\n');
        for (Node item : s.items()) {
          out.repeat(' ', indent).append("- ").append(flow(item)).append('\n');
        }
      }
      case Node n -> out.append(' ').append(flow(n)).append('\n');
    }
  }

  /// Whether a mapping is better written with a line for each key: the top level's `data` and
  /// `network`, and what is too long for a line.
  private static boolean isSection(Node.Mapping mapping, int column, int indent) {
    boolean nested =
        mapping.entries().values().stream()
            .anyMatch(e -> e.value() instanceof Node.Sequence s && isList(s, 0));
    boolean isLong = column + flow(mapping).length() > WIDTH || mapping.entries().size() > 6;
    return !mapping.entries().isEmpty()
        && (nested || isLong || (indent == 2 && mapping.entries().containsKey("source")));
  }

  private static boolean isList(Node.Sequence sequence, int column) {
    return sequence.items().stream().anyMatch(i -> i instanceof Node.Mapping)
        || (!sequence.items().isEmpty() && column + flow(sequence).length() > WIDTH);
  }

  static String flow(Node node) {
    return switch (node) {
      case Node.Text t -> quoteIfNeeded(t.value());
      case Node.Numeral n -> n.text();
      case Node.Flag f -> Boolean.toString(f.value());
      case Node.Nothing _ -> "null";
      case Node.Sequence s ->
          s.items().stream().map(YamlWriter::flow).collect(Collectors.joining(", ", "[", "]"));
      case Node.Mapping m ->
          m.entries().entrySet().stream()
              .map(e -> quoteIfNeeded(e.getKey()) + ": " + flow(e.getValue().value()))
              .collect(Collectors.joining(", ", "{", "}"));
    };
  }

  /// The text as it stands where YAML reads it back as this text everywhere, else in double quotes.
  private static String quoteIfNeeded(String text) {
    boolean plain =
        text.matches("[A-Za-z_./][A-Za-z0-9_./+ -]*")
            && !text.endsWith(" ")
            && !text.contains(" -")
            && YamlReader.read(text, "text") instanceof Node.Text;
    return plain ? text : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          boolean printable = (c >= 0x20 && c < 0x7f) || (c >= 0xa1 && c != 0xfeff && c < 0xfffe);
          if (printable) {
            quoted.append(c);
          } else {
            quoted.append("\\u%04x".formatted((int) c));
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
