package io.rekindle.server;

import io.rekindle.core.json.Json;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.train.Features;
import io.rekindle.data.Application;
import io.rekindle.data.AppliedRows;
import io.rekindle.data.raw.CellText;
import io.rekindle.data.run.Spelling;
import io.rekindle.server.http.Refusal;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.stream.Collectors;

/// Rows of a request's body as the network reads them.
final class RowReader {
  private static final String ROWS = "rows";

  private final Preprocessing preprocessing;
  private final List<Feature> features;
  private final List<String> names;
  private final Application application;
  private final int maxRows;

  RowReader(Preprocessing preprocessing, Application application, int maxRows) {
    this.preprocessing = preprocessing;
    this.features = preprocessing.features();
    this.names = features.stream().map(Feature::name).toList();
    this.application = application;
    this.maxRows = maxRows;
  }

  /// Separated values with a header; columns are found by name.
  ///
  /// @param name `request.csv` or `request.tsv`
  AppliedRows table(String name, byte[] body) {
    AppliedRows rows = application.rows(name, () -> new ByteArrayInputStream(body));
    requireCount(rows.features().rows());
    return finite(rows);
  }

  /// One row or many, each an array in the order of the features or an object by their names; alone
  /// or as `{"rows": ...}`.
  AppliedRows json(Json body) {
    List<Json> rows = rows(body);
    requireCount(rows.size());
    RowTable table = new RowTable(preprocessing, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      put(table, i, rows.get(i));
    }
    return encode(table);
  }

  /// An empty table for some rows.
  RowTable table(int rows) {
    requireCount(rows);
    return new RowTable(preprocessing, rows);
  }

  AppliedRows encode(RowTable table) {
    return finite(table.encode(application));
  }

  private static List<Json> rows(Json body) {
    return switch (body) {
      case Json.Obj o when o.members().get(ROWS) instanceof Json.Arr rows -> rows(rows);
      case Json.Obj o -> List.of(o);
      case Json.Arr a
          when !a.elements().isEmpty() && a.elements().stream().noneMatch(RowReader::isRow) ->
          List.of(a);
      case Json.Arr a -> a.elements();
      case Json.Text _, Json.Whole _, Json.Real _, Json.Word _ ->
          throw Refusal.value(
              "body",
              body.toString(),
              "rows, each an array of values or an object by column names");
    };
  }

  private static boolean isRow(Json value) {
    return value instanceof Json.Arr || value instanceof Json.Obj;
  }

  private void requireCount(int rows) {
    if (rows == 0) {
      throw Refusal.value(ROWS, "no row", "1 to %d rows".formatted(maxRows));
    }
    if (rows > maxRows) {
      throw Refusal.of(413, ROWS, "%d rows".formatted(rows), "1 to %d rows".formatted(maxRows));
    }
  }

  private void put(RowTable table, int row, Json values) {
    switch (values) {
      case Json.Arr a -> {
        if (a.elements().size() != names.size()) {
          throw Refusal.value(
              "rows[%d]".formatted(row),
              "%d values".formatted(a.elements().size()),
              "%d values, one for each feature: %s".formatted(names.size(), shownNames()));
        }
        for (int j = 0; j < names.size(); j++) {
          int column = j;
          table.put(row, j, a.elements().get(j), () -> place(row, column));
        }
      }
      case Json.Obj o -> {
        for (int j = 0; j < names.size(); j++) {
          int column = j;
          Json value = o.members().get(names.get(j));
          if (value == null) {
            throw missing(row, names.get(j), o);
          }
          table.put(row, j, value, () -> place(row, column));
        }
      }
      case Json.Text _, Json.Whole _, Json.Real _, Json.Word _ ->
          throw Refusal.value(
              "rows[%d]".formatted(row),
              values.toString(),
              "an array of %d values or an object by column names".formatted(names.size()));
    }
  }

  private String shownNames() {
    String some = names.stream().limit(10).map(CellText::of).collect(Collectors.joining(", "));
    return names.size() <= 10 ? some : some + ", ...";
  }

  private static Refusal missing(int row, String name, Json.Obj values) {
    return Refusal.value(
        "rows[%d].%s".formatted(row, name),
        "no such column, but %s.%s"
            .formatted(
                values.members().keySet().stream().limit(10).toList(),
                Spelling.suggestion(name, values.members().keySet())),
        "a value, or null where it is missing");
  }

  private String place(int row, int column) {
    return "rows[%d].%s".formatted(row, names.get(column));
  }

  /// Refuses rows of which the network would make NaN.
  private AppliedRows finite(AppliedRows applied) {
    Features rows = applied.features();
    float[] row = new float[rows.columns()];
    for (int i = 0; i < rows.rows(); i++) {
      rows.copyRow(i, row, 0);
      for (int j = 0; j < row.length; j++) {
        if (!Float.isFinite(row[j])) {
          throw Refusal.value(
              place(i, featureOf(j)),
              Float.isNaN(row[j]) ? "a missing value or NaN" : "a number that is too large",
              "a finite number; the model has nothing to take the place of a missing one");
        }
      }
    }
    return applied;
  }

  /// Refuses rows of which the network made NaN or an infinite number.
  ///
  /// @param outputs of each row, `width` numbers
  float[] finite(AppliedRows rows, float[] outputs, int width) {
    int row = AppliedRows.firstNotFiniteRow(outputs, width);
    if (row >= 0) {
      throw Refusal.value(
          place(row, featureOf(rows.largestInput(row))),
          "a number so large that the model makes NaN or an infinite number of the row",
          "a row with finite predictions");
    }
    return outputs;
  }

  private int featureOf(int input) {
    int left = input;
    int feature = 0;
    while (left >= features.get(feature).width()) {
      left -= features.get(feature++).width();
    }
    return feature;
  }
}
