package io.rekindle.data.raw;

import io.rekindle.core.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// A format of tables that a library beside this one reads; found by [java.util.ServiceLoader].
public interface TableFormat {

  /// What people call it.
  String name();

  /// How the names of its files end, in lower case: `.parquet`.
  List<String> endings();

  /// Reads a whole table.
  ///
  /// @param source the file's name, for messages
  /// @throws io.rekindle.core.InputException if the file cannot be read or is damaged
  Table read(String source, Path file);

  /// Reads a table piece by piece, in memory that does not grow with its rows.
  ///
  /// @param rows of a piece, at most
  /// @param take is given each piece; all have the same columns, and places in the whole file
  /// @throws io.rekindle.core.InputException if the file cannot be read or is damaged, or if this
  ///   format cannot be read in pieces
  default void pieces(String source, Path file, int rows, Consumer<Table> take) {
    throw new InputException(
        "%s: a %s file is read as a whole; leave data.stream out, or convert it to CSV"
            .formatted(source, name()));
  }
}
