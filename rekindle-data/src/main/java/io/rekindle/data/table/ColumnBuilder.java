package io.rekindle.data.table;

import io.rekindle.data.raw.Column;
import io.rekindle.data.text.Decimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One column while its file is read: numbers until a cell is no number.
final class ColumnBuilder {
  private final String name;
  private double[] numbers = new double[256];
  private int[] codes = new int[0];
  private final Map<Text, Integer> codeOf = new HashMap<>();
  private final List<String> dictionary = new ArrayList<>();
  private final Text probe = new Text(new char[0], 0);
  private boolean isText;
  private int rows;
  private int numericCells;
  private int firstText = -1;
  private boolean hasLostSpellings;

  /// @param isText whether the column is known to hold texts
  ColumnBuilder(String name, boolean isText) {
    this.name = name;
    this.isText = isText;
    if (isText) {
      startTexts();
    }
  }

  String name() {
    return name;
  }

  void add(char[] buffer, int offset, int length) {
    int from = offset;
    int to = offset + length;
    while (from < to && buffer[from] <= ' ') {
      from++;
    }
    while (from < to && buffer[to - 1] <= ' ') {
      to--;
    }
    reserve(rows + 1);
    if (isMissing(buffer, from, to)) {
      put(Double.NaN, -1);
      return;
    }
    double number = Decimal.parse(buffer, from, to);
    boolean isNumber = !Decimal.isNone(number);
    numericCells += isNumber ? 1 : 0;
    if (!isNumber && firstText < 0) {
      meetText(rows);
    }
    put(number, holdsTexts() ? code(buffer, from, to) : -1);
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
    numericCells += piece.numericCells;
    hasLostSpellings |= piece.mustBeReadAgain() || (holdsTexts() && piece.hasOnlyNumbers());
    reserve(rows + piece.rows);
    if (!holdsTexts()) {
      if (piece.holdsTexts()) {
        hasLostSpellings = true;
      } else {
        System.arraycopy(piece.numbers, 0, numbers, rows, piece.rows);
      }
    } else if (piece.holdsTexts()) {
      int[] known = piece.dictionary.stream().mapToInt(this::code).toArray();
      for (int i = 0; i < piece.rows; i++) {
        codes[rows + i] = piece.codes[i] < 0 ? -1 : known[piece.codes[i]];
      }
    } else {
      Arrays.fill(codes, rows, rows + piece.rows, -1);
    }
    rows += piece.rows;
  }

  private boolean holdsTexts() {
    return codes.length > 0;
  }

  private boolean hasOnlyNumbers() {
    return !holdsTexts() && numericCells > 0;
  }

  private static boolean isMissing(char[] buffer, int from, int to) {
    return switch (to - from) {
      case 0 -> true;
      case 2 -> buffer[from] == 'N' && buffer[from + 1] == 'A';
      case 3 -> Decimal.matches("nan", buffer, from, to);
      default -> false;
    };
  }

  /// Whether texts came after numbers, whose spelling is lost: the file must be read again.
  boolean mustBeReadAgain() {
    return isText && (!holdsTexts() || hasLostSpellings);
  }

  private void startTexts() {
    isText = true;
    codes = new int[numbers.length];
    Arrays.fill(codes, 0, rows, -1);
    numbers = new double[0];
  }

  private void put(double number, int code) {
    if (holdsTexts()) {
      codes[rows] = code;
    } else {
      numbers[rows] = number;
    }
    rows++;
  }

  private void reserve(int capacity) {
    if (capacity > Math.max(numbers.length, codes.length)) {
      int longer = Math.max(capacity, rows + (rows >> 1));
      if (holdsTexts()) {
        codes = Arrays.copyOf(codes, longer);
      } else {
        numbers = Arrays.copyOf(numbers, longer);
      }
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
        : new Column.Numbers(name, Arrays.copyOf(numbers, rows));
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
