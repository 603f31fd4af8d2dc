package io.rekindle.core.json;

import io.rekindle.core.InputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A recursive-descent parser over text in memory.
final class JsonParser {
  private static final String VALUE = "a value (object, array, string, number, true, false, null)";

  /// Characters of a number whose digits fit a `long`.
  private static final int MOST_DIGITS = 18;

  /// Up to here every whole number is a `double`, and so is every power of ten below: their
  /// quotient is rounded once, hence the nearest `double`. Clinger, "How to read floating point
  /// numbers accurately", PLDI 1990.
  private static final long EXACT_DOUBLES = 1L << 53;

  private static final double[] POWERS_OF_TEN = new double[23];

  static {
    POWERS_OF_TEN[0] = 1;
    for (int i = 1; i < POWERS_OF_TEN.length; i++) {
      POWERS_OF_TEN[i] = 10 * POWERS_OF_TEN[i - 1];
    }
  }

  private final String text;
  private final String source;
  private int at;

  JsonParser(String text, String source) {
    this.text = text;
    this.source = source;
  }

  static String decode(byte[] utf8, String source) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new InputException(source + ": not valid UTF-8, which JSON must be", e);
    }
  }

  Json parse() {
    Json value = value(0);
    skipSpace();
    if (at < text.length()) {
      throw expected("the end of the text");
    }
    return value;
  }

  private Json value(int depth) {
    if (depth > Json.MAX_DEPTH) {
      throw wrong("more than %d levels deep".formatted(Json.MAX_DEPTH));
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> new Json.Text(string());
      case 't' -> word("true", Json.Word.TRUE);
      case 'f' -> word("false", Json.Word.FALSE);
      case 'n' -> word("null", Json.Word.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw expected(VALUE);
    };
  }

  private Json object(int depth) {
    at++;
    Map<String, Json> members = new LinkedHashMap<>();
    skipSpace();
    if (accept('}')) {
      return new Json.Obj(members);
    }
    do {
      skipSpace();
      if (peek() != '"') {
        throw expected("a name in quotes");
      }
      int start = at;
      String name = string();
      skipSpace();
      require(':', "':' after a name");
      if (members.put(name, value(depth + 1)) != null) {
        at = start;
        throw wrong("the name \"" + name + "\" occurs twice in one object");
      }
      skipSpace();
    } while (accept(','));
    require('}', "',' or '}'");
    return new Json.Obj(members);
  }

  private Json array(int depth) {
    at++;
    List<Json> elements = new ArrayList<>();
    skipSpace();
    if (accept(']')) {
      return new Json.Arr(elements);
    }
    do {
      elements.add(value(depth + 1));
      skipSpace();
    } while (accept(','));
    require(']', "',' or ']'");
    return new Json.Arr(elements);
  }

  private Json word(String word, Json value) {
    if (!text.startsWith(word, at)) {
      throw expected(VALUE);
    }
    at += word.length();
    return value;
  }

  private Json number() {
    int start = at;
    boolean negative = accept('-');
    int first = at;
    if (!accept('0')) {
      digits();
    }
    int fraction = at;
    int exponent = at;
    if (accept('.')) {
      digits();
      exponent = at;
    }
    if (accept('e') || accept('E')) {
      if (!accept('+')) {
        accept('-');
      }
      digits();
    }
    if (at == exponent && at - first <= MOST_DIGITS) {
      long digits = digits(first, at);
      if (at == fraction && (digits != 0 || !negative)) {
        return new Json.Whole(negative ? -digits : digits);
      }
      int decimals = Math.max(0, exponent - fraction - 1);
      if (digits <= EXACT_DOUBLES && decimals < POWERS_OF_TEN.length) {
        double value = digits / POWERS_OF_TEN[decimals];
        return new Json.Real(negative ? -value : value);
      }
    }
    String number = text.substring(start, at);
    if (at == fraction && number.length() <= 20) {
      try {
        return new Json.Whole(Long.parseLong(number));
      } catch (NumberFormatException e) {
        return real(number, start);
      }
    }
    return real(number, start);
  }

  /// The digits of a part of the text as one number, its decimal point left out.
  private long digits(int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c != '.') {
        value = 10 * value + (c - '0');
      }
    }
    return value;
  }

  private Json real(String number, int start) {
    double value = Double.parseDouble(number);
    if (Double.isInfinite(value)) {
      at = start;
      throw wrong("the number is beyond 1.8e308, the largest that can be read");
    }
    return new Json.Real(value);
  }

  private void digits() {
    if (peek() < '0' || peek() > '9') {
      throw expected("a digit");
    }
    int end = at + 1;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    at = end;
  }

  private String string() {
    at++;
    int start = at;
    while (at < text.length() && isPlain(text.charAt(at))) {
      at++;
    }
    if (peek() == '"') {
      return text.substring(start, at++);
    }
    StringBuilder out = new StringBuilder().append(text, start, at);
    while (true) {
      if (at >= text.length()) {
        throw expected("'\"' at the end of a string");
      }
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return out.toString();
      }
      if (c < ' ') {
        throw expected("a character or an escape, as control characters must be escaped,");
      }
      at++;
      out.append(c == '\\' ? escaped() : c);
    }
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c != '"' && c != '\\';
  }

  private char escaped() {
    char c = (char) Math.max(0, peek());
    char value =
        switch (c) {
          case '"', '\\', '/' -> c;
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          case 'u' -> hexadecimal();
          default -> throw expected("one of \" \\ / b f n r t u after a backslash");
        };
    at++;
    return value;
  }

  /// Reads the four digits after `u` and stops on the last.
  private char hexadecimal() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      at++;
      int c = peek();
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw expected("four hexadecimal digits");
      }
      value = value << 4 | digit;
    }
    return (char) value;
  }

  private void skipSpace() {
    while (at < text.length()) {
      switch (text.charAt(at)) {
        case ' ', '\t', '\n', '\r' -> at++;
        default -> {
          return;
        }
      }
    }
  }

  /// The next character, -1 at the end.
  private int peek() {
    return at < text.length() ? text.charAt(at) : -1;
  }

  private boolean accept(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void require(char c, String what) {
    if (!accept(c)) {
      throw expected(what);
    }
  }

  private InputException expected(String what) {
    return wrong("expected " + what + " but found " + found());
  }

  private String found() {
    int c = peek();
    if (c < 0) {
      return "the end of the text";
    }
    return c < ' ' || c > 126 ? "the character U+%04X".formatted(c) : "'" + (char) c + "'";
  }

  private InputException wrong(String what) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < at && i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new InputException(
        "%s, line %d, column %d: %s".formatted(source, line, at - lineStart + 1, what));
  }
}
