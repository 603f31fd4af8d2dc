package io.rekindle.cli;

/// Emphasis by escape sequences, or none.
record Paint(boolean on) {
  String strong(String text) {
    return wrap("1", text);
  }

  String faint(String text) {
    return wrap("2", text);
  }

  String good(String text) {
    return wrap("32", text);
  }

  String bad(String text) {
    return wrap("1;31", text);
  }

  private String wrap(String code, String text) {
    return on ? "\033[" + code + "m" + text + "\033[0m" : text;
  }

  /// The text without any emphasis.
  static String strip(String text) {
    return text.replaceAll("\033\\[[0-9;]*m", "");
  }
}
