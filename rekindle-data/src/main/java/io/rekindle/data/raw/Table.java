package io.rekindle.data.raw;

import java.util.List;
import java.util.Optional;

/// Named columns of equal length.
///
/// @param source the file's name, for messages
/// @param lines the line of the file that each row begins at, from 1; not copied
/// @param notes what was assumed when the file was read
public record Table(String source, List<Column> columns, int[] lines, List<String> notes)
    implements Places {

  public Table {
    columns = List.copyOf(columns);
    notes = List.copyOf(notes);
  }

  public int rows() {
    return lines.length;
  }

  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  public Optional<Column> column(String name) {
    return columns.stream().filter(c -> c.name().equals(name)).findFirst();
  }

  @Override
  public String of(int row) {
    return "%s, line %d".formatted(source, lines[row]);
  }
}
