package io.rekindle.data.table;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import io.rekindle.core.InputException;
import io.rekindle.core.model.Missing;
import io.rekindle.data.raw.Met;
import io.rekindle.data.raw.Table;
import io.rekindle.data.text.Decimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Takes the cells of a file one by one and puts them into columns. Makes no string of a number.
final class TableBuilder extends CsvCallbackHandler<Boolean> {
  private static final int FEW_ROWS = 256;

  private final String source;
  private final boolean header;
  private final boolean mayHaveCommas;
  private final Missing missing;
  private final Set<String> knownTexts;
  private final Set<String> verbatim;
  private final List<String> first = new ArrayList<>();
  private ColumnBuilder[] columns = new ColumnBuilder[0];
  private int[] lines = new int[FEW_ROWS];
  private int rows;

  /// About how many rows the next piece will have.
  private int expected = FEW_ROWS;

  private int field;
  private long before;
  private long line;
  private boolean started;
  private boolean named;
  private boolean empty;

  /// @param mayHaveCommas whether numbers may have a comma before their fraction
  /// @param missing cells that are missing besides those that always are
  /// @param knownTexts the columns that are known to hold texts
  /// @param verbatim the columns whose cells are kept as they stand
  TableBuilder(
      String source,
      boolean header,
      boolean mayHaveCommas,
      Missing missing,
      Set<String> knownTexts,
      Set<String> verbatim) {
    this.source = source;
    this.header = header;
    this.mayHaveCommas = mayHaveCommas;
    this.missing = missing;
    this.knownTexts = new HashSet<>(knownTexts);
    this.verbatim = Set.copyOf(verbatim);
  }

  @Override
  protected RecordType getRecordType() {
    return empty ? RecordType.EMPTY : RecordType.DATA;
  }

  @Override
  protected int getFieldCount() {
    return field;
  }

  @Override
  protected void beginRecord(long startingLine) {
    line = before + startingLine;
    field = 0;
    empty = false;
  }

  @Override
  protected void addField(char[] buffer, int offset, int length, boolean quoted) {
    if (!started) {
      first.add(new String(buffer, offset, length));
    } else if (field < columns.length) {
      columns[field].add(buffer, offset, length);
    }
    field++;
  }

  @Override
  protected void setComment(char[] buffer, int offset, int length) {
    throw new IllegalStateException("comments are not enabled");
  }

  @Override
  protected void setEmpty() {
    empty = true;
  }

  @Override
  protected Boolean buildRecord() {
    if (empty) {
      return true;
    }
    if (!started) {
      start();
      return true;
    }
    if (field != columns.length) {
      throw new InputException(
          "%s, line %d: %d cells, but %s has %d; check for a missing or an extra separator, or a text that needs quotes"
              .formatted(
                  source, line, field, named ? "the header" : "the first row", columns.length));
    }
    if (rows == lines.length) {
      lines = Arrays.copyOf(lines, rows + (rows >> 1));
    }
    lines[rows++] = (int) line;
    return true;
  }

