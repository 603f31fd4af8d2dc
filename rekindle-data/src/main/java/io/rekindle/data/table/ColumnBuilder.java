package io.rekindle.data.table;

import io.rekindle.core.model.Missing;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Met;
import io.rekindle.data.text.Decimal;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One column while its file is read: numbers until a cell is no number.
final class ColumnBuilder {
  private final String name;

  /// The numbers of the first [#chunkedRows] rows: put together once, at the end.
  private final List<Chunk> chunks = new ArrayList<>();

  private int chunkedRows;

  /// Those of the rows that follow.
  private double[] numbers;

  private int[] codes = new int[0];
  private final Map<Text, Integer> codeOf = new HashMap<>();
  private final List<String> dictionary = new ArrayList<>();
  private final Text probe = new Text(new char[0], 0);
  private boolean isText;
  private int rows;
  private int numericCells;
  private int firstText = -1;
  private boolean hasLostSpellings;

  /// Whether a number may have a comma before its fraction.
  private final boolean mayHaveCommas;

  /// Whether cells are kept as they stand.
  private final boolean isVerbatim;

  private final Missing missing;
  private final Met met = new Met();

  /// The first number with a comma, and the first with a point; only known where either may be.
  private int firstComma = -1;

  private int firstPoint = -1;

  private record Chunk(double[] numbers, int rows) {}

  /// @param isText whether the column is known to hold texts
  /// @param isVerbatim whether they are kept as they stand: with blanks around them, none missing
  /// @param mayHaveCommas whether a number may have a comma before its fraction
  /// @param missing cells that are missing besides those that always are
  /// @param expected about how many rows there will be
  ColumnBuilder(
      String name,
      boolean isText,
      boolean isVerbatim,
      boolean mayHaveCommas,
      Missing missing,
      int expected) {
    this.name = name;
    this.isVerbatim = isVerbatim;
    this.mayHaveCommas = mayHaveCommas;
    this.missing = missing;
    this.isText = isText || isVerbatim;
    this.numbers = new double[expected];
    if (this.isText) {
      startTexts();
    }
  }

  String name() {
    return name;
  }

  void add(char[] buffer, int offset, int length) {
    if (isVerbatim) {
      reserve(rows + 1);
      put(Double.NaN, code(buffer, offset, offset + length));
      return;
    }
    int from = offset;
    int to = offset + length;
    while (from < to && buffer[from] <= ' ') {
      from++;
    }
    while (from < to && buffer[to - 1] <= ' ') {
      to--;
    }
    reserve(rows + 1);
    double number = mayHaveCommas ? withComma(buffer, from, to) : Decimal.parse(buffer, from, to);
    boolean isNumber = !Decimal.isNone(number);
    if (isNumber ? missing.is(number) : isMissing(buffer, from, to)) {
      if (isNumber) {
        met.number(number);
      }
      put(Double.NaN, -1);
      return;
    }
    numericCells += isNumber ? 1 : 0;
    if (!isNumber && firstText < 0) {
      meetText(rows);
    }
    put(number, holdsTexts() ? code(buffer, from, to) : -1);
  }

  private double withComma(char[] buffer, int from, int to) {
    double number = Decimal.parse(buffer, from, to);
    if (Decimal.isNone(number)) {
      number = Decimal.parse(buffer, from, to, ',');
      if (firstComma < 0 && !Decimal.isNone(number)) {
        firstComma = rows;
      }
    } else if (firstPoint < 0 && contains('.', buffer, from, to)) {
      firstPoint = rows;
    }
    return number;
  }

