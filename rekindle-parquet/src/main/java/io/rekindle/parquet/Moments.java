package io.rekindle.parquet;

import dev.hardwood.metadata.LogicalType.TimeUnit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Days, times and moments as ISO 8601 writes them.
final class Moments {
  private static final long NANOS_OF_SECOND = 1_000_000_000;
  private static final int JULIAN_DAY_OF_1970 = 2_440_588;
  private static final int INT96_BYTES = 12;

  private Moments() {}

  static String ofDay(long day) {
    return LocalDate.ofEpochDay(day).toString();
  }

  static String ofTime(long value, TimeUnit unit) {
    long nanos = Math.multiplyExact(value, NANOS_OF_SECOND / ofSecond(unit));
    return DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.ofNanoOfDay(nanos));
  }

  /// @param utc whether the moment is the same everywhere, not one by the clock on some wall
  static String ofTimestamp(long value, TimeUnit unit, boolean utc) {
    long units = ofSecond(unit);
    long nanos = Math.floorMod(value, units) * (NANOS_OF_SECOND / units);
    return text(Math.floorDiv(value, units), nanos) + (utc ? "Z" : "");
  }

  /// Nanoseconds of the day and a Julian day number, little-endian, as older writers store moments.
  static String ofInt96(byte[] values, int from, int to) {
    ByteBuffer bytes = ByteBuffer.wrap(values, from, to - from).order(ByteOrder.LITTLE_ENDIAN);
    if (to - from != INT96_BYTES) {
      throw new IllegalArgumentException("an INT96 has %d bytes".formatted(to - from));
    }
    long nanos = bytes.getLong();
    long seconds =
        (bytes.getInt() - (long) JULIAN_DAY_OF_1970) * 86_400
            + Math.floorDiv(nanos, NANOS_OF_SECOND);
    return text(seconds, Math.floorMod(nanos, NANOS_OF_SECOND));
  }

  private static String text(long seconds, long nanos) {
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
        LocalDateTime.ofEpochSecond(seconds, (int) nanos, ZoneOffset.UTC));
  }

  private static long ofSecond(TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> 1_000;
      case MICROS -> 1_000_000;
      case NANOS -> NANOS_OF_SECOND;
    };
  }
}
