package io.rekindle.parquet;

import dev.hardwood.Hardwood;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnSchema;
import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Table;
import io.rekindle.data.raw.TableFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Reads the flat columns of Parquet files; what is nested or holds bytes is left out, and a note
/// says so.
///
/// Numbers, decimals among them, become numbers; booleans the texts true and false, as in CSV;
/// strings and enums texts, even where they look like numbers; dates and times texts in ISO 8601. A
/// null, a NaN and a blank text are missing.
public final class ParquetFormat implements TableFormat {
  private static final int MOST_ROWS = Integer.MAX_VALUE - 8;
  private static final int BYTES_OF_CELL = 8;
  private static final int ROWS_AT_ONCE = 8_192;

  /// Hardwood tells which instructions it uses; kept, since loggers are held weakly.
  private static final Logger HARDWOOD = Logger.getLogger("dev.hardwood");

  static {
    if (HARDWOOD.getLevel() == null) {
      HARDWOOD.setLevel(Level.WARNING);
    }
  }

  /// Called by [java.util.ServiceLoader].
  public ParquetFormat() {}

  @Override
  public String name() {
    return "Parquet";
  }

  @Override
  public List<String> endings() {
    return List.of(".parquet", ".pq");
  }

  @Override
  public Table read(String source, Path file) {
    return checked(
        source,
        file,
        reader -> {
          requireRoom(source, reader);
          return ParquetPieces.hasDots(reader)
              ? new ParquetPieces(source, reader, ROWS_AT_ONCE).whole()
              : read(source, reader);
        });
  }

  @Override
  public void pieces(String source, Path file, int rows, Consumer<Table> take) {
    checked(
        source,
        file,
        reader -> {
          new ParquetPieces(source, reader, rows).forEach(take);
          return true;
        });
  }

  private static <T> T checked(String source, Path file, Function<ParquetFileReader, T> reading) {
    try {
      PageCheck.checkFooter(file);
      try (Hardwood hardwood = Hardwood.create();
          ParquetFileReader reader = open(hardwood, file)) {
        Codecs.check(source, reader.getFileMetaData());
        PageCheck.check(file, reader.getFileMetaData());
        return reading.apply(reader);
      }
    } catch (IOException e) {
      throw damaged(source, FileProblem.reason(e), e);
    } catch (InputException e) {
      throw e;
    } catch (RuntimeException e) {
      throw damaged(source, String.valueOf(e.getMessage()), e);
    }
  }

  /// Opens a file. Hardwood 1.0.1 believes a list of the footer to hold texts whatever it says that
  /// it holds, and takes the memory for what it takes to be their lengths.
  private static ParquetFileReader open(Hardwood hardwood, Path file) throws IOException {
    try {
      return hardwood.open(InputFile.of(file));
    } catch (OutOfMemoryError e) {
      throw new IllegalArgumentException("its footer asks for more memory than there is", e);
    }
  }

  private static InputException damaged(String source, String reason, Exception cause) {
    return new InputException(
        "%s: cannot be read as a Parquet file: %s; write it again".formatted(source, reason),
        cause);
  }

  /// A row may take next to nothing in the file, but it takes a cell of each column in memory.
  private static void requireRoom(String source, ParquetFileReader reader) {
    long rows = reader.getFileMetaData().numRows();
    int columns = reader.getFileSchema().getColumnCount();
    long memory = Runtime.getRuntime().maxMemory();
    boolean fits = rows >= 0 && rows <= MOST_ROWS && rows * BYTES_OF_CELL <= memory / columns;
    if (!fits) {
      throw new InputException(
          "%s: %d rows of %d columns are more than the %d MB of memory hold; train with data.stream: true, write fewer into a file, or give Java more memory (REKINDLE_OPTS=-Xmx8g)"
              .formatted(source, rows, columns, memory >> 20));
    }
  }

  private static Table read(String source, ParquetFileReader reader) {
    int rows = (int) reader.getFileMetaData().numRows();
    List<Column> columns = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (ColumnSchema schema : reader.getFileSchema().getColumns()) {
      String name = name(schema);
      ParquetColumn.read(name, schema, reader)
          .ifPresentOrElse(columns::add, () -> notes.add(leftOut(source, name)));
    }
    return table(source, columns, rows, 0, notes);
  }

  static String name(ColumnSchema schema) {
    return String.join(".", schema.fieldPath().elements());
  }

  static String leftOut(String source, String column) {
    return "%s: column %s is left out: it is nested or holds bytes".formatted(source, column);
  }

  static InputException twice(String source, String column) {
    return new InputException(
        "%s: two columns are named \"%s\"; rename one".formatted(source, column));
  }

  /// @param first the number of the first row in the file, from 0
  static Table table(
      String source, List<Column> columns, int rows, long first, List<String> notes) {
    for (Column column : columns) {
      if (column.rows() != rows) {
        throw new InputException(
            "%s: column %s has %d rows, but the file says it has %d; it is damaged, write it again"
                .formatted(source, column.name(), column.rows(), rows));
      }
      if (columns.stream().filter(c -> c.name().equals(column.name())).count() > 1) {
        throw twice(source, column.name());
      }
    }
    if (columns.isEmpty()) {
      throw new InputException(
          "%s: no column of numbers, booleans, texts or dates is in it; at least 2 are needed"
              .formatted(source));
    }
    return new Table(
        source, columns, rows, row -> "%s, row %d".formatted(source, first + row + 1), notes);
  }
}
