package io.rekindle.data;

import io.rekindle.data.raw.Labels;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.raw.Places;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.IntFunction;

/// Values of which a network makes NaN, with how many there are and where the first stands.
final class NotFinite {
  private NotFinite() {}

  /// The infinite values of a table's column; a missing one is none.
  static List<String> in(double[] values, Places places) {
    List<String> told = new ArrayList<>();
    tell(told, values, Double::isInfinite, "infinite", places::of);
    return told;
  }

  /// The NaN and infinite values of an array.
  ///
  /// @param array the name that its columns have
  /// @param first the number of its first column
  static List<String> in(Matrix matrix, String array, int first, Places places) {
    IntFunction<String> place =
        at -> "%s, %s[%d]".formatted(places.of(row(matrix, at)), array, first + column(matrix, at));
    double[] values = values(matrix);
    List<String> told = new ArrayList<>();
    tell(told, values, Double::isNaN, "NaN", place);
    tell(told, values, Double::isInfinite, "infinite", place);
    return told;
  }

  /// Row by row; of a sparse array those that it keeps.
  static double[] values(Matrix matrix) {
    if (matrix instanceof Matrix.Sparse sparse) {
      return sparse.values();
    }
    double[] values = new double[matrix.rows() * matrix.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = matrix.at(i / matrix.columns(), i % matrix.columns());
    }
    return values;
  }

  private static int row(Matrix matrix, int at) {
    if (!(matrix instanceof Matrix.Sparse sparse)) {
      return at / matrix.columns();
    }
    int row = 0;
    while (sparse.starts()[row + 1] <= at) {
      row++;
    }
    return row;
  }

  private static int column(Matrix matrix, int at) {
    return matrix instanceof Matrix.Sparse sparse ? sparse.indexes()[at] : at % matrix.columns();
  }

  private static void tell(
      List<String> told,
      double[] values,
      DoublePredicate wanted,
      String what,
      IntFunction<String> place) {
    int count = 0;
    int first = -1;
    for (int i = 0; i < values.length; i++) {
      if (wanted.test(values[i])) {
        first = count == 0 ? i : first;
        count++;
      }
    }
    if (count > 0) {
      told.add(
          "%s %s, the first %s (%s)"
              .formatted(
                  count == 1 ? "1 value is" : "%,d values are".formatted(count),
                  what,
                  Labels.spell(values[first]),
                  place.apply(first)));
    }
  }
}
