package io.rekindle.data;

import io.rekindle.data.text.Decimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Numbers that are spelled for people: a column of them is one of texts, each a category of its
/// own.
final class SpelledNumbers {
  private static final Pattern SIGNS = Pattern.compile("[$€£¥%,'’\\s\u00a0\u202f]");

  private SpelledNumbers() {}

  /// What to do about the texts of a column: nothing where they are no numbers but for signs of
  /// currency, percent and thousands, save one in ten.
  static Optional<String> advice(Collection<String> texts) {
    List<String> spelled =
        texts.stream().filter(text -> !isNumber(text) && isNumber(bare(text))).sorted().toList();
    long numbers = texts.stream().filter(text -> isNumber(bare(text))).count();
    if (spelled.isEmpty() || numbers * 10 < texts.size() * 9L) {
      return Optional.empty();
    }
    return Optional.of(
        "texts such as \"%s\" look like numbers: write them without signs for currency, percent or thousands, and with a decimal point"
            .formatted(spelled.getFirst()));
  }

  private static String bare(String text) {
    return SIGNS.matcher(text).replaceAll("");
  }

  private static boolean isNumber(String text) {
    return !Decimal.isNone(Decimal.parse(text.toCharArray(), 0, text.length()));
  }
}
