package io.rekindle.data;

import io.rekindle.data.npz.NpzFile;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.raw.Table;
import java.util.ArrayList;
import java.util.List;

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

  /// Reads a source and describes it.
  ///
  /// @throws io.rekindle.core.InputException if the source cannot be read
  public static DataProfile of(DataSource source) {
    return switch (source.load()) {
      case Loaded.OfTable t -> ofTable(t.table());
      case Loaded.OfImages i -> {
        String name = "pixels, %d x %d".formatted(i.height(), i.width());
        yield new DataProfile(
            source.name(),
            i.pixels().rows(),
            List.of(
                new Profiling(row -> "image %d".formatted(row + 1)).of(name, i.pixels()),
                new Profiling(row -> "image %d".formatted(row + 1))
                    .of(new Column.Numbers("label", i.labels()))),
            List.of());
      }
      case Loaded.OfArrays a -> ofArrays(source.name(), a.file());
    };
  }

  private static DataProfile ofTable(Table table) {
    Profiling profiling = new Profiling(table);
    return new DataProfile(
        table.source(),
        table.rows(),
        table.columns().stream().map(profiling::of).toList(),
        table.notes());
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
              .of("%s, shape %s".formatted(array, read.shape()), values));
    }
    return new DataProfile(name, rows, columns, List.of());
  }
}
