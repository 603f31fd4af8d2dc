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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// Fits how features are scaled, encoded and imputed, on the training rows alone.
final class FeatureFitting {
  /// A text column of which more than this share are numbers is taken for a damaged number column.
  private static final double MOSTLY = 0.5;

  private final RunFile run;
  private final DataSection data;
  private final Selected selected;
  private final int[] rows;
  private final Scale scale;
  private final double[] gathered;

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
    return new Preprocessing(features, scale instanceof Scale.UnitRow, selected.image());
  }

  private List<Feature> ofColumns(List<Column> columns) {
    List<String> names = selected.inputs().names();
    for (String category : data.categories()) {
      if (!names.contains(category)) {
        throw new InputException(
            "%s: data.categories names \"%s\", which is no feature.%s Features: %s"
                .formatted(
                    run.placeOf("data.categories"),
                    category,
                    Spelling.suggestion(category, names),
                    String.join(", ", names)));
      }
    }
    List<Feature> features = new ArrayList<>();
    for (int j = 0; j < columns.size(); j++) {
      Column column = columns.get(j);
      features.add(isCategory(column) ? category(column) : number(column, j));
    }
    return features;
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
          "%s: column %s holds \"%s\", but %d of its %d cells are numbers; correct the cell, leave it empty where the value is missing, or name the column in data.categories if its numbers are codes"
              .formatted(
                  selected.places().of(texts.firstText()),
                  texts.name(),
                  texts.show(texts.firstText()),
                  texts.numericCells(),
                  texts.rows()));
    }
    return true;
  }

  private Feature category(Column column) {
    Set<String> seen = new HashSet<>();
    for (int row : rows) {
      if (!column.isMissing(row)) {
        seen.add(Labels.of(column, row));
      }
    }
    return new Feature.Categorical(column.name(), Labels.sorted(seen));
  }

  private Feature number(Column column, int index) {
    double[] values = column.numbers(selected.places());
    for (int i = 0; i < rows.length; i++) {
      gathered[i] = values[rows[i]];
    }
    return number(column.name(), scaleOf(index));
  }

  private List<Feature> ofMatrix(Inputs.OfMatrix inputs) {
    Matrix matrix = inputs.matrix();
    List<String> names = inputs.names();
    List<Feature> features = new ArrayList<>();
    for (int j = 0; j < names.size(); j++) {
      Scale own = scaleOf(j);
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

  private Scale scaleOf(int index) {
    return scale instanceof Scale.PerFeature each ? each.scales().get(index) : scale;
  }

  /// Fits [#gathered].
  private Feature number(String name, Scale own) {
    Statistics statistics = needsValues(own) ? Statistics.of(gathered) : Statistics.of();
    double[] fitted = statistics.centerAndScale(own);
    OptionalDouble impute =
        switch (data.impute()) {
          case NONE -> OptionalDouble.empty();
          case MEAN -> OptionalDouble.of(statistics.mean());
          case MEDIAN -> OptionalDouble.of(Statistics.median(gathered));
        };
    boolean indicator =
        impute.isPresent() && data.imputeIndicator() && statistics.count() < rows.length;
    return new Feature.Numeric(name, fitted[0], fitted[1], impute, indicator);
  }

  /// The scale that was used, for notes and the resolved file.
  Optional<Scale> chosenByDefault() {
    return data.scale().isPresent() ? Optional.empty() : Optional.of(scale);
  }
}
