package io.rekindle.report.page;

/// HTML in the making. Every text and every attribute's value is escaped, so that a label or a
/// column name can hold anything.
public final class Html {
  private final StringBuilder out = new StringBuilder();

  /// Holds nothing yet.
  public Html() {}

  /// Begins an element.
  ///
  /// @param attributes names and values in turn
  public Html open(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
    out.append('>');
    return this;
  }

  public Html close(String tag) {
    out.append("</").append(tag).append(">\n");
    return this;
  }

  public Html text(String text) {
    escape(text);
    return this;
  }

  /// An element that holds nothing but text.
  public Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /// An element that never holds anything, such as `img`, or one of SVG's.
  public Html leaf(String tag, String... attributes) {
    open(tag, attributes);
    out.setLength(out.length() - 1);
    out.append("/>");
    return this;
  }

  /// Text as it is: style, script and data of our own.
  public Html verbatim(String trusted) {
    out.append(trusted);
    return this;
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(isAllowed(c) ? c : '\uFFFD');
      }
    }
  }

  /// HTML has no place for control characters.
  private static boolean isAllowed(char c) {
    return (c >= ' ' && c != 0x7f) || c == '\n' || c == '\t';
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
