package io.rekindle.data.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.rekindle.core.InputException;
import io.rekindle.core.model.Missing;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Opener;
import io.rekindle.data.raw.Table;
import io.rekindle.data.text.Lines;
import io.rekindle.data.text.NoTextException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Reads separated values (RFC 4180, with quotes; comma, semicolon, tab or vertical bar) into
/// columns.
///
/// A column whose cells are all numbers or missing holds numbers, any other holds texts. Missing
/// are an empty cell, `NA`, `nan` in any case, and what the reader is told. Text is UTF-8, with or
/// without a byte order mark.
public final class TableReader {
  private static final int BUFFER = 1 << 16;
  private static final int BLOCK = 1 << 19;

  private final String source;
  private final Opener file;
  private final boolean header;
  private final Missing missing;
  private final Set<String> verbatim;
  private final int blockSize;
  private final int threads;

  private TableReader(
      String source,
      Opener file,
      boolean header,
      Missing missing,
      Set<String> verbatim,
      int blockSize,
      int threads) {
    this.source = source;
    this.file = file;
    this.header = header;
    this.missing = missing;
    this.verbatim = verbatim;
    this.blockSize = blockSize;
    this.threads = threads;
  }

  /// Reads a whole table.
  ///
  /// @param source the file's name, for messages; `.tsv` in it says that tabs separate
  /// @param header whether the first row names the columns; they are c1, c2 ... otherwise
  /// @param missing cells that are missing besides those that always are
  /// @throws InputException if the file is no table: unreadable, rows of unequal length, ...
  public static Table read(String source, Opener file, boolean header, Missing missing) {
    int threads = Runtime.getRuntime().availableProcessors();
    return read(source, file, header, missing, BLOCK, threads);
  }

  /// The same where nothing else is missing.
  public static Table read(String source, Opener file, boolean header) {
    return read(source, file, header, Missing.NONE);
  }

  /// The same with all cells of some columns as they stand: with blanks around them, none missing.
  public static Table verbatim(String source, Opener file, boolean header, Set<String> columns) {
    int threads = Runtime.getRuntime().availableProcessors();
    return new TableReader(source, file, header, Missing.NONE, columns, BLOCK, threads).read();
  }

  /// @param blockSize how many bytes a thread takes at a time
  static Table read(
      String source, Opener file, boolean header, Missing missing, int blockSize, int threads) {
    return new TableReader(source, file, header, missing, Set.of(), blockSize, threads).read();
  }

  /// Reads a table piece by piece, in bounded memory.
  ///
  /// @param missing cells that are missing besides those that always are
  /// @param texts the columns known to hold texts
  /// @param rows of a piece, at most
  /// @param take is given each piece
  /// @return empty once all is read; else the columns that hold texts after all, with which reading
  ///   has to begin again
  public static Set<String> pieces(
      String source,
      Opener file,
      boolean header,
      Missing missing,
      Set<String> texts,
      int rows,
      Consumer<Table> take) {
    TableReader reader = new TableReader(source, file, header, missing, Set.of(), BLOCK, 1);
    char separator = reader.separator();
    TableBuilder builder = reader.builder(separator, texts);
    Set<String> found = new HashSet<>();
    boolean[] first = {true};
    reader.parse(
        builder,
        separator,
        last -> {
          if (!found.isEmpty() || builder.rows() < (last ? 1 : rows)) {
            return;
          }
          Set<String> again = builder.readAgain();
          Table piece = builder.takePiece();
          Set<String> known = builder.knownTexts();
          piece.columns().stream()
              .filter(column -> column instanceof Column.Texts && !known.contains(column.name()))
              .forEach(column -> found.add(column.name()));
          if (first[0] && again.isEmpty()) {
            builder.knowTexts(found);
            found.clear();
          }
          first[0] = false;
          if (found.isEmpty()) {
            take.accept(piece);
          } else {
            found.addAll(known);
          }
        });
    return found;
  }

  private Table read() {
    char separator = separator();
    TableBuilder builder = filled(separator, Set.of());
    if (!builder.readAgain().isEmpty()) {
      builder = filled(separator, builder.readAgain());
    }
    return builder.build(notes(separator));
  }

  private TableBuilder filled(char separator, Set<String> texts) {
    if (threads > 1) {
      TableBuilder builder = builder(separator, texts);
      try (InputStream bytes = Lines.bytes(file)) {
        if (BlockwiseReading.read(bytes, separator, builder, blockSize, threads)) {
          return builder;
        }
      } catch (IOException e) {
        throw unreadable(e);
      }
    }
    TableBuilder builder = builder(separator, texts);
    parse(builder, separator, _ -> {});
    return builder;
  }

  /// Semicolons separate where numbers have decimal commas: spreadsheets of such languages write
  /// so.
  private TableBuilder builder(char separator, Set<String> texts) {
    return new TableBuilder(source, header, separator == ';', missing, texts, verbatim);
  }

  private List<String> notes(char separator) {
    List<String> notes = new ArrayList<>();
    if (separator != ',' && !source.contains(".tsv")) {
      String name = separator == ';' ? "semicolons" : separator == '|' ? "vertical bars" : "tabs";
      notes.add("%s: the columns are separated by %s".formatted(source, name));
    }
    return notes;
  }

  private void parse(TableBuilder builder, char separator, Consumer<Boolean> each) {
    try (Reader reader = open()) {
      parse(reader, separator, builder, each);
    } catch (IOException | UncheckedIOException | CsvParseException e) {
      throw unreadable(e);
    }
  }

  /// @param each is called after each row with false, and after the last with true
  static void parse(Reader reader, char separator, TableBuilder builder, Consumer<Boolean> each)
      throws IOException {
    try (CsvReader<Boolean> records =
        CsvReader.builder()
            .fieldSeparator(separator)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .build(builder, reader)) {
      records.iterator().forEachRemaining(_ -> each.accept(false));
      each.accept(true);
    }
  }

  private InputException unreadable(Exception e) {
    if (e.getCause() instanceof InputException own) {
      return own;
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof OutOfMemoryError full) {
      throw full;
    }
    if (cause instanceof NoTextException) {
      return new InputException("%s: %s".formatted(source, cause.getMessage()), e);
    }
    String where = e.getCause() == null ? "" : " (%s)".formatted(e.getMessage());
    String what =
        cause instanceof java.nio.charset.CharacterCodingException
            ? "the text is not UTF-8; save it as UTF-8, for example with iconv -f latin1 -t utf-8"
            : "cannot be read as a table: %s; check its quotes and whether the file is whole"
                .formatted(cause.getMessage());
    return new InputException("%s: %s%s".formatted(source, what, where), e);
  }

  private Reader open() throws IOException {
    return new BufferedReader(Lines.utf8(Lines.bytes(file)), BUFFER);
  }

  /// What separates the columns: a tab in .tsv files, else what the first lines tell.
  private char separator() {
    if (source.contains(".tsv")) {
      return '\t';
    }
    try (Reader reader = open()) {
      return Separator.of(reader);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}
