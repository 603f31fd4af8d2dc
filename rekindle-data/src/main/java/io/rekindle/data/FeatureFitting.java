package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.run.DataSection;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Scale;
import io.rekindle.data.run.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Fits how features are scaled, encoded and imputed, on the training rows alone.
final class FeatureFitting {
  /// A text column of which more than this share are numbers is taken for a damaged number column.
  private static final double MOSTLY = 0.5;

  private static final double[] NONE = {};

  private final RunFile run;
  private final DataSection data;
  private final Selected selected;
  private final int[] rows;
  private final Scale scale;
  private final double[] gathered;
  private final List<String> notes = new ArrayList<>();

  /// @param rows the training rows
  FeatureFitting(RunFile run, Selected selected, int[] rows) {
    this.run = run;
    this.data = run.data();
    this.selected = selected;
    this.rows = rows;
    this.scale = data.scale().orElseGet(() -> defaultScale(selected));
    this.gathered = new double[rows.length];
  }

  /// Images are divided by the value of a white pixel, the rest is standardised.
  static Scale defaultScale(Selected selected) {
    return selected.brightest().isPresent()
        ? new Scale.Divide(selected.brightest().getAsInt())
        : Scale.Fitted.STANDARDIZE;
  }

  Preprocessing fit() {
    if (scale instanceof Scale.ByColumn by) {
      List<String> names = selected.inputs().names();
      by.scales().keySet().forEach(name -> requireFeature("data.scale", name, names));
    }
    if (scale instanceof Scale.PerFeature each
        && each.scales().size() != selected.inputs().count()) {
      throw new InputException(
          "%s: data.scale is a list of %d, but %s has %d features; give one for each, or one word for all"
              .formatted(
                  run.placeOf("data.scale"),
                  each.scales().size(),
                  selected.source(),
                  selected.inputs().count()));
    }
    List<Feature> features =
        switch (selected.inputs()) {
          case Inputs.OfColumns c -> ofColumns(c.columns());
          case Inputs.OfMatrix m -> ofMatrix(m);
        };
    return new Preprocessing(
        features, scale instanceof Scale.UnitRow, selected.image(), data.missing());
  }

  private List<Feature> ofColumns(List<Column> columns) {
    List<String> names = selected.inputs().names();
    data.categories().forEach(name -> requireFeature("data.categories", name, names));
    List<Feature> features = new ArrayList<>();
    for (int j = 0; j < columns.size(); j++) {
      Column column = columns.get(j);
      if (!data.categories().contains(column.name()) && DateColumn.isOne(column)) {
        features.add(date(column));
      } else {
        features.add(isCategory(column) ? category(column) : number(column, j));
      }
    }
    return features;
  }

  private void requireFeature(String key, String name, List<String> names) {
    if (!names.contains(name)) {
      throw new InputException(
          "%s: %s names \"%s\", which is no feature.%s Features: %s"
              .formatted(
                  run.placeOf(key),
                  key,
                  name,
                  Spelling.suggestion(name, names),
                  String.join(", ", names)));
    }
  }

  private Feature date(Column column) {
    gather(DateColumn.days(column, selected.places()));
    double[] fitted = Statistics.centerAndScale(Scale.Fitted.STANDARDIZE, gathered);
    OptionalDouble impute = imputed();
    notes.add(
        "%s: dates, read as days since 1970 and where they lie in year and week (data.categories makes them categories)"
            .formatted(column.name()));
    return new Feature.Date(
        column.name(), fitted[0], fitted[1], impute, marks(impute), DateColumn.cycles(gathered));
  }

  private boolean isCategory(Column column) {
    if (data.categories().contains(column.name())) {
      return true;
    }
    if (column.isNumeric()) {
      return false;
    }
    Column.Texts texts = (Column.Texts) column;
    if (texts.numericCells() > MOSTLY * texts.rows()) {
      throw new InputException(
          "%s: column %s holds \"%s\", but %d of its %d cells are numbers; %scorrect the cell, leave it empty where the value is missing, or name the column in data.categories if its numbers are codes"
              .formatted(
                  selected.places().of(texts.firstText()),
                  texts.name(),
                  texts.show(texts.firstText()),
                  texts.numericCells(),
                  texts.rows(),
                  Marks.advice(texts).map(advice -> advice + "; else ").orElse("")));
    }
    DateColumn.requireAllOrFew(texts, selected.places(), "name the column in data.categories");
    return true;
  }

