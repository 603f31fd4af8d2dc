package io.rekindle.cli;

import io.rekindle.core.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A time to spend.
record Budget(double seconds) {
  static final Budget USUAL = new Budget(20);

  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?) ?(s|m|min)?");

  /// Reads seconds, `10` or `10s`, or minutes, `2m`.
  ///
  /// @throws InputException if it is neither, or no time at all
  static Budget parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || Double.parseDouble(matcher.group(1)) == 0) {
      throw new InputException(
          "--budget %s: a time above 0 is needed, such as 10, 10s or 2m".formatted(text));
    }
    boolean minutes = matcher.group(2) != null && matcher.group(2).startsWith("m");
    return new Budget(Double.parseDouble(matcher.group(1)) * (minutes ? 60 : 1));
  }

  @Override
  public String toString() {
    return Figures.duration(seconds);
  }
}
