package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Features;
import io.rekindle.data.raw.CellText;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Rows that a model is applied to, as its network reads them, with where each stands in its source
/// and what it holds there.
public final class AppliedRows {
  /// So many categories that are not known are named.
  private static final int NAMED = 3;

  /// A scaled number below this is not what makes others outgrow 32 bits, which hold 3e38.
  private static final float ORDINARY = 1e6f;

  private final Preprocessing preprocessing;
  private final Selected selected;
  private final Features features;
  private final Optional<Examples> examples;

  /// @param features of all selected rows
  AppliedRows(Preprocessing preprocessing, Selected selected, Features features) {
    this(preprocessing, selected, features, Optional.empty());
  }

  /// @param examples all selected rows
  AppliedRows(Preprocessing preprocessing, Selected selected, Examples examples) {
    this(preprocessing, selected, examples.features(), Optional.of(examples));
  }

  private AppliedRows(
      Preprocessing preprocessing,
      Selected selected,
      Features features,
      Optional<Examples> examples) {
    this.preprocessing = preprocessing;
    this.selected = selected;
    this.features = features;
    this.examples = examples;
  }

  public Features features() {
    return features;
  }

  /// The features with their targets.
  ///
  /// @throws IllegalStateException if no targets were asked for
  public Examples examples() {
    return examples.orElseThrow(() -> new IllegalStateException("rows without targets"));
  }

  /// The file of each row, where each has one of its own as images in a folder have; else empty.
  public List<String> files() {
    return selected.files();
  }

  /// What is said of image files that were passed over.
  public List<String> notes() {
    return selected.files().isEmpty() ? List.of() : selected.notes();
  }

