package io.rekindle.data.text;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import java.util.Arrays;

/// Reads decimal numbers from characters without making strings: what `Double.parseDouble` gives,
/// to the last bit.
///
/// Numbers of up to 18 digits whose value is a product or quotient of two exact doubles are
/// computed so (Clinger 1990, the fast path); others by FastDoubleParser. Accepts an optional sign,
/// digits with an optional point, an optional exponent, and inf or infinity in any case.
public final class Decimal {
  /// What [#parse] returns for text that is no number: a NaN that no arithmetic makes.
  public static final double NONE = Double.longBitsToDouble(0x7ff8_0000_dead_beefL);

  private static final long NONE_BITS = 0x7ff8_0000_dead_beefL;
  private static final long EXACT = 1L << 53;

  /// As many digits as a `long` holds for sure.
  private static final int MOST_DIGITS = 18;

  private static final double[] TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private Decimal() {}

  public static boolean isNone(double parsed) {
    return Double.doubleToRawLongBits(parsed) == NONE_BITS;
  }

  /// The number in `text[from, to)`, or [#NONE].
  ///
  /// @param point what stands before its fraction: a point or a comma
  public static double parse(char[] text, int from, int to, char point) {
    if (point == '.') {
      return parse(text, from, to);
    }
    char[] copy = Arrays.copyOfRange(text, from, to);
    for (int i = 0; i < copy.length; i++) {
      copy[i] = copy[i] == point ? '.' : copy[i] == '.' ? point : copy[i];
    }
    return parse(copy, 0, copy.length);
  }

  /// The number in `text[from, to)`, or [#NONE].
  public static double parse(char[] text, int from, int to) {
    if (from < to && text[from] > '9' && (text[from] | ' ') != 'i') {
      return NONE; // a word, which may be neither inf nor infinity
    }
    int i = from;
    boolean negative = i < to && text[i] == '-';
    if (negative || (i < to && text[i] == '+')) {
      i++;
    }
    int first = i;
    long digits = 0;
    for (; i < to && isDigit(text[i]); i++) {
      digits = digits * 10 + (text[i] - '0');
    }
    int count = i - first;
    int scale = 0;
    if (i < to && text[i] == '.') {
      int point = ++i;
      for (; i < to && isDigit(text[i]); i++) {
        digits = digits * 10 + (text[i] - '0');
      }
      scale = i - point;
      count += scale;
    }
    if (count == 0) {
      return infinity(text, first, to, negative);
    }
    int exponent = i < to ? exponent(text, i, to) : 0;
    if (exponent == Integer.MIN_VALUE) {
      return NONE;
    }
    int power = exponent - scale;
    if (count <= MOST_DIGITS && digits <= EXACT && power >= -22 && power <= 22) {
      double value = power < 0 ? digits / TENS[-power] : digits * TENS[power];
      return negative ? -value : value;
    }
    return JavaDoubleParser.parseDouble(text, from, to - from);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// The exponent in `e-12` at `from`, limited to what matters; `MIN_VALUE` where it is none.
  private static int exponent(char[] text, int from, int to) {
    int i = from + 1;
    if ((text[from] != 'e' && text[from] != 'E') || i >= to) {
      return Integer.MIN_VALUE;
    }
    boolean negative = text[i] == '-';
    if (text[i] == '-' || text[i] == '+') {
      i++;
    }
    if (i >= to) {
      return Integer.MIN_VALUE;
    }
    int exponent = 0;
    for (; i < to; i++) {
      if (!isDigit(text[i])) {
        return Integer.MIN_VALUE;
      }
      exponent = Math.min(100_000, exponent * 10 + (text[i] - '0'));
    }
    return negative ? -exponent : exponent;
  }

  private static double infinity(char[] text, int from, int to, boolean negative) {
    boolean infinite = matches("inf", text, from, to) || matches("infinity", text, from, to);
    if (!infinite) {
      return NONE;
    }
    return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  /// Whether `text[from, to)` is `word`, in any case.
  public static boolean matches(String word, char[] text, int from, int to) {
    if (to - from != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (Character.toLowerCase(text[from + i]) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
