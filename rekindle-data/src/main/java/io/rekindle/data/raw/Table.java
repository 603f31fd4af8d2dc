package io.rekindle.data.raw;

import io.rekindle.core.model.Missing;
import java.util.List;
import java.util.Optional;

/// Named columns of equal length.
///
/// @param source the file's name, for messages
/// @param rows how many there are
/// @param places says where a row stands in the file
/// @param notes what was assumed when the file was read
public record Table(
    String source, List<Column> columns, int rows, Places places, List<String> notes)
    implements Places {

  public Table {
    columns = List.copyOf(columns);
    notes = List.copyOf(notes);
  }

  /// A table from a text.
  ///
  /// @param lines the line of the file that each row begins at, from 1; not copied
  public Table(String source, List<Column> columns, int[] lines, List<String> notes) {
    this(source, columns, lines.length, row -> "%s, line %d".formatted(source, lines[row]), notes);
  }

  /// The same with more cells missing.
  public Table without(Missing missing) {
    return missing.isEmpty()
        ? this
        : new Table(
            source, columns.stream().map(c -> c.without(missing)).toList(), rows, places, notes);
  }

  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  public Optional<Column> column(String name) {
    return columns.stream().filter(c -> c.name().equals(name)).findFirst();
  }

  @Override
  public String of(int row) {
    return places.of(row);
  }
}
