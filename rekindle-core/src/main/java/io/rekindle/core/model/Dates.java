package io.rekindle.core.model;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.OptionalDouble;

/// Days and moments in ISO 8601, such as `2026-03-01`, `2026-03-01T14:30` and `2026-03-01
/// 14:30:05.25+02:00`, as numbers. A moment without an offset is taken as it stands.
public final class Dates {
  /// Of a day.
  private static final double NANOS = 86_400e9;

  private static final int LENGTH_OF_DAY = 10;

  private Dates() {}

  /// Days since 1970-01-01T00:00 (UTC where the text has an offset); empty for any other text.
  public static OptionalDouble days(String text) {
    boolean looksLikeOne =
        text.length() >= LENGTH_OF_DAY
            && Character.isDigit(text.charAt(0))
            && text.charAt(4) == '-'
            && text.charAt(7) == '-';
    if (!looksLikeOne) {
      return OptionalDouble.empty();
    }
    try {
      if (text.length() == LENGTH_OF_DAY) {
        return OptionalDouble.of((double) LocalDate.parse(text).toEpochDay());
      }
      char between = text.charAt(LENGTH_OF_DAY);
      if (between != ' ' && between != 'T') {
        return OptionalDouble.empty();
      }
      return OptionalDouble.of(
          moment(text.substring(0, LENGTH_OF_DAY) + 'T' + text.substring(LENGTH_OF_DAY + 1)));
    } catch (DateTimeException e) {
      return OptionalDouble.empty();
    }
  }

  private static double moment(String text) {
    boolean offset = text.matches(".*(Z|[+-]\\d\\d:\\d\\d)$");
    LocalDateTime moment =
        offset
            ? OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
            : LocalDateTime.parse(text);
    return moment.toLocalDate().toEpochDay() + moment.toLocalTime().toNanoOfDay() / NANOS;
  }
}
