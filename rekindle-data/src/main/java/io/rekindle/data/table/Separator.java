package io.rekindle.data.table;

import io.rekindle.data.text.Decimal;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/// Finds what separates the cells of a table by its first lines.
///
/// It is what cuts all of them into the same number of cells. Where both comma and semicolon do, it
/// is the semicolon if the commas stand within numbers. Where neither does, the first line decides.
final class Separator {
  private static final int MOST_LINES = 32;
  private static final int MOST_CHARACTERS = 1 << 16;

  private final List<String> lines = new ArrayList<>();

  private Separator() {}

  /// A comma, semicolon, tab or vertical bar.
  static char of(Reader text) throws IOException {
    Separator sample = new Separator();
    sample.read(text);
    return sample.find();
  }

  /// Line ends within quotes end no line.
  private void read(Reader text) throws IOException {
    StringBuilder line = new StringBuilder();
    boolean quoted = false;
    int c = text.read();
    for (int i = 0; c >= 0 && i < MOST_CHARACTERS && lines.size() < MOST_LINES; i++) {
      quoted ^= c == '"';
      if (!quoted && (c == '\n' || c == '\r')) {
        take(line);
      } else {
        line.append((char) c);
      }
      c = text.read();
    }
    if (c < 0 || lines.isEmpty()) {
      take(line);
    }
  }

  private void take(StringBuilder line) {
    if (!line.isEmpty()) {
      lines.add(line.toString());
      line.setLength(0);
    }
  }

  private char find() {
    if (cutsAll('\t')) {
      return '\t';
    }
    if (cutsAll(';') && (!cutsAll(',') || hasDecimalCommas())) {
      return ';';
    }
    if (cutsAll(',') || lines.isEmpty()) {
      return ',';
    }
    return cutsAll('|') ? '|' : ofFirstLine();
  }

  private boolean cutsAll(char separator) {
    return lines.stream().mapToInt(line -> cells(line, separator).size()).distinct().count() == 1
        && cells(lines.getFirst(), separator).size() > 1;
  }

  /// Whether no cell between semicolons, below the first line, has a comma other than in a number.
  private boolean hasDecimalCommas() {
    return lines.stream()
        .skip(Math.min(1, lines.size() - 1))
        .flatMap(line -> cells(line, ';').stream())
        .allMatch(cell -> cell.indexOf(',') < 0 || cell.startsWith("\"") || isDecimal(cell));
  }

  private static boolean isDecimal(String cell) {
    char[] characters = cell.strip().toCharArray();
    return !Decimal.isNone(Decimal.parse(characters, 0, characters.length, ','));
  }

  private char ofFirstLine() {
    int commas = cells(lines.getFirst(), ',').size();
    int semicolons = cells(lines.getFirst(), ';').size();
    int tabs = cells(lines.getFirst(), '\t').size();
    if (commas > 1 || (semicolons == 1 && tabs == 1)) {
      return ',';
    }
    return semicolons >= tabs ? ';' : '\t';
  }

  private static List<String> cells(String line, char separator) {
    List<String> cells = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      quoted ^= c == '"';
      if (c == separator && !quoted) {
        cells.add(line.substring(start, i));
        start = i + 1;
      }
    }
    cells.add(line.substring(start));
    return cells;
  }
}
