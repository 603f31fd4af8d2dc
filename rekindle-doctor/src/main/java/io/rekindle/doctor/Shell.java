package io.rekindle.doctor;

/// Words as a shell reads them.
public final class Shell {
  private Shell() {}

  /// The word, in single quotes where it needs them.
  public static String quoted(String word) {
    return word.matches("[A-Za-z0-9_.,:=/+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
