package io.rekindle.data.raw;

/// A cell, or the name of a column, as a line of text shows it: what would break the line or steer
/// the terminal is written as an escape, and what is long is cut.
public final class CellText {
  /// Characters that are shown.
  private static final int LONGEST = 40;

  private static final String CUT = "...";

  private CellText() {}

  /// A cell of at most 40 characters.
  public static String of(String cell) {
    StringBuilder shown = new StringBuilder();
    int count = 0;
    for (int i = 0; i < cell.length(); count++) {
      if (count == LONGEST) {
        int end = shown.offsetByCodePoints(shown.length(), -CUT.length());
        return shown.substring(0, end) + CUT;
      }
      int character = cell.codePointAt(i);
      shown.append(escaped(character));
      i += Character.charCount(character);
    }
    return shown.toString();
  }

  /// A text of any length on one line.
  public static String line(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().forEach(character -> shown.append(escaped(character)));
    return shown.toString();
  }

  private static String escaped(int character) {
    return switch (character) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          switch (Character.getType(character)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR,
                Character.SURROGATE ->
                "\\u%04x".formatted(character);
            default -> Character.toString(character);
          };
    };
  }
}
