package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Dates;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Places;
import java.util.ArrayList;
import java.util.List;

/// A text column read as days since 1970-01-01.
final class DateColumn {
  /// The mean length of a year, a week and a day, in days.
  private static final double YEAR = 365.2425;

  private static final double WEEK = 7;
  private static final double DAY = 1;

  private DateColumn() {}

  /// Whether every cell that is not missing is a date.
  static boolean isOne(Column column) {
    return column instanceof Column.Texts texts
        && !texts.dictionary().isEmpty()
        && texts.dictionary().stream().allMatch(text -> Dates.days(text).isPresent());
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
