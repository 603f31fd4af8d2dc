package io.rekindle.cli;

import io.rekindle.doctor.Emphasis;

/// Emphasis by escape sequences, or none.
record Paint(boolean on) implements Emphasis {
  @Override
  public String strong(String text) {
    return wrap("1", text);
  }

  @Override
  public String faint(String text) {
    return wrap("2", text);
  }

  @Override
  public String good(String text) {
    return wrap("32", text);
  }

  @Override
  public String bad(String text) {
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
