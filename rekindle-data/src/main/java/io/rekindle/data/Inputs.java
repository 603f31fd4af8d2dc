package io.rekindle.data;

import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Matrix;
import java.util.List;
import java.util.stream.IntStream;

/// The raw features of some rows.
sealed interface Inputs {

  /// How many raw features a row has.
  int count();

  List<String> names();

  record OfColumns(List<Column> columns) implements Inputs {
    public OfColumns {
      columns = List.copyOf(columns);
    }

    @Override
    public int count() {
      return columns.size();
    }

    @Override
    public List<String> names() {
      return columns.stream().map(Column::name).toList();
    }
  }

  /// An array; its columns are named by index: `x[0]`.
  ///
  /// @param first the index of the first column
  record OfMatrix(String array, int first, Matrix matrix) implements Inputs {
    @Override
    public int count() {
      return matrix.columns();
    }

    @Override
    public List<String> names() {
      return IntStream.range(first, first + count()).mapToObj(i -> array + "[" + i + "]").toList();
    }
  }

  /// The array that a column is named after: `x` for `x[0]`.
  static String arrayOf(String columnName) {
    return columnName.replaceFirst("\\[\\d+]$", "");
  }

  /// Whether a column is named by its index in an array.
  static boolean isIndexed(String columnName) {
    return columnName.endsWith("]") && !arrayOf(columnName).equals(columnName);
  }
}