  private static boolean contains(char wanted, char[] buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == wanted) {
        return true;
      }
    }
    return false;
  }

  /// The row of the first number with a comma before its fraction; -1 where there is none.
  int firstComma() {
    return isText ? -1 : firstComma;
  }

  /// The row of the first number with a point, in a table where commas may stand in its place; -1
  /// where there is none.
  int firstPoint() {
    return isText ? -1 : firstPoint;
  }

  private void meetText(int row) {
    firstText = row;
    if (!isText && numericCells == 0) {
      startTexts();
    }
    isText = true;
  }

  /// Adds the cells that another builder read after these.
  void append(ColumnBuilder piece) {
    if (piece.firstText >= 0 && firstText < 0) {
      meetText(rows + piece.firstText);
    }
    firstComma = first(firstComma, piece.firstComma);
    firstPoint = first(firstPoint, piece.firstPoint);
    numericCells += piece.numericCells;
    met.add(piece.met);
    hasLostSpellings |= piece.mustBeReadAgain() || (holdsTexts() && piece.hasOnlyNumbers());
    if (!holdsTexts()) {
      hasLostSpellings |= piece.holdsTexts();
      endChunk();
      double[] more = piece.holdsTexts() ? new double[piece.rows] : piece.numbers;
      chunks.add(new Chunk(more, piece.rows));
      chunkedRows += piece.rows;
      rows += piece.rows;
      return;
    }
    reserve(rows + piece.rows);
    if (piece.holdsTexts()) {
      int[] known = piece.dictionary.stream().mapToInt(this::code).toArray();
      for (int i = 0; i < piece.rows; i++) {
        codes[rows + i] = piece.codes[i] < 0 ? -1 : known[piece.codes[i]];
      }
    } else {
      Arrays.fill(codes, rows, rows + piece.rows, -1);
    }
    rows += piece.rows;
  }

  private int first(int row, int rowOfPiece) {
    return row >= 0 || rowOfPiece < 0 ? row : rows + rowOfPiece;
  }

  private void endChunk() {
    if (rows > chunkedRows) {
      chunks.add(new Chunk(numbers, rows - chunkedRows));
      chunkedRows = rows;
      numbers = new double[0];
    }
  }

  private boolean holdsTexts() {
    return codes.length > 0;
  }

  private boolean hasOnlyNumbers() {
    return !holdsTexts() && numericCells > 0;
  }

  private boolean isMissing(char[] buffer, int from, int to) {
    boolean always =
        switch (to - from) {
          case 0 -> true;
          case 2 -> buffer[from] == 'N' && buffer[from + 1] == 'A';
          case 3 -> Decimal.matches("nan", buffer, from, to);
          default -> false;
        };
    return always || isNamed(buffer, from, to);
  }

  private boolean isNamed(char[] buffer, int from, int to) {
    List<String> texts = missing.texts();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      if (text.length() == to - from
          && text.contentEquals(CharBuffer.wrap(buffer, from, to - from))) {
        met.text(text);
        return true;
      }
    }
    return false;
  }

  /// The cells so far that counted as missing besides those that always do.
  Met met() {
    return met;
  }

  /// Whether texts came after numbers, whose spelling is lost: the file must be read again.
  boolean mustBeReadAgain() {
    return isText && (!holdsTexts() || hasLostSpellings);
  }

  private void startTexts() {
    isText = true;
    codes = new int[Math.max(rows + 1, numbers.length)];
    Arrays.fill(codes, 0, rows, -1);
    numbers = new double[0];
    chunks.clear();
    chunkedRows = 0;
  }

  private void put(double number, int code) {
    if (holdsTexts()) {
      codes[rows] = code;
    } else {
      numbers[rows - chunkedRows] = number;
    }
    rows++;
  }

  private void reserve(int capacity) {
    if (holdsTexts()) {
      if (capacity > codes.length) {
        codes = Arrays.copyOf(codes, Math.max(capacity, rows + (rows >> 1)));
      }
    } else if (capacity - chunkedRows > numbers.length) {
      int there = rows - chunkedRows;
      numbers = Arrays.copyOf(numbers, Math.max(capacity - chunkedRows, there + (there >> 1)));
    }
  }

  private int code(String text) {
    return code(text.toCharArray(), 0, text.length());
  }

  private int code(char[] buffer, int from, int to) {
    probe.set(buffer, from, to);
    Integer known = codeOf.get(probe);
    if (known != null) {
      return known;
    }
    int code = dictionary.size();
    char[] copy = Arrays.copyOfRange(buffer, from, to);
    dictionary.add(new String(copy));
    codeOf.put(new Text(copy, copy.length), code);
    return code;
  }

  Column build() {
    return isText
        ? new Column.Texts(name, Arrays.copyOf(codes, rows), dictionary, numericCells, firstText)
        : new Column.Numbers(name, allNumbers());
  }

  private double[] allNumbers() {
    if (chunks.isEmpty()) {
      return Arrays.copyOf(numbers, rows);
    }
    double[] all = new double[rows];
    int at = 0;
    for (Chunk chunk : chunks) {
      System.arraycopy(chunk.numbers(), 0, all, at, chunk.rows());
      at += chunk.rows();
    }
    System.arraycopy(numbers, 0, all, at, rows - at);
    return all;
  }

  /// Characters as a key, so that a cell is looked up without making a string of it.
  private static final class Text {
    private char[] buffer;
    private int from;
    private int to;

    Text(char[] buffer, int length) {
      this.buffer = buffer;
      this.to = length;
    }

    void set(char[] newBuffer, int newFrom, int newTo) {
      buffer = newBuffer;
      from = newFrom;
      to = newTo;
    }

    @Override
    public int hashCode() {
      int hash = 1;
      for (int i = from; i < to; i++) {
        hash = 31 * hash + buffer[i];
      }
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Text text
          && Arrays.equals(buffer, from, to, text.buffer, text.from, text.to);
    }
  }
}
