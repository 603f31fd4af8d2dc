package io.rekindle.data;

import io.rekindle.core.model.Dates;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Dates that are not spelled as ISO 8601 has them: a column of them is one of texts, each a
/// category of its own.
final class SpelledDates {
  private static final String TIME =
      "(?:(?:T|,? +)\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?(?: ?[AaPp][Mm])?)?";
  private static final Pattern YEAR_LAST =
      Pattern.compile("(\\d{1,2})([./-])(\\d{1,2})\\2(\\d{4})" + TIME);
  private static final Pattern YEAR_FIRST =
      Pattern.compile("(\\d{4})([./-])(\\d{1,2})\\2(\\d{1,2})" + TIME);

  /// With this share of dates, a column is one of dates.
  private static final double NEARLY_ALL = 0.95;

  private SpelledDates() {}

  /// The orders of day, month and year.
  private enum Order {
    DAY_MONTH_YEAR(YEAR_LAST, 4, 3, 1),
    MONTH_DAY_YEAR(YEAR_LAST, 4, 1, 3),
    YEAR_MONTH_DAY(YEAR_FIRST, 1, 3, 4);

    private final Pattern pattern;
    private final int year;
    private final int month;
    private final int day;

    /// @param year where in the pattern it stands, as month and day do
    Order(Pattern pattern, int year, int month, int day) {
      this.pattern = pattern;
      this.year = year;
      this.month = month;
      this.day = day;
    }

    Optional<LocalDate> date(String text) {
      Matcher found = pattern.matcher(text);
      if (!found.matches()) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            LocalDate.of(
                Integer.parseInt(found.group(year)),
                Integer.parseInt(found.group(month)),
                Integer.parseInt(found.group(day))));
      } catch (DateTimeException _) {
        return Optional.empty();
      }
    }

    long dates(Collection<String> texts) {
      return texts.stream().filter(text -> date(text).isPresent()).count();
    }
  }

  /// What to do about the texts of a column; nothing where fewer than 95 % are such dates.
  ///
  /// @param texts each once
  static Optional<String> advice(Collection<String> texts) {
    Map<Long, List<Order>> byDates =
        Arrays.stream(Order.values()).collect(Collectors.groupingBy(order -> order.dates(texts)));
    long most = Collections.max(byDates.keySet());
    if (most == 0 || most < NEARLY_ALL * texts.size()) {
      return Optional.empty();
    }
    List<Order> orders = byDates.getOrDefault(most, List.of());
    boolean isCertain = orders.size() == 1;
    return texts.stream()
        .filter(text -> !meanings(text, orders).isEmpty() && Dates.days(text).isEmpty())
        .min(
            Comparator.<String>comparingInt(
                    text -> isCertain ? readers(text) : -meanings(text, orders).size())
                .thenComparing(Comparator.naturalOrder()))
        .map(example -> told(example, meanings(example, orders), isCertain));
  }

  /// How many orders make a date of a text: one where it tells the order by itself.
  private static int readers(String text) {
    return (int) Arrays.stream(Order.values()).filter(o -> o.date(text).isPresent()).count();
  }

  private static String told(String example, List<String> dates, boolean isCertain) {
    return "texts such as \"%s\" look like dates%s: write %s (ISO 8601; with a time, %sT14:30)"
        .formatted(
            example,
            isCertain ? "" : ", in which no day above 12 tells day from month",
            String.join(" or ", dates),
            dates.getFirst());
  }

  /// The dates that a text may mean.
  private static List<String> meanings(String text, List<Order> orders) {
    return orders.stream()
        .flatMap(order -> order.date(text).stream())
        .map(LocalDate::toString)
        .distinct()
        .toList();
  }
}
