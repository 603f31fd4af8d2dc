package io.rekindle.data;

import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Columns of a table that say the same: one of them tells nothing more, and a target that a
/// feature gives away is no task.
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
    List<Integer> candidates = likes.computeIfAbsent(Arrays.hashCode(own), _ -> new ArrayList<>());
    for (int other : candidates) {
      if (Arrays.equals(own, codes.get(other))) {
        sentence(table.columns().get(index), table.columns().get(other), own)
            .ifPresent(sentences::add);
        break;
      }
    }
    if (Arrays.stream(own).anyMatch(code -> code > 0)) {
      candidates.add(index);
    }
  }

  private static Optional<String> sentence(Column column, Column other, int[] codes) {
    boolean same = true;
    for (int row = 0; same && row < codes.length; row++) {
      same = column.show(row).equals(other.show(row));
    }
    if (same) {
      return Optional.of("the same as %s in every row".formatted(other.name()));
    }
    long distinct = Arrays.stream(codes).distinct().count();
    return distinct * 2 <= codes.length && distinct <= MOST_VALUES
        ? Optional.of(
            "goes with %s one to one: each of its values with one of that".formatted(other.name()))
        : Optional.empty();
  }

  /// The values numbered in the order of their first row, -1 where missing; what their bits give
  /// where there are many.
  private static int[] codes(Column column) {
    int[] codes = new int[column.rows()];
    Map<Object, Integer> seen = new HashMap<>();
    for (int row = 0; row < codes.length; row++) {
      codes[row] =
          column.isMissing(row) ? -1 : seen.computeIfAbsent(key(column, row), _ -> seen.size());
      if (seen.size() > MOST_VALUES) {
        Arrays.setAll(codes, i -> column.isMissing(i) ? -1 : key(column, i).hashCode() | 1);
        return codes;
      }
    }
    return codes;
  }

  private static Object key(Column column, int row) {
    return switch (column) {
      case Column.Numbers n -> n.values()[row];
      case Column.Texts t -> t.show(row);
    };
  }
}
