package io.rekindle.data;

import io.rekindle.core.model.Missing;
import io.rekindle.core.model.Preprocessing.Image;
import io.rekindle.data.libsvm.SparseRows;
import io.rekindle.data.npz.NpzFile;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.raw.Table;
import io.rekindle.data.run.RunFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a source holds, column by column; an array or a set of images counts as one column.
///
/// @param source as the user named it
/// @param rows of the training part, where there are several
/// @param columns in the order of the file
/// @param notes what was assumed when it was read
public record DataProfile(
    String source, int rows, List<ColumnProfile> columns, List<String> notes) {

  public DataProfile {
    columns = List.copyOf(columns);
    notes = List.copyOf(notes);
  }

  /// Reads the training source of a run and describes it.
  ///
  /// @throws io.rekindle.core.InputException if the source cannot be read
  public static DataProfile of(RunFile run) {
    return of(Preparation.source(run, run.data().source()));
  }

  /// Reads a source and describes it.
  ///
  /// @throws io.rekindle.core.InputException if the source cannot be read
  public static DataProfile of(DataSource source) {
    return switch (source.load()) {
      case Loaded.OfTable t -> ofTable(t.table(), source.missing());
      case Loaded.OfImages i -> {
        Profiling profiling = new Profiling(i.places());
        List<ColumnProfile> columns = new ArrayList<>();
        columns.add(profiling.of(pixels(i.shape()), i.pixels(), "x", 0));
        i.label().ifPresent(label -> columns.add(profiling.of(label)));
        yield new DataProfile(source.name(), i.pixels().rows(), columns, i.notes());
      }
      case Loaded.OfSparse s -> ofSparse(source.name(), s.rows());
      case Loaded.OfArrays a -> ofArrays(source.name(), a.file());
    };
  }

  private static String pixels(Image shape) {
    String colours = shape.channels() == 1 ? "" : ", %d channels".formatted(shape.channels());
    return "pixels, %d x %d%s".formatted(shape.height(), shape.width(), colours);
  }

  private static DataProfile ofSparse(String name, SparseRows rows) {
    Profiling profiling = new Profiling(rows.places());
    List<ColumnProfile> columns = new ArrayList<>();
    rows.targets(Optional.empty()).forEach(target -> columns.add(profiling.of(target)));
    String indexes =
        "index %d to %d".formatted(rows.first(), rows.first() + rows.features().columns() - 1);
    columns.add(profiling.of(indexes, rows.features(), SparseRows.ARRAY, rows.first()));
    return new DataProfile(name, rows.features().rows(), columns, rows.notes());
  }

  private static DataProfile ofTable(Table table, Missing missing) {
    Profiling profiling = new Profiling(table);
    List<List<String>> relations = new Relations(table).find();
    List<Column> blanks = Blanks.of(table);
    List<ColumnProfile> columns = new ArrayList<>();
    for (int j = 0; j < table.columns().size(); j++) {
      Column column = table.columns().get(j);
      List<String> odd = new ArrayList<>(relations.get(j));
      if (blanks.contains(column)) {
        odd.add("neither a name nor a value in any row: `train` leaves it out");
      }
      columns.add(profiling.of(column).withSuspicions(odd));
    }
    List<String> notes = new ArrayList<>(table.notes());
    Marks.unmet(missing, table).ifPresent(notes::add);
    return new DataProfile(table.source(), table.rows(), columns, notes);
  }

  private static DataProfile ofArrays(String name, NpzFile file) {
    List<ColumnProfile> columns = new ArrayList<>();
    int rows = 0;
    for (String array : file.names()) {
      NpzFile.Array read = file.read(array);
      Matrix values = read.values();
      rows = Math.max(rows, values.rows());
      columns.add(
          new Profiling(row -> "row %d".formatted(row + 1))
              .of("%s, shape %s".formatted(array, read.shape()), values, array, 0));
    }
    return new DataProfile(name, rows, columns, List.of());
  }
}
