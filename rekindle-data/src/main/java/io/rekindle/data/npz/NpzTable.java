package io.rekindle.data.npz;

import io.rekindle.core.InputException;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.raw.Table;
import io.rekindle.data.raw.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/// A table as named arrays of one dimension, one a column, as `numpy.savez(file, **columns)` writes
/// it: numbers, and texts as NumPy's `str_`. A NaN and a blank text are missing.
public final class NpzTable {
  private NpzTable() {}

  /// Whether the arrays of a file are the columns of a table: all of one dimension, and none named
  /// `x`, as the features of all columns are.
  ///
  /// @throws InputException if an array's header is damaged
  public static boolean isOne(NpzFile file) {
    return file.names().size() > 1
        && !file.names().contains("x")
        && file.names().stream().allMatch(name -> file.shape(name).size() == 1);
  }

  /// Reads the columns of a file.
  ///
  /// @throws InputException if an array is damaged, holds neither numbers nor texts, or has more or
  ///   fewer values than the first
  public static Table read(NpzFile file) {
    String source = file.file().toString();
    List<Column> columns = new ArrayList<>();
    for (String name : file.names()) {
      columns.add(column(file, name));
      if (columns.getLast().rows() != columns.getFirst().rows()) {
        throw new InputException(
            "%s: array %s has %d values, but %s has %d; columns of a table need one for each row"
                .formatted(
                    source,
                    name,
                    columns.getLast().rows(),
                    columns.getFirst().name(),
                    columns.getFirst().rows()));
      }
    }
    return new Table(
        source,
        columns,
        columns.getFirst().rows(),
        row -> "%s, row %d".formatted(source, row + 1),
        List.of());
  }

  private static Column column(NpzFile file, String name) {
    Vocabulary vocabulary = new Vocabulary(name);
    if (file.eachText(name, vocabulary::add)) {
      return vocabulary.build();
    }
    Matrix values = file.read(name).values();
    return new Column.Numbers(name, values.column(0));
  }
}
