package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing.Image;
import io.rekindle.data.libsvm.SparseRows;
import io.rekindle.data.npz.NpzFile;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.raw.Table;
import io.rekindle.data.run.Spelling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Divides what a source holds into features, targets and weights.
final class Selection {
  private final Wanted wanted;

  Selection(Wanted wanted) {
    this.wanted = wanted;
  }

  /// @throws InputException if a column or array is missing, or the source has no rows
  Selected from(Loaded loaded) {
    Selected selected =
        switch (loaded) {
          case Loaded.OfTable t -> fromTable(t.table());
          case Loaded.OfImages i -> fromImages(i);
          case Loaded.OfSparse s -> fromSparse(s.rows());
          case Loaded.OfArrays a -> fromArrays(a.file());
        };
    if (selected.rows() == 0) {
      throw new InputException(
          "%s: found 0 rows, at least 1 is needed; is this the right file?"
              .formatted(loaded.source()));
    }
    return selected;
  }

  private Selected fromTable(Table table) {
    List<String> notes = new ArrayList<>(table.notes());
    Optional<Column> weights =
        wanted.weights().map(name -> column(table, name, wanted.askers().weights()));
    boolean takesAny = wanted.features().isEmpty() || wanted.targets().isEmpty();
    List<Column> blanks = takesAny ? Blanks.of(table) : List.of();
    List<Column> targets = new ArrayList<>();
    for (String name : wanted.targets().orElseGet(() -> lastColumn(table, blanks, notes))) {
      targets.add(column(table, name, wanted.askers().targets()));
    }
    List<Column> features = new ArrayList<>();
    if (wanted.features().isPresent()) {
      features.addAll(named(table, wanted.features().get(), targets, notes));
      rejectTargets(features, targets);
    } else {
      Set<Column> others = new HashSet<>(targets);
      weights.ifPresent(others::add);
      for (Column blank : blanks) {
        if (others.add(blank)) {
          notes.add(
              "%s: left out, since it has neither a name nor a value in any row"
                  .formatted(blank.name()));
        }
      }
      table.columns().stream().filter(c -> !others.contains(c)).forEach(features::add);
    }
    if (features.isEmpty()) {
      throw new InputException(
          "%s: no column is left for features: %s is all there is; at least one more is needed (in a text, between commas, semicolons, tabs or vertical bars)"
              .formatted(table.source(), String.join(", ", table.names())));
    }
    return new Selected(
        table.source(),
        table.rows(),
        new Inputs.OfColumns(features),
        targets,
        weights,
        table,
        Optional.empty(),
        OptionalInt.empty(),
        List.of(),
        notes);
  }

  /// A network that reads what it is to predict tells nothing.
  private void rejectTargets(List<Column> features, List<Column> targets) {
    for (Column target : targets) {
      if (features.contains(target)) {
        throw new InputException(
            "%s lists \"%s\", which is %s: a network that reads it has nothing to learn; leave it out of the features or name another target"
                .formatted(
                    wanted.askers().features(),
                    target.name(),
                    targets.size() == 1 ? "the target" : "one of the targets"));
      }
    }
  }

  private List<String> lastColumn(Table table, List<Column> blanks, List<String> notes) {
    List<String> names = new ArrayList<>(table.names());
    wanted.weights().ifPresent(names::remove);
    List<String> blank = blanks.stream().map(Column::name).toList();
    if (!blank.containsAll(names)) {
      names.removeAll(blank);
    }
    notes.add("target: %s, the last column (data.target names another)".formatted(names.getLast()));
    return List.of(names.getLast());
  }

  /// The named columns. Names by index (`x[0]`), of which the table has none, go by position: a
  /// model of pixels reads a table of pixels.
  private List<Column> named(
      Table table, List<String> names, List<Column> targets, List<String> notes) {
    boolean byPosition =
        names.stream().allMatch(n -> Inputs.isIndexed(n) && table.column(n).isEmpty());
    if (!byPosition) {
      return names.stream().map(n -> column(table, n, wanted.askers().features())).toList();
    }
    List<Column> others = table.columns().stream().filter(c -> !targets.contains(c)).toList();
    if (others.size() != names.size()) {
      throw new InputException(
          "%s: found %d columns of features, %s are %d"
              .formatted(table.source(), others.size(), wanted.askers().features(), names.size()));
    }
    notes.add("%s: columns were taken in their order".formatted(table.source()));
    return others;
  }

  private static Column column(Table table, String name, String asker) {
    return table
        .column(name)
        .orElseThrow(
            () ->
                new InputException(
                    "%s names \"%s\", %s has no such column.%s Columns: %s"
                        .formatted(
                            asker,
                            name,
                            table.source(),
                            Spelling.suggestion(name, table.names()),
                            shortened(table.names()))));
  }

