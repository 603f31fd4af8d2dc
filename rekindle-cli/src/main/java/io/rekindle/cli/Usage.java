package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The help of a command.
final class Usage {
  private static final int LEFT = 24;

  private final Paint paint;
  private final int width;

  /// @param width how wide lines may be
  Usage(Paint paint, int width) {
    this.paint = paint;
    this.width = width;
  }

  List<String> of(Syntax syntax) {
    List<String> lines = new ArrayList<>();
    lines.add(
        paint.strong("Usage:") + " rekindle " + syntax.name() + parameters(syntax) + " [options]");
    lines.addAll(wrapped(syntax.summary(), width));
    for (String paragraph : syntax.details()) {
      lines.add("");
      lines.addAll(wrapped(paragraph, width));
    }
    lines.add("");
    syntax.parameters().forEach(p -> lines.addAll(entry(p.label(), p.help())));
    syntax.options().forEach(option -> lines.addAll(entry(left(option), option.help())));
    lines.addAll(entry("-h, --help", "Show this help."));
    lines.add("");
    lines.addAll(syntax.notes());
    return lines;
  }

  private static String parameters(Syntax syntax) {
    return syntax.parameters().stream().map(Usage::shown).collect(Collectors.joining());
  }

  private static String shown(Parameter parameter) {
    String label = parameter.label() + (parameter.repeats() ? " ..." : "");
    return parameter.required() ? " " + label : " [" + label + "]";
  }

  private static String left(Option option) {
    return String.join(", ", option.names()) + (option.isFlag() ? "" : " " + option.label());
  }

  /// A name with its help beside it, or below where the name is long.
  List<String> entry(String name, String help) {
    List<String> lines = new ArrayList<>();
    String left = "  " + name;
    for (String text : wrapped(help, Math.max(20, width - LEFT))) {
      if (lines.isEmpty() && left.length() >= LEFT) {
        lines.add(paint.strong(left));
        left = "";
      }
      lines.add(paint.strong(left) + " ".repeat(LEFT - left.length()) + text);
      left = "";
    }
    return lines;
  }

  /// Lines of whole words.
  static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
