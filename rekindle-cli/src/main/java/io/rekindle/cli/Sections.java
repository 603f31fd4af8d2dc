package io.rekindle.cli;

import java.util.List;
import java.util.function.Consumer;

/// Lines under a title that stands to their left.
record Sections(Consumer<String> out, Paint paint) {
  private static final int WIDTH = 10;

  void print(String title, List<String> lines) {
    String label = paint.strong(("%-" + WIDTH + "s").formatted(title));
    for (String line : lines) {
      out.accept((label + line).stripTrailing());
      label = " ".repeat(WIDTH);
    }
  }

  void print(String title, String line) {
    print(title, List.of(line));
  }
}
