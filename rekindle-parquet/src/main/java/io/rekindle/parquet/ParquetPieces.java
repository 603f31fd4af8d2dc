package io.rekindle.parquet;

import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import io.rekindle.core.InputException;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// The rows of a file in pieces. All columns are read side by side, a batch at a time.
final class ParquetPieces {
  private final String source;
  private final ParquetFileReader file;
  private final int most;

  /// The columns that are read, by name.
  private final Map<String, ColumnSchema> columns = new LinkedHashMap<>();

  private final List<String> notes = new ArrayList<>();
  private final boolean hasDots;

  /// @param most rows of a piece
  ParquetPieces(String source, ParquetFileReader file, int most) {
    this.source = source;
    this.file = file;
    this.most = most;
    this.hasDots = hasDots(file);
    for (ColumnSchema schema : file.getFileSchema().getColumns()) {
      String name = ParquetFormat.name(schema);
      if (ParquetColumn.of(name, schema).isEmpty()) {
        notes.add(ParquetFormat.leftOut(source, name));
      } else if (columns.put(name, schema) != null) {
        throw ParquetFormat.twice(source, name);
      }
    }
  }

  void forEach(Consumer<Table> take) {
    if (columns.isEmpty()) {
      ParquetFormat.table(source, List.of(), 0, 0, notes);
    }
    long first = 0;
    try (ColumnReaders batches = open()) {
      while (batches.nextBatch()) {
        int rows = batches.getRecordCount();
        take.accept(piece(batches, first, rows));
        first += rows;
      }
    }
    long claimed = file.getFileMetaData().numRows();
    if (first != claimed) {
      throw new IllegalArgumentException(
          "%d rows were read, but it says it has %d".formatted(first, claimed));
    }
  }

  /// All rows, as one table.
  Table whole() {
    int rows = (int) file.getFileMetaData().numRows();
    Map<String, ParquetColumn> cells = new LinkedHashMap<>();
    columns.forEach(
        (name, schema) -> cells.put(name, ParquetColumn.of(name, schema).orElseThrow()));
    try (ColumnReaders batches = open()) {
      while (batches.nextBatch()) {
        cells.forEach((name, column) -> take(column, reader(batches, name), rows));
      }
    }
    List<Column> read = new ArrayList<>();
    cells.forEach(
        (name, column) ->
            column
                .build()
                .ifPresentOrElse(read::add, () -> notes.add(ParquetFormat.leftOut(source, name))));
    return ParquetFormat.table(source, read, rows, 0, notes);
  }

  /// Whether a column can be told to Hardwood 1.0.1 by its place alone: in a name it takes a dot
  /// for the way to a nested column, and finds none.
  static boolean hasDots(ParquetFileReader file) {
    return file.getFileSchema().getColumns().stream()
        .anyMatch(schema -> schema.fieldPath().elements().getFirst().indexOf('.') >= 0);
  }

  private ColumnReaders open() {
    ColumnProjection wanted =
        hasDots
            ? ColumnProjection.all()
            : ColumnProjection.columns(columns.keySet().toArray(String[]::new));
    return file.buildColumnReaders(wanted).batchSize(most).build();
  }

  private ColumnReader reader(ColumnReaders batches, String name) {
    ColumnSchema schema = Objects.requireNonNull(columns.get(name), name);
    return hasDots ? batches.getColumnReader(schema.columnIndex()) : batches.getColumnReader(name);
  }

  private static void take(ParquetColumn cells, ColumnReader batch, int expected) {
    cells.take(batch, batch.getLeafValidity(), batch.getRecordCount(), expected);
  }

  private Table piece(ColumnReaders batches, long first, int rows) {
    List<Column> read = new ArrayList<>();
    for (String name : List.copyOf(columns.keySet())) {
      ColumnReader batch = reader(batches, name);
      ParquetColumn cells = ParquetColumn.of(name, batch.getColumnSchema()).orElseThrow();
      take(cells, batch, rows);
      cells.build().ifPresentOrElse(read::add, () -> leaveOut(name, first));
    }
    return ParquetFormat.table(source, read, rows, first, notes);
  }

  /// Bytes that are no text are told by the first of them.
  private void leaveOut(String name, long first) {
    if (first > 0) {
      throw new InputException(
          "%s: column %s holds bytes that are no text after row %d; leave it out of the file, or write texts as UTF-8"
              .formatted(source, name, first));
    }
    columns.remove(name);
    notes.add(ParquetFormat.leftOut(source, name));
  }
}