  private static String shortened(List<String> names) {
    int shown = Math.min(names.size(), 30);
    String list = String.join(", ", names.subList(0, shown));
    return shown == names.size() ? list : list + ", ... (%d in all)".formatted(names.size());
  }

  private Selected fromImages(Loaded.OfImages images) {
    boolean needsLabel = !wanted.targets().map(List::isEmpty).orElse(false);
    if (needsLabel && images.label().isEmpty()) {
      throw new InputException(
          "%s: these images lie in no folders of classes, so they have no labels; put those of each class into a folder named after it"
              .formatted(images.source()));
    }
    return new Selected(
        images.source(),
        images.pixels().rows(),
        new Inputs.OfMatrix("x", 0, images.pixels()),
        needsLabel ? images.label().stream().toList() : List.of(),
        Optional.empty(),
        images.places(),
        Optional.of(images.shape()),
        OptionalInt.of(images.brightest()),
        images.files(),
        images.notes());
  }

  private Selected fromSparse(SparseRows rows) {
    List<Column> targets = rows.targets(wanted.targets());
    if (targets.isEmpty() && !wanted.targets().map(List::isEmpty).orElse(false)) {
      throw new InputException(
          "%s: no row has a label; begin each line with one, as in `1 3:0.5 7:1`"
              .formatted(rows.source()));
    }
    return new Selected(
        rows.source(),
        rows.features().rows(),
        wanted.features().map(names -> sparse(rows, names)).orElseGet(() -> sparse(rows)),
        targets,
        Optional.empty(),
        rows.places(),
        Optional.empty(),
        OptionalInt.empty(),
        List.of(),
        rows.notes());
  }

  private static Inputs sparse(SparseRows rows) {
    return new Inputs.OfMatrix(SparseRows.ARRAY, rows.first(), rows.features());
  }

  /// The columns that a model was trained on: an index that it knows and the file has not is 0
  /// everywhere, and one that it does not know is left out.
  private Inputs sparse(SparseRows rows, List<String> names) {
    if (names.equals(List.of(SparseRows.ARRAY))) {
      return sparse(rows);
    }
    if (!names.stream().allMatch(Inputs::isIndexed)) {
      throw new InputException(
          "%s names columns, but %s numbers its features; leave data.features out"
              .formatted(wanted.askers().features(), rows.source()));
    }
    int first = SparseRows.indexOf(names.getFirst()).orElse(rows.first());
    Matrix.Sparse features = rows.features().startingAt(rows.first() - first);
    return new Inputs.OfMatrix(SparseRows.ARRAY, first, features.withColumns(names.size()));
  }

  private Selected fromArrays(NpzFile file) {
    String features = array(wanted.features(), "x");
    NpzFile.Array x = file.read(features);
    List<Column> targets = new ArrayList<>();
    if (!wanted.targets().map(List::isEmpty).orElse(false)) {
      String name = array(wanted.targets(), "y");
      targets.addAll(columns(name, rowsOf(x, file, name)));
    }
    Optional<Column> weights =
        wanted.weights().map(name -> columns(name, rowsOf(x, file, name)).getFirst());
    Matrix values = x.values();
    boolean bytes = values instanceof Matrix.Bytes;
    return new Selected(
        file.file().toString(),
        values.rows(),
        new Inputs.OfMatrix(features, 0, values),
        targets,
        weights,
        row -> "%s, row %d".formatted(file.file(), row + 1),
        bytes ? image(x.shape()) : Optional.empty(),
        bytes ? OptionalInt.of(255) : OptionalInt.empty(),
        List.of(),
        List.of());
  }

  private static String array(Optional<List<String>> names, String otherwise) {
    return names.filter(n -> !n.isEmpty()).map(n -> Inputs.arrayOf(n.getFirst())).orElse(otherwise);
  }

  private static Matrix rowsOf(NpzFile.Array x, NpzFile file, String name) {
    Matrix values = file.read(name).values();
    if (values.rows() != x.values().rows()) {
      throw new InputException(
          "%s: the features have %d rows, but array %s has %d; one is needed for each row"
              .formatted(file.file(), x.values().rows(), name, values.rows()));
    }
    return values;
  }

  private static List<Column> columns(String array, Matrix values) {
    List<Column> columns = new ArrayList<>();
    for (int j = 0; j < values.columns(); j++) {
      String name = values.columns() == 1 ? array : "%s[%d]".formatted(array, j);
      columns.add(new Column.Numbers(name, values.column(j)));
    }
    return columns;
  }

  /// Height and width (and channels last) of arrays of more than two dimensions.
  private static Optional<Image> image(List<Integer> shape) {
    return switch (shape.size()) {
      case 3 -> Optional.of(new Image(shape.get(1), shape.get(2), 1));
      case 4 -> Optional.of(new Image(shape.get(1), shape.get(2), shape.get(3)));
      default -> Optional.empty();
    };
  }
}
