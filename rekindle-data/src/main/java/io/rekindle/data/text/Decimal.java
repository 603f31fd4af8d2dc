package io.rekindle.data.text;

/// Reads decimal numbers from characters without making strings: what `Double.parseDouble` gives,
/// to the last bit.
///
/// Numbers of up to 19 digits whose value is a product or quotient of two exact doubles are
/// computed so (Clinger 1990, the fast path); others go through `parseDouble`. Accepts an optional
/// sign, digits with an optional point, an optional exponent, and inf or infinity in any case.
public final class Decimal {
  /// What [#parse] returns for text that is no number: a NaN that no arithmetic makes.
  public static final double NONE = Double.longBitsToDouble(0x7ff8_0000_dead_beefL);

  private static final long NONE_BITS = 0x7ff8_0000_dead_beefL;
  private static final long EXACT = 1L << 53;
  private static final double[] TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private Decimal() {}

  public static boolean isNone(double parsed) {
    return Double.doubleToRawLongBits(parsed) == NONE_BITS;
  }

  /// The number in `text[from, to)`, or [#NONE].
  public static double parse(char[] text, int from, int to) {
    int i = from;
    boolean negative = i < to && text[i] == '-';
    if (i < to && (text[i] == '-' || text[i] == '+')) {
      i++;
    }
    long digits = 0;
    int count = 0;
    int scale = 0;
    int first = i;
    boolean point = false;
    for (; i < to; i++) {
      char c = text[i];
      if (c >= '0' && c <= '9') {
        digits = digits * 10 + (c - '0');
        count += digits == 0 ? 0 : 1;
        scale -= point ? 1 : 0;
      } else if (c == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (i - first == (point ? 1 : 0)) {
      return infinity(text, first, to, negative);
    }
    int exponent = 0;
    if (i < to) {
      exponent = exponent(text, i, to);
      if (exponent == Integer.MIN_VALUE) {
        return NONE;
      }
    }
    int power = scale + exponent;
    if (count <= 18 && digits <= EXACT && power >= -22 && power <= 22) {
      double value = power < 0 ? digits / TENS[-power] : digits * TENS[power];
      return negative ? -value : value;
    }
    return Double.parseDouble(new String(text, from, to - from));
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
      if (text[i] < '0' || text[i] > '9') {
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
