package io.rekindle.server;

import io.rekindle.core.json.Json;
import io.rekindle.core.model.Missing;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.data.Application;
import io.rekindle.data.AppliedRows;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import io.rekindle.data.raw.Matrix;
import io.rekindle.server.http.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Rows of a request, cell by cell, as columns in the order of a model's features. Cells mean what
/// they mean in a table: an empty text, `NA` and `nan` are missing, as `null` is and what the model
/// was trained to take for it.
final class RowTable {
  private static final Set<String> ALWAYS_MISSING = Set.of("", "na", "nan");

  /// All cells, where all features are numbers; else empty.
  private final Optional<Matrix.Doubles> numbers;

  private final List<Cells> columns = new ArrayList<>();
  private final Missing missing;

  RowTable(Preprocessing preprocessing, int rows) {
    missing = preprocessing.missing();
    List<Feature> features = preprocessing.features();
    int width = features.size();
    if (features.stream().allMatch(Feature.Numeric.class::isInstance)) {
      numbers = Optional.of(new Matrix.Doubles(new double[rows * width], rows, width));
      return;
    }
    numbers = Optional.empty();
    for (Feature feature : features) {
      columns.add(
          feature instanceof Feature.Numeric n
              ? new Numbers(n.name(), new double[rows])
              : new Texts(feature.name(), new int[rows], new HashMap<>()));
    }
  }

  private sealed interface Cells {
    Column build();
  }

  private record Numbers(String name, double[] values) implements Cells {
    @Override
    public Column build() {
      return new Column.Numbers(name, values);
    }
  }

  /// @param known the code of each text that has come
  private record Texts(String name, int[] codes, Map<String, Integer> known) implements Cells {
    @Override
    public Column build() {
      String[] dictionary = new String[known.size()];
      known.forEach((text, code) -> dictionary[code] = text);
      int first = 0;
      while (first < codes.length && codes[first] < 0) {
        first++;
      }
      return new Column.Texts(
          name, codes, Arrays.asList(dictionary), 0, first < codes.length ? first : -1);
    }
  }

  /// Puts a value into its place.
  ///
  /// @param field the place in the request, for messages
  /// @throws Refusal if it is of no use there
  void put(int row, int column, Json value, Field field) {
    if (numbers.isPresent()) {
      Matrix.Doubles all = numbers.get();
      all.values()[row * all.columns() + column] = number(value, field);
      return;
    }
    switch (columns.get(column)) {
      case Numbers numbers -> numbers.values()[row] = number(value, field);
      case Texts texts -> {
        String text = text(value, field);
        texts.codes()[row] =
            isMissing(text) ? -1 : texts.known().computeIfAbsent(text, _ -> texts.known().size());
      }
    }
  }

  /// Says where in the request a value stands, when it is asked.
  @FunctionalInterface
  interface Field {
    String place();
  }

  private double number(Json value, Field field) {
    double number = given(value, field);
    return missing.is(number) ? Double.NaN : number;
  }

  private double given(Json value, Field field) {
    return switch (value) {
      case Json.Whole w -> (double) w.value();
      case Json.Real r -> r.value();
      case Json.Word w ->
          switch (w) {
            case NULL -> Double.NaN;
            case TRUE -> 1;
            case FALSE -> 0;
          };
      case Json.Text t when isMissing(t.value().strip()) -> Double.NaN;
      case Json.Text t ->
          Labels.number(t.value().strip())
              .orElseThrow(() -> Refusal.value(field.place(), t.toString(), "a number"));
      case Json.Arr _, Json.Obj _ ->
          throw Refusal.value(field.place(), value.toString(), "a number");
    };
  }

  /// Numbers are spelled as training spelled them: 3 for 3.0.
  private static String text(Json value, Field field) {
    return switch (value) {
      case Json.Text t -> t.value().strip();
      case Json.Whole w -> Labels.spell((double) w.value());
      case Json.Real r -> Labels.spell(r.value());
      case Json.Word w -> w == Json.Word.NULL ? "" : w.toString();
      case Json.Arr _, Json.Obj _ ->
          throw Refusal.value(field.place(), value.toString(), "a text or a number");
    };
  }

  private boolean isMissing(String text) {
    boolean always = text.length() <= 3 && ALWAYS_MISSING.contains(text.toLowerCase(Locale.ROOT));
    return always || missing.is(text);
  }

  /// The rows as the network reads them.
  AppliedRows encode(Application application) {
    return numbers.isPresent()
        ? application.rows("request", numbers.get())
        : application.rows("request", columns.stream().map(Cells::build).toList());
  }
}
