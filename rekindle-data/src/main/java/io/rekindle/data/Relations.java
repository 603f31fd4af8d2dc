package io.rekindle.data;

import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Columns of a table that say the same: one of them tells nothing more, and a target that a feature
/// gives away is no task.
final class Relations {
  /// Columns of more values are compared cell by cell alone: those that differ in every row always
  /// go with each other.
  private static final int MOST_VALUES = 1000;

  private final Table table;
  private final Map<Integer, List<Integer>> likes = new HashMap<>();

  Relations(Table table) {
    this.table = table;
  }

  /// For each column what it has in common with an earlier one, a sentence each.
  List<List<String>> find() {
    List<List<String>> found = new ArrayList<>();
    List<int[]> codes = new ArrayList<>();
    for (int j = 0; j < table.columns().size(); j++) {
      found.add(new ArrayList<>());
      codes.add(codes(table.columns().get(j)));
      if (table.rows() > 1) {
        compare(j, codes, found.get(j));
      }
    }
    return found;
  }

  private void compare(int index, List<int[]> codes, List<String> sentences) {
    int[] own = codes.get(index);
    List<Integer> candidates =
        likes.computeIfAbsent(Arrays.hashCode(own), _ -> new ArrayList<>());
    for (int other : candidates) {
      if (Arrays.equals(own, codes.get(other))) {
        sentences.add(sentence(table.columns().get(index), table.columns().get(other), own));
        break;
      }
    }
    if (Arrays.stream(own).anyMatch(code -> code > 0)) {
      candidates.add(index);
    }
  }

  private String sentence(Column column, Column other, int[] codes) {
    boolean same = true;
    for (int row = 0; same && row < codes.length; row++) {
      same = column.show(row).equals(other.show(row));
    }
    return same
        ? "the same as %s in every row".formatted(other.name())
        : "goes with %s one to one: each of its values with one of that".formatted(other.name());
  }

  /// The values numbered in the order of their first row, -1 where missing; the bits of the values
  /// themselves where there are many.
  private static int[] codes(Column column) {
    int[] codes = new int[column.rows()];
    switch (column) {
      case Column.Texts t -> {
        if (t.dictionary().size() > MOST_VALUES) {
          Arrays.setAll(codes, row -> t.isMissing(row) ? -1 : t.show(row).hashCode() | 1);
        } else {
          number(codes, Arrays.stream(t.codes()).mapToObj(code -> (Object) code).toList(), column);
        }
      }
      case Column.Numbers n -> {
        Map<Double, Integer> seen = new HashMap<>();
        for (int row = 0; row < codes.length && seen.size() <= MOST_VALUES; row++) {
          codes[row] =
              column.isMissing(row)
                  ? -1
                  : seen.computeIfAbsent(n.values()[row], _ -> seen.size());
        }
        if (seen.size() > MOST_VALUES) {
          Arrays.setAll(codes, row -> n.isMissing(row) ? -1 : Double.hashCode(n.values()[row]) | 1);
        }
      }
    }
    return codes;
  }

  private static void number(int[] codes, List<Object> values, Column column) {
    Map<Object, Integer> seen = new HashMap<>();
    for (int row = 0; row < codes.length; row++) {
      codes[row] =
          column.isMissing(row) ? -1 : seen.computeIfAbsent(values.get(row), _ -> seen.size());
    }
  }
}
