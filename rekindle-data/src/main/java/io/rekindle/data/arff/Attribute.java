package io.rekindle.data.arff;

import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Vocabulary;
import io.rekindle.data.text.Decimal;
import java.text.DateFormat;
import java.text.ParsePosition;
import java.text.SimpleDateFormat;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.UnaryOperator;

/// One declared column, and its cells so far.
sealed interface Attribute {

  /// Adds the next value.
  void add(Tokens tokens);

  /// Adds what a sparse row leaves out.
  void addZero();

  Column build();

  /// Reads what stands behind the name of an attribute.
  static Attribute of(String name, Tokens tokens) {
    if (tokens.skip('{')) {
      return new Nominal(name, values(tokens));
    }
    String type = tokens.value();
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "numeric", "real", "integer" -> new Numeric(name);
      case "string" -> new Text(name, text -> text);
      case "date" ->
          new Text(
              name, dates(tokens, tokens.isAtEnd() ? "yyyy-MM-dd'T'HH:mm:ss" : tokens.value()));
      default ->
          throw tokens.wrong(
              "attribute %s has type \"%s\"; numeric, real, integer, string, date and {a, b, c} are read"
                  .formatted(name, Tokens.shortened(type)));
    };
  }

  private static List<String> values(Tokens tokens) {
    List<String> values = new ArrayList<>();
    while (!tokens.skip('}')) {
      values.add(tokens.value());
      tokens.skip(',');
    }
    if (values.isEmpty()) {
      throw tokens.wrong("the braces are empty; a nominal attribute lists its values: {yes, no}");
    }
    return values;
  }

  /// Turns dates of a pattern into ISO 8601.
  private static UnaryOperator<String> dates(Tokens tokens, String pattern) {
    DateFormat format;
    try {
      format = new SimpleDateFormat(pattern, Locale.ROOT);
    } catch (IllegalArgumentException _) {
      throw tokens.wrong(
          "\"%s\" is no pattern of dates; use one such as \"yyyy-MM-dd HH:mm:ss\""
              .formatted(Tokens.shortened(pattern)));
    }
    format.setTimeZone(TimeZone.getTimeZone("UTC"));
    format.setLenient(false);
    return text -> {
      ParsePosition position = new ParsePosition(0);
      Date date = format.parse(text, position);
      if (date == null || position.getIndex() < text.length()) {
        throw tokens.wrong(
            "\"%s\" is no date of the pattern \"%s\"".formatted(Tokens.shortened(text), pattern));
      }
      return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
          date.toInstant().atOffset(ZoneOffset.UTC).toLocalDateTime());
    };
  }

  /// Numbers.
  final class Numeric implements Attribute {
    private final String name;
    private double[] values = new double[256];
    private int rows;

    Numeric(String name) {
      this.name = name;
    }

    private void put(double value) {
      if (rows == values.length) {
        values = Arrays.copyOf(values, rows + (rows >> 1));
      }
      values[rows++] = value;
    }

    @Override
    public void add(Tokens tokens) {
      tokens.next();
      double value =
          tokens.isQuoted()
              ? Decimal.NONE
              : Decimal.parse(tokens.characters(), tokens.from(), tokens.to());
      if (Decimal.isNone(value) && !tokens.isMissing()) {
        throw tokens.wrong(
            "attribute %s is numeric, but the value is \"%s\"; a number is needed, or ? where it is missing"
                .formatted(name, Tokens.shortened(tokens.spelled())));
      }
      put(tokens.isMissing() ? Double.NaN : value);
    }

    @Override
    public void addZero() {
      put(0);
    }

    @Override
    public Column build() {
      return new Column.Numbers(name, Arrays.copyOf(values, rows));
    }
  }

  /// One of the declared values.
  final class Nominal implements Attribute {
    private final String name;
    private final List<String> values;
    private final Set<String> known;
    private final Vocabulary vocabulary;

    Nominal(String name, List<String> values) {
      this.name = name;
      this.values = List.copyOf(values);
      this.known = Set.copyOf(values);
      this.vocabulary = new Vocabulary(name);
    }

    @Override
    public void add(Tokens tokens) {
      String value = tokens.value();
      if (tokens.isMissing()) {
        vocabulary.addMissing();
        return;
      }
      if (!known.contains(value)) {
        throw tokens.wrong(
            "attribute %s has the value \"%s\", which its declaration does not list: %s"
                .formatted(
                    name,
                    Tokens.shortened(value),
                    String.join(", ", values.subList(0, Math.min(20, values.size())))));
      }
      vocabulary.add(value);
    }

    @Override
    public void addZero() {
      vocabulary.add(values.getFirst());
    }

    @Override
    public Column build() {
      return vocabulary.build();
    }
  }

  /// Texts, and dates made texts of one form.
  final class Text implements Attribute {
    private final UnaryOperator<String> form;
    private final Vocabulary vocabulary;

    Text(String name, UnaryOperator<String> form) {
      this.form = form;
      this.vocabulary = new Vocabulary(name);
    }

    @Override
    public void add(Tokens tokens) {
      String value = tokens.value();
      if (tokens.isMissing()) {
        vocabulary.addMissing();
      } else {
        vocabulary.add(form.apply(value));
      }
    }

    /// Weka keeps a dummy in place of its first text; nobody means it.
    @Override
    public void addZero() {
      vocabulary.addMissing();
    }

    @Override
    public Column build() {
      return vocabulary.build();
    }
  }
}