  /// Names the columns by the first row, or by their number.
  private void start() {
    started = true;
    columns = new ColumnBuilder[first.size()];
    named = header && !isRepeatingNumbers();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < columns.length; i++) {
      String given = named ? first.get(i).strip() : "";
      String name = given.isEmpty() ? "c" + (i + 1) : given;
      if (!names.add(name)) {
        throw new InputException(
            "%s, line %d: two columns are named \"%s\"; rename one, or say data.header: false if the first row is data"
                .formatted(source, line, name));
      }
      columns[i] = column(name);
    }
    if (!named) {
      for (int i = 0; i < columns.length; i++) {
        char[] cell = first.get(i).toCharArray();
        columns[i].add(cell, 0, cell.length);
      }
      lines[rows++] = (int) line;
    }
  }

  private ColumnBuilder column(String name) {
    return new ColumnBuilder(
        name, knownTexts.contains(name), verbatim.contains(name), mayHaveCommas, missing, expected);
  }

  /// Whether the first row is all numbers and one comes twice: it names no columns.
  private boolean isRepeatingNumbers() {
    return isAllNumbers() && new HashSet<>(first).size() < first.size();
  }

  private boolean isAllNumbers() {
    return first.stream().allMatch(this::isNumber);
  }

  /// Whether the first row has been read, which tells what columns there are.
  boolean hasColumns() {
    return started;
  }

  /// A builder for rows that follow, of which [#append] then takes what it read.
  ///
  /// @param firstLine the number of their first line
  TableBuilder following(long firstLine) {
    TableBuilder piece =
        new TableBuilder(source, header, mayHaveCommas, missing, knownTexts, verbatim);
    piece.before = firstLine - 1;
    piece.started = started;
    piece.named = named;
    piece.columns = columns.clone();
    piece.expect(expected);
    piece.renew();
    return piece;
  }

  private void expect(int someRows) {
    expected = someRows;
    lines = new int[someRows];
  }

  /// Takes the rows of a builder that [#following] gave.
  void append(TableBuilder piece) {
    expected = Math.max(expected, piece.rows + piece.rows / 16);
    for (int i = 0; i < columns.length; i++) {
      columns[i].append(piece.columns[i]);
    }
    if (rows + piece.rows > lines.length) {
      lines = Arrays.copyOf(lines, Math.max(rows + (rows >> 1), rows + piece.rows));
    }
    System.arraycopy(piece.lines, 0, lines, rows, piece.rows);
    rows += piece.rows;
  }

  /// The columns in which texts came after numbers, known once all is read.
  Set<String> readAgain() {
    Set<String> names = new HashSet<>();
    for (ColumnBuilder column : columns) {
      if (column.mustBeReadAgain()) {
        names.add(column.name());
      }
    }
    return names;
  }

  /// Rows since the last piece.
  int rows() {
    return rows;
  }

  Set<String> knownTexts() {
    return knownTexts;
  }

  /// From the next piece on these columns hold texts.
  void knowTexts(Set<String> names) {
    knownTexts.addAll(names);
    renew();
  }

  /// The rows so far; those that follow begin another table.
  Table takePiece() {
    requireOnePoint();
    Table piece =
        new Table(
            source,
            Arrays.stream(columns).map(ColumnBuilder::build).toList(),
            Arrays.copyOf(lines, rows),
            List.of(),
            met());
    rows = 0;
    renew();
    return piece;
  }

  private Met met() {
    Met met = new Met();
    Arrays.stream(columns).map(ColumnBuilder::met).forEach(met::add);
    return met;
  }

  private void renew() {
    for (int i = 0; i < columns.length; i++) {
      String name = columns[i].name();
      columns[i] = column(name);
    }
  }

  /// A comma before the fraction here and a point there: one of them may be for thousands.
  private void requireOnePoint() {
    for (ColumnBuilder column : columns) {
      int comma = column.firstComma();
      int point = column.firstPoint();
      if (comma >= 0 && point >= 0) {
        throw new InputException(
            "%s: column %s has a number with a comma in line %d and one with a point in line %d; write all with a point, or all with a comma, and none for thousands"
                .formatted(source, column.name(), lines[comma], lines[point]));
      }
    }
  }

  Table build(List<String> assumed) {
    if (!started) {
      throw new InputException(
          "%s: the file is empty; a header with column names and at least one row are needed"
              .formatted(source));
    }
    requireOnePoint();
    List<String> notes = new ArrayList<>(assumed);
    List<String> commas =
        Arrays.stream(columns).filter(c -> c.firstComma() >= 0).map(ColumnBuilder::name).toList();
    if (!commas.isEmpty()) {
      notes.add(
          "%s: numbers with a decimal comma: %s".formatted(source, String.join(", ", commas)));
    }
    if (named && isAllNumbers()) {
      notes.add(
          "%s: the first row, all numbers, was read as the names of the columns; if it is data, say data.header: false"
              .formatted(source));
    } else if (header && !named) {
      notes.add(
          "%s: the first row, numbers of which some are equal, was read as data; the columns are c1 to c%d"
              .formatted(source, columns.length));
    }
    return new Table(
        source,
        Arrays.stream(columns).map(ColumnBuilder::build).toList(),
        Arrays.copyOf(lines, rows),
        notes,
        met());
  }

  private boolean isNumber(String text) {
    char[] cell = text.strip().toCharArray();
    return !Decimal.isNone(Decimal.parse(cell, 0, cell.length))
        || (mayHaveCommas && !Decimal.isNone(Decimal.parse(cell, 0, cell.length, ',')));
  }
}
