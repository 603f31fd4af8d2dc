package io.rekindle.data.libsvm;

import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.raw.Places;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What a LIBSVM file holds.
///
/// @param features the first column is that of the lowest index the file counts from
/// @param first that index: 0 where the file uses it, else 1
/// @param label where each row has one
/// @param flags where rows have several labels or none: for each label whether a row has it, 1 or
///   0, by its spelling in ascending order
/// @param notes what was assumed
public record SparseRows(
    String source,
    Matrix.Sparse features,
    int first,
    Optional<Column> label,
    Map<String, double[]> flags,
    Places places,
    List<String> notes) {

  /// The array that columns are named after: `index[3]`.
  public static final String ARRAY = "index";

  private static final String FLAG = "label[";

  public SparseRows {
    notes = List.copyOf(notes);
  }

  /// The name of the column of a label.
  static String flagName(String label) {
    return FLAG + label + "]";
  }

  /// The targets of the given names; a label that no row has is 0 in all.
  ///
  /// @param names empty for all there are
  public List<Column> targets(Optional<List<String>> names) {
    if (label.isPresent() && flags.isEmpty()) {
      return names.map(List::isEmpty).orElse(false) ? List.of() : List.of(label.get());
    }
    List<String> wanted =
        names.orElseGet(() -> flags.keySet().stream().map(SparseRows::flagName).toList());
    return wanted.stream().map(this::flag).toList();
  }

  private Column flag(String name) {
    boolean isFlag = name.startsWith(FLAG) && name.endsWith("]");
    String spelling = isFlag ? name.substring(FLAG.length(), name.length() - 1) : name;
    double[] none = new double[features.rows()];
    return new Column.Numbers(name, flags.getOrDefault(spelling, none));
  }

  /// The index at which a column's name places it: 3 for `index[3]`.
  public static OptionalInt indexOf(String columnName) {
    return columnName.matches(ARRAY + "\\[\\d{1,9}]")
        ? OptionalInt.of(
            Integer.parseInt(columnName.substring(ARRAY.length() + 1, columnName.length() - 1)))
        : OptionalInt.empty();
  }
}