  /// What is said of rows of which a network makes NaN, as it reads NaN or an infinite number;
  /// empty where there is none.
  ///
  /// @param kind what the rows are for, such as `training`
  /// @param rows of the source, one for each of the features
  Optional<String> warning(String kind, int[] rows) {
    if (isFiniteTable()) {
      return Optional.empty();
    }
    float[] row = new float[features.columns()];
    String first = "";
    int count = 0;
    for (int i = 0; i < features.rows(); i++) {
      features.copyRow(i, row, 0);
      int input = firstNotFinite(row);
      if (input >= 0) {
        first = count == 0 ? problemAt(rows[i], input) : first;
        count++;
      }
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(
            "%,d of %,d %s rows hold%s a value that makes every output of the network NaN, the first %s"
                .formatted(count, features.rows(), kind, count == 1 ? "s" : "", first));
  }

  private boolean isFiniteTable() {
    return features instanceof Features.Bytes bytes && firstNotFinite(bytes.table()) < 0;
  }

  private String problemAt(int row, int input) {
    return "%s: column %s %s".formatted(place(row), column(input), problem(row, featureOf(input)));
  }

  /// Refuses a row of which the network would read NaN or an infinite number.
  ///
  /// @throws InputException naming place, column and value of the first
  public void requireFinite() {
    if (isFiniteTable()) {
      return;
    }
    float[] row = new float[features.columns()];
    for (int i = 0; i < features.rows(); i++) {
      features.copyRow(i, row, 0);
      int input = firstNotFinite(row);
      if (input >= 0) {
        throw new InputException(problemAt(i, input));
      }
    }
  }

  /// Refuses a row of which the network made NaN or an infinite number.
  ///
  /// @param outputs rows x outputs
  /// @throws InputException naming place, column and value of the first
  public void requireFinite(float[] outputs) {
    int at = firstNotFinite(outputs);
    if (at >= 0) {
      int row = at / (outputs.length / features.rows());
      int input = largestInput(row);
      float[] values = new float[features.columns()];
      features.copyRow(row, values, 0);
      throw new InputException(
          "%s: the model makes %s of this row: its numbers outgrow 32 bits on their way through the network; %s"
              .formatted(
                  place(row),
                  spelled(outputs[at]),
                  Math.abs(values[input]) < ORDINARY
                      ? "none of the row is large, so those of the model are, as of one whose"
                          + " training diverged: let `rekindle doctor` find out why, and train"
                          + " again"
                      : "the largest comes from column %s, which holds %s; rows with finite predictions are needed: correct the cell, or leave the row out"
                          .formatted(column(input), shown(row, featureOf(input)))));
    }
  }

  /// The first row of which a network made NaN or an infinite number; -1 where there is none.
  ///
  /// @param outputs rows x outputs
  /// @param width outputs of a row
  public static int firstNotFiniteRow(float[] outputs, int width) {
    int at = firstNotFinite(outputs);
    return at < 0 ? -1 : at / width;
  }

  private static int firstNotFinite(float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  /// The input of a row that is furthest from 0.
  public int largestInput(int row) {
    float[] values = new float[features.columns()];
    features.copyRow(row, values, 0);
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      if (Math.abs(values[i]) > Math.abs(values[largest])) {
        largest = i;
      }
    }
    return largest;
  }

  /// Which feature an input of the network belongs to.
  private int featureOf(int input) {
    int left = input;
    int feature = 0;
    while (left >= preprocessing.features().get(feature).width()) {
      left -= preprocessing.features().get(feature++).width();
    }
    return feature;
  }

  private String place(int row) {
    return selected.places().of(row);
  }

  private String column(int input) {
    return CellText.of(selected.inputs().names().get(featureOf(input)));
  }

  private String shown(int row, int feature) {
    return switch (selected.inputs()) {
      case Inputs.OfColumns c -> CellText.of(c.columns().get(feature).show(row));
      case Inputs.OfMatrix m -> spelled(m.matrix().at(row, feature));
    };
  }

  private double number(int row, int feature) {
    return switch (selected.inputs()) {
      case Inputs.OfColumns c -> c.columns().get(feature).numbers(selected.places())[row];
      case Inputs.OfMatrix m -> m.matrix().at(row, feature);
    };
  }

  private String problem(int row, int index) {
    if (!(preprocessing.features().get(index) instanceof Feature.Numeric feature)) {
      return nothingToImpute();
    }
    double value = number(row, index);
    if (Double.isNaN(value)) {
      return nothingToImpute();
    }
    boolean scales = Double.isFinite(value) && !feature.log();
    String allowed =
        scales
            ? "beyond 32 bits once it is scaled as the model scales it; %s to %s is allowed"
                .formatted(spelled(limit(feature, -1)), spelled(limit(feature, 1)))
            : "no finite number, and one is needed";
    return "holds %s, which is %s; correct the cell, %s"
        .formatted(
            spelled(value),
            allowed,
            feature.impute().isPresent()
                ? "or leave it empty where the value is missing"
                : "or leave the row out");
  }

  /// The largest or smallest value that can be scaled, rounded towards 0.
  private static double limit(Feature.Numeric feature, int sign) {
    double limit = feature.center() + sign * feature.scale() * Float.MAX_VALUE;
    double finite = Math.clamp(limit, -Double.MAX_VALUE, Double.MAX_VALUE);
    return new BigDecimal(finite).round(new MathContext(2, RoundingMode.DOWN)).doubleValue();
  }

  private static String nothingToImpute() {
    return "is missing, and the model has nothing to take the place of a missing value; fill the"
        + " cell, leave the row out, or train with data.impute: median";
  }

  private static String spelled(double value) {
    return Labels.spell(value);
  }

  /// The categories that the model has no input for, by column; hashed ones all have one.
  public List<Unseen> unseen() {
    List<Unseen> unseen = new ArrayList<>();
    if (selected.inputs() instanceof Inputs.OfColumns c) {
      for (int j = 0; j < c.columns().size(); j++) {
        if (preprocessing.features().get(j) instanceof Feature.Categorical known) {
          unseen(known, c.columns().get(j)).ifPresent(unseen::add);
        }
      }
    }
    return List.copyOf(unseen);
  }

  private static Optional<Unseen> unseen(Feature.Categorical feature, Column column) {
    Set<String> known = new HashSet<>(feature.values());
    if (column instanceof Column.Texts texts && known.containsAll(texts.dictionary())) {
      return Optional.empty();
    }
    Set<String> others = new LinkedHashSet<>();
    int rows = 0;
    for (int row = 0; row < column.rows(); row++) {
      if (column.isMissing(row)) {
        continue;
      }
      String value = Labels.of(column, row);
      if (!known.contains(value)) {
        others.add(value);
        rows++;
      }
    }
    if (rows == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Unseen(
            feature.name(),
            rows,
            others.size(),
            others.stream().limit(NAMED).toList(),
            feature.other()));
  }
}
