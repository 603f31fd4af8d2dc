package io.rekindle.data.raw;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The cells of a text column, each text kept once, while a file is read whose columns say that
/// they hold texts: one that looks like a number is a text all the same.
public final class Vocabulary {
  private final String name;
  private final Map<String, Integer> codeOf = new HashMap<>();
  private final List<String> dictionary = new ArrayList<>();
  private int[] codes = new int[256];
  private int rows;

  public Vocabulary(String name) {
    this.name = name;
  }

  /// Adds a cell; a blank one is missing.
  public void add(String text) {
    addCode(codeOf(text));
  }

  /// The code of a text, -1 for a blank one.
  public int codeOf(String text) {
    if (text.isBlank()) {
      return -1;
    }
    Integer known = codeOf.get(text);
    if (known != null) {
      return known;
    }
    int code = dictionary.size();
    dictionary.add(text);
    codeOf.put(text, code);
    return code;
  }

  public void addMissing() {
    addCode(-1);
  }

  /// Adds a cell by what [#codeOf] said of it.
  public void addCode(int code) {
    if (rows == codes.length) {
      codes = Arrays.copyOf(codes, rows + (rows >> 1));
    }
    codes[rows++] = code;
  }

  public Column build() {
    int[] all = Arrays.copyOf(codes, rows);
    int firstText = 0;
    while (firstText < rows && all[firstText] < 0) {
      firstText++;
    }
    return new Column.Texts(name, all, dictionary, 0, firstText < rows ? firstText : -1);
  }
}
