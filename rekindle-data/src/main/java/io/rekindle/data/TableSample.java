package io.rekindle.data;

import io.rekindle.core.random.Draws;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import io.rekindle.data.raw.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;

/// Some rows of a table that is read piece by piece, all of them while they are few: each row by a
/// hash of its number, so that a sample is uniform and the same each time; besides, the first row
/// of each text, of the first distinct numbers and of each new extreme of a column, so that no
/// label and no category is unknown and ranges are exact.
final class TableSample {
  /// Numbers of a column that are told apart; labels are fewer.
  private static final int DISTINCT_NUMBERS = 1_000;

  /// Texts of a column that are told apart.
  private static final int DISTINCT_TEXTS = 20_000;

  private final int capacity;
  private final Draws draws;
  private final LongPredicate held;
  private final List<Kept> columns = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final Set<String> met = new HashSet<>();
  private String source = "";
  private double threshold = 1;
  private int drawn;
  private long seen;
  private long training;

  /// @param at where the row's values stand
  /// @param place in the file
  /// @param share below which the threshold leaves the row out
  /// @param isNew whether it stays whatever the threshold
  private record Row(int at, String place, double share, boolean isNew, boolean isHeld) {}

  /// @param capacity about how many rows are kept
  /// @param held whether a row, by its number from 0, is for validation
  TableSample(int capacity, long seed, LongPredicate held) {
    this.capacity = capacity;
    this.draws = Draws.of(seed, "sample");
    this.held = held;
  }

  /// Rows seen that are not for validation.
  long trainingRows() {
    return training;
  }

  /// Whether every row was kept.
  boolean isComplete() {
    return threshold == 1;
  }

  /// Takes note of the next rows.
  void add(Table piece) {
    if (columns.isEmpty()) {
      source = piece.source();
      for (Column column : piece.columns()) {
        names.add(column.name());
        columns.add(column instanceof Column.Texts ? new KeptTexts() : new KeptNumbers());
      }
    }
    met.addAll(piece.met());
    for (int row = 0; row < piece.rows(); row++) {
      long number = seen++;
      boolean isHeld = held.test(number);
      training += isHeld ? 0 : 1;
      boolean isNew = false;
      for (int j = 0; j < columns.size(); j++) {
        isNew |= columns.get(j).isNew(piece.columns().get(j), row);
      }
      double share = draws.uniform(number);
      if (isNew || share < threshold) {
        keep(piece, row, share, isNew, isHeld);
      }
    }
  }

  private void keep(Table piece, int row, double share, boolean isNew, boolean isHeld) {
    int at = rows.size();
    rows.add(new Row(at, piece.of(row), share, isNew, isHeld));
    for (int j = 0; j < columns.size(); j++) {
      columns.get(j).add(piece.columns().get(j), row);
    }
    drawn += isNew ? 0 : 1;
    if (drawn > 2 * capacity) {
      threshold /= 2;
      List<Row> left = rows.stream().filter(r -> r.isNew() || r.share() < threshold).toList();
      int[] places = left.stream().mapToInt(Row::at).toArray();
      columns.forEach(column -> column.select(places));
      rows.clear();
      for (Row r : left) {
        rows.add(new Row(rows.size(), r.place(), r.share(), r.isNew(), r.isHeld()));
      }
      drawn = (int) rows.stream().filter(r -> !r.isNew()).count();
    }
  }

  /// The rows kept, in the order of the file.
  Table table() {
    List<Column> built = new ArrayList<>();
    for (int j = 0; j < columns.size(); j++) {
      built.add(columns.get(j).build(names.get(j)));
    }
    List<String> places = rows.stream().map(Row::place).toList();
    return new Table(source, built, places.size(), places::get, List.of(), met);
  }

  /// The rows of [#table] that are for validation.
  BitSet heldRows() {
    BitSet set = new BitSet();
    rows.stream().filter(Row::isHeld).forEach(row -> set.set(row.at()));
    return set;
  }

  /// The kept cells of one column.
  private interface Kept {
    boolean isNew(Column from, int row);

    void add(Column from, int row);

    void select(int[] places);

    Column build(String name);
  }

  private static <T> void keepOnly(List<T> values, int[] places) {
    List<T> some = Arrays.stream(places).mapToObj(values::get).toList();
    values.clear();
    values.addAll(some);
  }

  private static final class KeptNumbers implements Kept {
    private final Set<Double> distinct = new HashSet<>();
    private final List<Double> values = new ArrayList<>();
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    private static double value(Column from, int row) {
      return ((Column.Numbers) from).values()[row];
    }

    @Override
    public boolean isNew(Column from, int row) {
      double value = value(from, row);
      boolean extreme = value < min || value > max;
      min = Math.min(min, Double.isNaN(value) ? min : value);
      max = Math.max(max, Double.isNaN(value) ? max : value);
      return extreme || (distinct.size() < DISTINCT_NUMBERS && distinct.add(value));
    }

    @Override
    public void add(Column from, int row) {
      values.add(value(from, row));
    }

    @Override
    public void select(int[] places) {
      keepOnly(values, places);
    }

    @Override
    public Column build(String name) {
      return new Column.Numbers(name, values.stream().mapToDouble(v -> v).toArray());
    }
  }

  private static final class KeptTexts implements Kept {
    private final Set<String> distinct = new HashSet<>();
    private final List<String> values = new ArrayList<>();
    private int numericCells;
    private int firstText = -1;

    @Override
    public boolean isNew(Column from, int row) {
      String text = from.show(row);
      return !distinct.contains(text) && distinct.size() < DISTINCT_TEXTS && distinct.add(text);
    }

    @Override
    public void add(Column from, int row) {
      values.add(from.show(row));
    }

    @Override
    public void select(int[] places) {
      keepOnly(values, places);
    }

    @Override
    public Column build(String name) {
      Map<String, Integer> codeOf = new HashMap<>();
      List<String> dictionary = new ArrayList<>();
      int[] codes = new int[values.size()];
      for (int row = 0; row < codes.length; row++) {
        String text = values.get(row);
        if (text.isEmpty()) {
          codes[row] = -1;
          continue;
        }
        codes[row] =
            codeOf.computeIfAbsent(
                text,
                t -> {
                  dictionary.add(t);
                  return dictionary.size() - 1;
                });
        boolean isNumber = Labels.number(text).isPresent();
        numericCells += isNumber ? 1 : 0;
        firstText = !isNumber && firstText < 0 ? row : firstText;
      }
      return new Column.Texts(name, codes, dictionary, numericCells, firstText);
    }
  }
}
