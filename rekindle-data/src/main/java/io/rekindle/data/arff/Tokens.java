package io.rekindle.data.arff;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Missing;
import io.rekindle.data.raw.Met;
import io.rekindle.data.text.Lines;

/// The words of one line: bare, or in single or double quotes with backslashes as escapes. `%`
/// begins a comment.
final class Tokens {
  private static final int SHOWN = 40;

  private final Lines lines;
  private final Missing missing;
  private final Met met;
  private final char[] text;
  private final int end;
  private final StringBuilder word = new StringBuilder();
  private int at;
  private int from;
  private int to;
  private boolean quoted;

  /// @param missing values that are missing besides `?`
  /// @param met takes those of them that the line holds
  Tokens(Lines lines, Missing missing, Met met) {
    this.lines = lines;
    this.missing = missing;
    this.met = met;
    this.text = lines.characters();
    this.end = lines.length();
  }

  static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  InputException wrong(String what) {
    return lines.wrong(what);
  }

  private void skipBlanks() {
    while (at < end && text[at] <= ' ') {
      at++;
    }
  }

  /// Whether nothing but blanks and a comment is left.
  boolean isAtEnd() {
    skipBlanks();
    return at == end || text[at] == '%';
  }

  /// Skips a character if it is the next one.
  boolean skip(char wanted) {
    if (!isAtEnd() && text[at] == wanted) {
      at++;
      return true;
    }
    return false;
  }

  /// Skips the comma behind a value, if there is one: blanks separate too.
  void skipSeparator() {
    if (skip(',') && isAtEnd()) {
      throw wrong(
          "the line ends with a comma; a value is needed behind it, or ? where it is missing");
    }
  }

  /// What is left of the line up to a blank.
  String bareWord() {
    skipBlanks();
    int start = at;
    while (at < end && text[at] > ' ') {
      at++;
    }
    return new String(text, start, at - start);
  }

  /// Goes to the next value; [#characters] and [#isQuoted] tell of it.
  void next() {
    if (isAtEnd()) {
      throw wrong("the line ends where a value is needed");
    }
    quoted = text[at] == '\'' || text[at] == '"';
    if (quoted) {
      readQuoted(text[at++]);
      return;
    }
    from = at;
    while (at < end && !isDelimiter(text[at])) {
      at++;
    }
    to = at;
    if (from == to) {
      throw wrong(
          "found \"%c\" where a value is needed; ? says that it is missing".formatted(text[at]));
    }
  }

  private static boolean isDelimiter(char c) {
    return c <= ' ' || c == ',' || c == '{' || c == '}' || c == '%';
  }

  private void readQuoted(char quote) {
    word.setLength(0);
    while (at < end && text[at] != quote) {
      if (text[at] == '\\' && at + 1 < end) {
        at++;
        word.append(
            switch (text[at]) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              default -> text[at];
            });
      } else {
        word.append(text[at]);
      }
      at++;
    }
    if (at == end) {
      throw wrong(
          "the quote %c is not closed; a quote within a text is written \\%c"
              .formatted(quote, quote));
    }
    at++;
  }

  boolean isQuoted() {
    return quoted;
  }

  /// Whether the value is a bare `?`, or one of those that are missing besides.
  boolean isMissing() {
    boolean isMark = !quoted && to - from == 1 && text[from] == '?';
    if (missing.isEmpty()) {
      return isMark;
    }
    String cell = spelled().strip();
    met.cell(cell, missing);
    return isMark || missing.is(cell);
  }

  /// The value as a text.
  String spelled() {
    return quoted ? word.toString() : new String(text, from, to - from);
  }

  /// Goes to the next value and spells it.
  String value() {
    next();
    return spelled();
  }

  /// Where the characters of a bare value are: [#characters] from here ...
  int from() {
    return from;
  }

  /// ... to here.
  int to() {
    return to;
  }

  char[] characters() {
    return text;
  }
}
