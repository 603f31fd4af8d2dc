package io.rekindle.data.libsvm;

import io.rekindle.core.InputException;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.raw.Opener;
import io.rekindle.data.text.Decimal;
import io.rekindle.data.text.Lines;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Reads rows such as `+1 3:0.5 7:1 # a comment`: a label, then an index and a value for each
/// feature that is not 0, in ascending order of the indexes. Several labels are separated by
/// commas.
public final class LibsvmReader {
  /// A network reads every feature of a row, 0 or not.
  private static final int MOST_FEATURES = 1 << 20;

  private static final long MOST_FLAGS = 1L << 27;

  private final String source;
  private final Lines lines;
  private int rows;
  private int[] lineOf = new int[256];
  private int[] starts = new int[256];
  private int[] indexes = new int[1024];
  private double[] values = new double[1024];
  private int size;
  private int[] labelStarts = new int[256];
  private double[] labels = new double[256];
  private int labelCount;
  private int highest;
  private boolean countsFromZero;
  private boolean hasQueries;

  private LibsvmReader(String source, Lines lines) {
    this.source = source;
    this.lines = lines;
  }

  /// Reads a whole file.
  ///
  /// @param source the file's name, for messages
  /// @throws InputException if the file cannot be read, or a line is none of this format
  public static SparseRows read(String source, Opener file) {
    try (Lines lines = Lines.of(source, file)) {
      LibsvmReader reader = new LibsvmReader(source, lines);
      while (lines.next()) {
        reader.row();
      }
      return reader.build();
    }
  }

  private void row() {
    char[] text = lines.characters();
    int end = 0;
    while (end < lines.length() && text[end] != '#') {
      end++;
    }
    int from = afterBlanks(text, 0, end);
    if (from == end) {
      return;
    }
    begin();
    int to = token(text, from, end);
    if (!contains(text, from, to, ':')) {
      labels(text, from, to);
      from = afterBlanks(text, to, end);
    }
    int last = -1;
    while (from < end) {
      to = token(text, from, end);
      last = feature(text, from, to, last);
      from = afterBlanks(text, to, end);
    }
  }

  private void begin() {
    if (rows + 1 == starts.length) {
      int longer = rows + (rows >> 1) + 2;
      lineOf = Arrays.copyOf(lineOf, longer);
      starts = Arrays.copyOf(starts, longer);
      labelStarts = Arrays.copyOf(labelStarts, longer);
    }
    lineOf[rows] = lines.number();
    starts[rows] = size;
    labelStarts[rows] = labelCount;
    rows++;
  }

  private static int afterBlanks(char[] text, int from, int end) {
    int at = from;
    while (at < end && text[at] <= ' ') {
      at++;
    }
    return at;
  }

  private static int token(char[] text, int from, int end) {
    int at = from;
    while (at < end && text[at] > ' ') {
      at++;
    }
    return at;
  }

  private static boolean contains(char[] text, int from, int to, char wanted) {
    for (int i = from; i < to; i++) {
      if (text[i] == wanted) {
        return true;
      }
    }
    return false;
  }

  private void labels(char[] text, int from, int to) {
    int at = from;
    while (at <= to) {
      int comma = at;
      while (comma < to && text[comma] != ',') {
        comma++;
      }
      double label = Decimal.parse(text, at, comma);
      if (Decimal.isNone(label) || Double.isInfinite(label)) {
        throw lines.wrong(
            "the label is \"%s\"; a number is needed, such as 1 or -1, or several such as 1,3"
                .formatted(shortened(text, from, to)));
      }
      if (labelCount == labels.length) {
        labels = Arrays.copyOf(labels, labelCount + (labelCount >> 1));
      }
      labels[labelCount++] = label;
      at = comma + 1;
    }
  }

  private static String shortened(char[] text, int from, int to) {
    return new String(text, from, Math.min(40, to - from));
  }

