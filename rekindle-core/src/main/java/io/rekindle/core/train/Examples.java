package io.rekindle.core.train;

import java.util.Optional;

/// Rows of features with their targets, in memory.
///
/// @param weights what each row's loss is multiplied by; empty for 1
public record Examples(Features features, TargetValues targets, Optional<float[]> weights) {

  public Examples {
    if (features.rows() != targets.rows()) {
      throw new IllegalArgumentException(
          "%d rows of features but %d of targets".formatted(features.rows(), targets.rows()));
    }
    if (weights.isPresent() && weights.get().length != features.rows()) {
      throw new IllegalArgumentException(
          "%d rows of features but %d weights".formatted(features.rows(), weights.get().length));
    }
  }

  /// Examples of equal weight.
  public static Examples of(Features features, TargetValues targets) {
    return new Examples(features, targets, Optional.empty());
  }

  /// Rows of numbers with the class of each.
  ///
  /// @param x rows of equal length
  /// @param labels one a row, from 0
  /// @param classes how many classes there are
  public static Examples of(float[][] x, int[] labels, int classes) {
    return of(flatten(x), new TargetValues.OneHot(labels.clone(), classes));
  }

  /// Rows of numbers with the numbers to predict.
  public static Examples of(float[][] x, float[][] y) {
    Features.Floats flat = flatten(y);
    return of(flatten(x), new TargetValues.Floats(flat.values(), flat.rows(), flat.columns()));
  }

  public Examples withWeights(float[] newWeights) {
    return new Examples(features, targets, Optional.of(newWeights));
  }

  public int rows() {
    return features.rows();
  }

  /// Copies of some of the rows, in the order of the indexes.
  public Examples select(int[] rows) {
    Optional<float[]> selected =
        weights.map(
            all -> {
              float[] some = new float[rows.length];
              for (int i = 0; i < rows.length; i++) {
                some[i] = all[rows[i]];
              }
              return some;
            });
    return new Examples(features.select(rows), targets.select(rows), selected);
  }

  /// Copies a row into a row of a batch that has its widths.
  void copyRow(int row, Batch into, int at) {
    features.copyRow(row, into.storage(), at * into.inputs());
    targets.copyRow(row, into.targetStorage(), at * into.targetWidth());
    into.weightStorage()[at] = weights.isPresent() ? weights.get()[row] : 1;
  }

  /// The same rows as a source that trains: shuffled every epoch by the seed, or in order.
  public Source source(boolean shuffle, long seed) {
    return new ExamplesSource(this, shuffle, seed);
  }

  private static Features.Floats flatten(float[][] rows) {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    float[] flat = new float[Math.multiplyExact(rows.length, columns)];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != columns) {
        throw new IllegalArgumentException(
            "row %d has %d numbers, row 0 has %d".formatted(i, rows[i].length, columns));
      }
      System.arraycopy(rows[i], 0, flat, i * columns, columns);
    }
    return new Features.Floats(flat, rows.length, columns);
  }
}