  private Feature category(Column column) {
    Map<String, Integer> counts = new HashMap<>();
    for (int row : rows) {
      if (!column.isMissing(row)) {
        counts.merge(Labels.of(column, row), 1, Integer::sum);
      }
    }
    if (!data.categories().contains(column.name())) {
      SpelledNumbers.advice(counts.keySet())
          .or(() -> SpelledDates.advice(counts.keySet()))
          .ifPresent(advice -> notes.add("%s: %s".formatted(column.name(), advice)));
    }
    if (column instanceof Column.Texts texts && !data.categories().contains(column.name())) {
      Marks.amongDeclared(texts)
          .ifPresent(advice -> notes.add("%s: %s".formatted(column.name(), advice)));
    }
    OptionalInt hashAbove = data.hashAbove();
    if (hashAbove.isPresent() && counts.size() > hashAbove.getAsInt()) {
      notes.add(
          "%s: %d categories, more than data.hash_above, are hashed into %d inputs (data.hash_buckets)"
              .formatted(column.name(), counts.size(), data.hashBuckets()));
      return new Feature.Hashed(column.name(), data.hashBuckets());
    }
    List<String> kept =
        counts.keySet().stream()
            .filter(value -> counts.getOrDefault(value, 0) >= data.minFrequency())
            .sorted(
                Comparator.<String>comparingInt(value -> -counts.getOrDefault(value, 0))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(data.maxCategories().orElse(Integer.MAX_VALUE))
            .toList();
    boolean other = kept.size() < counts.size();
    if (other) {
      notes.add(
          "%s: %d of %d categories are rare and share one input (data.min_frequency, data.max_categories; data.hash_above hashes them)"
              .formatted(column.name(), counts.size() - kept.size(), counts.size()));
    }
    return new Feature.Categorical(column.name(), Labels.sorted(kept), other);
  }

  private Feature number(Column column, int index) {
    gather(column.numbers(selected.places()));
    return number(column.name(), scaleOf(index, column.name()));
  }

  private void gather(double[] values) {
    for (int i = 0; i < rows.length; i++) {
      gathered[i] = values[rows[i]];
    }
  }

  private List<Feature> ofMatrix(Inputs.OfMatrix inputs) {
    Matrix matrix = inputs.matrix();
    List<String> names = inputs.names();
    List<Feature> features = new ArrayList<>();
    for (int j = 0; j < names.size(); j++) {
      Scale own = scaleOf(j, names.get(j));
      if (needsValues(own)) {
        for (int i = 0; i < rows.length; i++) {
          gathered[i] = matrix.at(rows[i], j);
        }
      }
      features.add(number(names.get(j), own));
    }
    return features;
  }

  /// Whether the values of the column decide something.
  private boolean needsValues(Scale own) {
    return data.impute() != DataSection.Impute.NONE
        || (own instanceof Scale.Fitted && own != Scale.Fitted.NONE);
  }

  private Scale scaleOf(int index, String name) {
    return switch (scale) {
      case Scale.PerFeature each -> each.scales().get(index);
      case Scale.ByColumn by -> by.scales().getOrDefault(name, by.others());
      case Scale.Fitted _, Scale.Divide _, Scale.UnitRow _ -> scale;
    };
  }

  /// Fits [#gathered].
  private Feature number(String name, Scale own) {
    double[] fitted = Statistics.centerAndScale(own, needsValues(own) ? gathered : NONE);
    OptionalDouble impute = imputed();
    return new Feature.Numeric(
        name, fitted[0], fitted[1], impute, marks(impute), own == Scale.Fitted.LOG);
  }

  private OptionalDouble imputed() {
    return switch (data.impute()) {
      case NONE -> OptionalDouble.empty();
      case MEAN -> OptionalDouble.of(Statistics.of(gathered).mean());
      case MEDIAN -> OptionalDouble.of(Statistics.median(gathered));
    };
  }

  private boolean marks(OptionalDouble impute) {
    return impute.isPresent()
        && data.imputeIndicator()
        && Arrays.stream(gathered).anyMatch(Double::isNaN);
  }

  /// What was guessed, and which categories were put together.
  List<String> notes() {
    return Collections.unmodifiableList(notes);
  }

  /// The scale that was used, for notes and the resolved file.
  Optional<Scale> chosenByDefault() {
    return data.scale().isPresent() ? Optional.empty() : Optional.of(scale);
  }
}
