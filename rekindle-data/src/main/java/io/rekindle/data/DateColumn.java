package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Dates;
import io.rekindle.data.raw.CellText;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Places;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// A text column read as days since 1970-01-01.
final class DateColumn {
  /// The mean length of a year, a week and a day, in days.
  private static final double YEAR = 365.2425;

  private static final double WEEK = 7;
  private static final double DAY = 1;

  /// With this share of dates, a column is one of dates in which the other cells are mistakes.
  private static final double NEARLY_ALL = 0.95;

  private DateColumn() {}

  /// Whether every cell that is not missing is a date.
  static boolean isOne(Column column) {
    return column instanceof Column.Texts texts
        && !texts.dictionary().isEmpty()
        && texts.dictionary().stream().allMatch(text -> Dates.days(text).isPresent());
  }

  /// How many cells are dates.
  static int dates(Column.Texts texts) {
    boolean[] isDate = new boolean[texts.dictionary().size()];
    for (int code = 0; code < isDate.length; code++) {
      isDate[code] = Dates.days(texts.dictionary().get(code)).isPresent();
    }
    return (int) Arrays.stream(texts.codes()).filter(code -> code >= 0 && isDate[code]).count();
  }

  /// The first cell that is no date in a column of which at least [#NEARLY_ALL] are; empty for any
  /// other column.
  static OptionalInt firstOther(Column column) {
    if (!(column instanceof Column.Texts texts) || isOne(texts)) {
      return OptionalInt.empty();
    }
    long known = Arrays.stream(texts.codes()).filter(code -> code >= 0).count();
    int dates = dates(texts);
    return dates > 0 && dates >= NEARLY_ALL * known
        ? IntStream.range(0, texts.rows())
            .filter(row -> !texts.isMissing(row) && Dates.days(texts.show(row)).isEmpty())
            .findFirst()
        : OptionalInt.empty();
  }

  /// Refuses a column of dates in which a few cells are none: as categories, each date would be one
  /// of its own.
  ///
  /// @param otherwise what makes words of them
  /// @throws InputException naming the first
  static void requireAllOrFew(Column column, Places places, String otherwise) {
    firstOther(column)
        .ifPresent(
            row -> {
              Column.Texts texts = (Column.Texts) column;
              throw new InputException(
                  "%s: column %s holds \"%s\", but %d of its %d cells are dates such as 2026-03-01; correct the cell, leave it empty where the value is missing, or %s if its dates are words"
                      .formatted(
                          places.of(row),
                          column.name(),
                          CellText.of(column.show(row)),
                          dates(texts),
                          Arrays.stream(texts.codes()).filter(code -> code >= 0).count(),
                          otherwise));
            });
  }

  /// The cells as days; a missing one is NaN.
  ///
  /// @throws InputException if a cell is no date
  static double[] days(Column column, Places places) {
    if (!(column instanceof Column.Texts texts)) {
      return column.numbers(places);
    }
    double[] known = new double[texts.dictionary().size()];
    for (int code = 0; code < known.length; code++) {
      known[code] = Dates.days(texts.dictionary().get(code)).orElse(Double.NaN);
    }
    double[] days = new double[texts.rows()];
    for (int row = 0; row < days.length; row++) {
      days[row] = texts.isMissing(row) ? Double.NaN : known[texts.codes()[row]];
      if (Double.isNaN(days[row]) && !texts.isMissing(row)) {
        throw new InputException(
            "%s: column %s holds \"%s\", a date such as 2026-03-01 or 2026-03-01T14:30 is needed; correct the cell, or leave it empty where the value is missing"
                .formatted(places.of(row), column.name(), column.show(row)));
      }
    }
    return days;
  }

  /// The cells as numbers, dates as days.
  static double[] numbers(Column column, Places places) {
    requireAllOrFew(column, places, "say data.task: classification");
    return isOne(column) ? days(column, places) : column.numbers(places);
  }

  /// The cycles that dates can follow: a year and a week, and a day if any has a time.
  static List<Double> cycles(double[] days) {
    List<Double> cycles = new ArrayList<>(List.of(YEAR, WEEK));
    for (double day : days) {
      if (!Double.isNaN(day) && day != Math.rint(day)) {
        cycles.add(DAY);
        break;
      }
    }
    return cycles;
  }
}
