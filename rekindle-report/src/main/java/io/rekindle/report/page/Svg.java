package io.rekindle.report.page;

import java.util.Locale;

/// Drawings within a page.
public final class Svg {
  private Svg() {}

  /// Begins a drawing.
  ///
  /// @param label what it shows, for those who do not see it
  public static void open(Html html, int width, int height, String label) {
    String box = "0 0 %d %d".formatted(width, height);
    html.open("svg", "viewBox", box, "role", "img", "aria-label", label);
  }

  /// A straight line.
  ///
  /// @param kind its class
  public static void line(Html html, String kind, double x1, double y1, double x2, double y2) {
    html.leaf("line", "class", kind, "x1", at(x1), "y1", at(y1), "x2", at(x2), "y2", at(y2));
  }

  public static void bar(Html html, int color, double x, double y, double width, double height) {
    html.leaf(
        "rect",
        "class",
        "bar s" + color,
        "x",
        at(x),
        "y",
        at(y),
        "width",
        at(width),
        "height",
        at(height));
  }

  /// A short text.
  ///
  /// @param anchor which part of the text lies at x: `start`, `middle` or `end`
  public static void text(Html html, String anchor, double x, double y, String text) {
    html.element("text", text, "x", at(x), "y", at(y), "text-anchor", anchor);
  }

  /// A coordinate.
  public static String at(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
