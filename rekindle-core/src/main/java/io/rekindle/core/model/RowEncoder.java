package io.rekindle.core.model;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing.Feature;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Turns raw rows into inputs by a [Preprocessing]: in double, rounded to float at the end.
final class RowEncoder {
  private static final Set<String> ALWAYS_MISSING = Set.of("", "na", "nan");

  /// A row of zeros stays one.
  private static final double SMALLEST_NORM = 1e-12;

  private final Preprocessing preprocessing;
  private final Missing missing;
  private final int width;

  RowEncoder(Preprocessing preprocessing) {
    this.preprocessing = preprocessing;
    this.missing = preprocessing.missing();
    this.width = preprocessing.width();
  }

  /// @param row a raw number for each feature, in their order; NaN for a missing one
  void encode(float[] row, float[] into, int offset) {
    List<Feature> features = preprocessing.features();
    if (row.length != features.size()) {
      throw new InputException(
          "a row of %d numbers, but the model has %d features"
              .formatted(row.length, features.size()));
    }
    double[] inputs = new double[width];
    int at = 0;
    for (int i = 0; i < row.length; i++) {
      switch (features.get(i)) {
        case Feature.Numeric n -> number(n, missing.is(row[i]) ? Double.NaN : row[i], inputs, at);
        case Feature.Date d -> System.arraycopy(d.inputs(row[i]), 0, inputs, at, d.width());
        case Feature.Categorical c ->
            throw new InputException(
                "the feature \"%s\" is a category, which is no number; give the row by column names"
                    .formatted(c.name()));
        case Feature.Hashed h ->
            throw new InputException(
                "the feature \"%s\" is a category, which is no number; give the row by column names"
                    .formatted(h.name()));
      }
      at += features.get(i).width();
    }
    finish(inputs, into, offset);
  }

  /// @param row a number or a text for each feature, by its name, null for a missing value; others
  ///   are skipped
  void encode(Map<String, ?> row, float[] into, int offset) {
    double[] inputs = new double[width];
    int at = 0;
    for (Feature feature : preprocessing.features()) {
      Object given = row.get(feature.name());
      if (given == null && !row.containsKey(feature.name())) {
        throw new InputException(
            "the column \"%s\" is missing; the row has %s"
                .formatted(feature.name(), row.keySet().stream().sorted().toList()));
      }
      Object value = given == null ? "" : given;
      switch (feature) {
        case Feature.Numeric n -> number(n, numberOf(n, value), inputs, at);
        case Feature.Date d ->
            System.arraycopy(d.inputs(daysOf(d, value)), 0, inputs, at, d.width());
        case Feature.Categorical c -> category(c, textOf(value), inputs, at);
        case Feature.Hashed h -> hashed(h, textOf(value), inputs, at);
      }
      at += feature.width();
    }
    finish(inputs, into, offset);
  }

  private static void number(Feature.Numeric feature, double value, double[] into, int at) {
    into[at] = feature.input(value);
    if (feature.indicator()) {
      into[at + 1] = Double.isNaN(value) ? 1 : 0;
    }
  }

  private void category(Feature.Categorical feature, String value, double[] into, int at) {
    if (missing.is(value.strip())) {
      return;
    }
    int index = feature.values().indexOf(value);
    if (index >= 0) {
      into[at + index] = 1;
    } else if (feature.other() && !isMissing(value)) {
      into[at + feature.values().size()] = 1;
    }
  }

  private void hashed(Feature.Hashed feature, String value, double[] into, int at) {
    if (!isMissing(value)) {
      into[at + feature.bucket(value)] = 1;
    }
  }

  private boolean isMissing(String text) {
    return ALWAYS_MISSING.contains(text.toLowerCase(java.util.Locale.ROOT))
        || missing.is(text.strip());
  }

  /// A number is taken for days since 1970-01-01.
  private double daysOf(Feature.Date feature, Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    String text = value.toString().strip();
    if (isMissing(text)) {
      return Double.NaN;
    }
    return Dates.days(text)
        .orElseThrow(
            () ->
                new InputException(
                    "the column \"%s\": expected a date such as 2026-03-01 or 2026-03-01T14:30 but found \"%s\""
                        .formatted(feature.name(), text)));
  }

  private double numberOf(Feature.Numeric feature, Object value) {
    if (value instanceof Number number) {
      double given = number.doubleValue();
      boolean counts =
          number instanceof Float rounded ? missing.is(rounded.floatValue()) : missing.is(given);
      return counts ? Double.NaN : given;
    }
    String text = value.toString().strip();
    if (isMissing(text)) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new InputException(
          "the column \"%s\": expected a number but found \"%s\"".formatted(feature.name(), text),
          e);
    }
  }

  /// A whole number is written as a file has it, without a fraction.
  private static String textOf(Object value) {
    if (value instanceof Number number && number.doubleValue() == number.longValue()) {
      return String.valueOf(number.longValue());
    }
    return value.toString();
  }

  private void finish(double[] inputs, float[] into, int offset) {
    double norm = 1;
    if (preprocessing.unitRows()) {
      double squares = 0;
      for (double input : inputs) {
        squares += input * input;
      }
      norm = Math.max(Math.sqrt(squares), SMALLEST_NORM);
    }
    for (int i = 0; i < width; i++) {
      into[offset + i] = (float) (inputs[i] / norm);
    }
  }
}
