package io.rekindle.data.raw;

import io.rekindle.core.model.Missing;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Named columns of equal length.
///
/// @param source the file's name, for messages
/// @param rows how many there are
/// @param places says where a row stands in the file
/// @param notes what was assumed when the file was read
/// @param met cells that counted as missing besides those that always do, as [Missing#cells] spells
///   them
public record Table(
    String source,
    List<Column> columns,
    int rows,
    Places places,
    List<String> notes,
    Set<String> met)
    implements Places {

  public Table {
    columns = List.copyOf(columns);
    notes = List.copyOf(notes);
    met = Set.copyOf(met);
  }

  /// A table of which no cell counted as missing besides those that always do.
  public Table(String source, List<Column> columns, int rows, Places places, List<String> notes) {
    this(source, columns, rows, places, notes, Set.of());
  }

  /// A table from a text.
  ///
  /// @param lines the line of the file that each row begins at, from 1; not copied
  public Table(String source, List<Column> columns, int[] lines, List<String> notes) {
    this(source, columns, lines, notes, new Met());
  }

  /// The same where some cells counted as missing.
  public Table(String source, List<Column> columns, int[] lines, List<String> notes, Met met) {
    this(
        source,
        columns,
        lines.length,
        row -> "%s, line %d".formatted(source, lines[row]),
        notes,
        met.cells());
  }

  /// The same with more cells missing.
  public Table without(Missing missing) {
    if (missing.isEmpty()) {
      return this;
    }
    Met more = new Met();
    columns.forEach(column -> more.column(column, missing));
    Set<String> all = new HashSet<>(met);
    all.addAll(more.cells());
    List<Column> left = columns.stream().map(c -> c.without(missing)).toList();
    return new Table(source, left, rows, places, notes, all);
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