  private int feature(char[] text, int from, int to, int last) {
    int colon = from;
    while (colon < to && text[colon] != ':') {
      colon++;
    }
    if (colon - from == 3 && Decimal.matches("qid", text, from, colon)) {
      hasQueries = true;
      return last;
    }
    int index = index(text, from, colon);
    double value = colon < to ? Decimal.parse(text, colon + 1, to) : Decimal.NONE;
    if (index < 0 || Decimal.isNone(value)) {
      throw lines.wrong(
          "found \"%s\"; index:value is needed, a whole number and a number, such as 3:0.5"
              .formatted(shortened(text, from, to)));
    }
    if (index >= MOST_FEATURES) {
      throw lines.wrong(
          "index %d: at most %d are read, since the network has an input for each; leave features out"
              .formatted(index, MOST_FEATURES - 1));
    }
    if (index <= last) {
      throw lines.wrong(
          "index %d comes after %d; indexes must ascend, each at most once a row"
              .formatted(index, last));
    }
    put(index, value);
    return index;
  }

  /// The number of digits alone; -1 where there is none.
  private static int index(char[] text, int from, int to) {
    int index = 0;
    for (int i = from; i < to; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return -1;
      }
      index = Math.min(MOST_FEATURES, index * 10 + (text[i] - '0'));
    }
    return from < to ? index : -1;
  }

  private void put(int index, double value) {
    if (size == indexes.length) {
      int longer = size + (size >> 1);
      indexes = Arrays.copyOf(indexes, longer);
      values = Arrays.copyOf(values, longer);
    }
    indexes[size] = index;
    values[size++] = value;
    highest = Math.max(highest, index);
    countsFromZero |= index == 0;
  }

  private SparseRows build() {
    int first = countsFromZero ? 0 : 1;
    starts[rows] = size;
    labelStarts[rows] = labelCount;
    int[] columns = new int[size];
    for (int i = 0; i < size; i++) {
      columns[i] = indexes[i] - first;
    }
    int[] at = Arrays.copyOf(lineOf, rows);
    return new SparseRows(
        source,
        new Matrix.Sparse(
            Arrays.copyOf(starts, rows + 1),
            columns,
            Arrays.copyOf(values, size),
            rows,
            Math.max(1, highest + 1 - first)),
        first,
        label(),
        flags(),
        row -> "%s, line %d".formatted(source, at[row]),
        notes());
  }

  private List<String> notes() {
    return hasQueries
        ? List.of("%s: qid is ignored: rows are not ranked within queries".formatted(source))
        : List.of();
  }

  private boolean hasOneLabelEach() {
    for (int row = 0; row < rows; row++) {
      if (labelStarts[row + 1] - labelStarts[row] != 1) {
        return false;
      }
    }
    return true;
  }

  private Optional<Column> label() {
    return hasOneLabelEach()
        ? Optional.of(new Column.Numbers("label", Arrays.copyOf(labels, rows)))
        : Optional.empty();
  }

  private Map<String, double[]> flags() {
    Map<String, double[]> flags = new LinkedHashMap<>();
    if (hasOneLabelEach() || labelCount == 0) {
      return flags;
    }
    TreeSet<Double> distinct = new TreeSet<>();
    for (int i = 0; i < labelCount; i++) {
      distinct.add(labels[i]);
    }
    if ((long) distinct.size() * rows > MOST_FLAGS) {
      throw new InputException(
          "%s: %d labels of %d rows, at most %d rows times labels are read; are the labels numbers to predict? Then each row needs one"
              .formatted(source, distinct.size(), rows, MOST_FLAGS));
    }
    distinct.forEach(label -> flags.put(Labels.spell(label), new double[rows]));
    for (int row = 0; row < rows; row++) {
      for (int i = labelStarts[row]; i < labelStarts[row + 1]; i++) {
        flags.computeIfAbsent(Labels.spell(labels[i]), _ -> new double[rows])[row] = 1;
      }
    }
    return flags;
  }
}
