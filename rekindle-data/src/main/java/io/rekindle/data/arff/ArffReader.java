package io.rekindle.data.arff;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Missing;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Met;
import io.rekindle.data.raw.Opener;
import io.rekindle.data.raw.Table;
import io.rekindle.data.text.Lines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Reads Weka's attribute-relation files: what each column holds is declared before the rows.
///
/// Numeric attributes become numbers, nominal and string ones texts, dates texts in ISO 8601. `?`
/// is missing. In a sparse row, such as `{1 0.5, 3 yes}`, what is left out is 0, or the first value
/// of a nominal attribute.
public final class ArffReader {
  /// Sparse rows take no more than this share of the memory once they are filled in.
  private static final int SHARE_OF_MEMORY = 4;

  private static final int BYTES_OF_CELL = 8;

  private final String source;
  private final Lines lines;
  private final Missing missing;
  private final Met met = new Met();
  private final List<Attribute> attributes = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private int[] lineOf = new int[256];
  private int rows;

  private ArffReader(String source, Lines lines, Missing missing) {
    this.source = source;
    this.lines = lines;
    this.missing = missing;
  }

  /// Reads a whole file.
  ///
  /// @param source the file's name, for messages
  /// @param missing cells that are missing besides `?`
  /// @throws InputException if the file cannot be read or a line is none of this format
  public static Table read(String source, Opener file, Missing missing) {
    try (Lines lines = Lines.of(source, file)) {
      return new ArffReader(source, lines, missing).read();
    }
  }

  private Table read() {
    boolean data = false;
    while (!data && lines.next()) {
      data = declaration();
    }
    if (!data || attributes.isEmpty()) {
      throw new InputException(
          "%s: found no %s; an ARFF file declares each column, as in `@attribute length numeric`, then says @data and gives the rows"
              .formatted(source, attributes.isEmpty() ? "@attribute" : "@data"));
    }
    while (lines.next()) {
      row();
    }
    List<Column> columns = attributes.stream().map(Attribute::build).toList();
    return new Table(source, columns, Arrays.copyOf(lineOf, rows), List.of(), met);
  }

  /// Reads a line of the header; true where the rows begin behind it.
  private boolean declaration() {
    Tokens tokens = new Tokens(lines, missing, met);
    if (tokens.isAtEnd()) {
      return false;
    }
    String keyword = tokens.bareWord().toLowerCase(Locale.ROOT);
    switch (keyword) {
      case "@relation" -> {}
      case "@attribute" -> attribute(tokens);
      case "@data" -> {
        return true;
      }
      default ->
          throw lines.wrong(
              "found \"%s\"; @relation, @attribute or @data is needed here".formatted(keyword));
    }
    return false;
  }

  private void attribute(Tokens tokens) {
    String name = tokens.value();
    Attribute attribute = Attribute.of(name, tokens);
    if (!names.add(name)) {
      throw lines.wrong("a second attribute is named \"%s\"; rename one".formatted(name));
    }
    attributes.add(attribute);
  }

  private void row() {
    Tokens tokens = new Tokens(lines, missing, met);
    if (tokens.isAtEnd()) {
      return;
    }
    if (rows == lineOf.length) {
      lineOf = Arrays.copyOf(lineOf, rows + (rows >> 1));
    }
    lineOf[rows++] = lines.number();
    if (tokens.skip('{')) {
      sparse(tokens);
    } else {
      dense(tokens);
    }
  }

  private void dense(Tokens tokens) {
    for (int i = 0; i < attributes.size(); i++) {
      if (tokens.isAtEnd()) {
        throw lines.wrong(
            "%d values, but %d attributes are declared; ? says that a value is missing"
                .formatted(i, attributes.size()));
      }
      attributes.get(i).add(tokens);
      tokens.skipSeparator();
    }
    if (!tokens.isAtEnd()) {
      throw lines.wrong(
          "more than the %d values that attributes are declared for; a text with blanks or commas needs quotes, and weights of rows are not read"
              .formatted(attributes.size()));
    }
  }

  private void sparse(Tokens tokens) {
    long cells = (long) rows * attributes.size();
    if (cells > Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY / BYTES_OF_CELL) {
      throw lines.wrong(
          "%d rows of %d attributes are more than memory holds, as a network reads each value, 0 or not; use fewer rows or give Java more memory (REKINDLE_OPTS=-Xmx8g)"
              .formatted(rows, attributes.size()));
    }
    int next = 0;
    while (!tokens.skip('}')) {
      int index = index(tokens.value());
      if (index < next) {
        throw lines.wrong(
            "index %d comes after %d; the indexes of a sparse row must ascend"
                .formatted(index, next - 1));
      }
      for (; next < index; next++) {
        attributes.get(next).addZero();
      }
      attributes.get(next++).add(tokens);
      tokens.skipSeparator();
    }
    for (; next < attributes.size(); next++) {
      attributes.get(next).addZero();
    }
    if (!tokens.isAtEnd()) {
      throw lines.wrong("found something behind }; a sparse row ends there");
    }
  }

  private int index(String text) {
    int index = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    if (index < 0 || index >= attributes.size()) {
      throw lines.wrong(
          "\"%s\" is no index of an attribute; a number from 0 to %d is needed, as in {0 5.1, 4 yes}"
              .formatted(Tokens.shortened(text), attributes.size() - 1));
    }
    return index;
  }
}
