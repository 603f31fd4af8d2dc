package io.rekindle.spark;

import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.TargetValues;
import java.io.Serializable;
import java.util.Optional;

/// Rows packed into the engine's arrays, dense or in compressed rows.
///
/// @param columns the width of a row of features
/// @param starts where each row's stored values begin, and their number; empty where rows are dense
/// @param indexes the column of each stored value
/// @param values the stored values, or rows x columns
/// @param labels one a row: a class, or the number to predict
/// @param weights one a row; empty for 1
record Block(
    int columns, int[] starts, int[] indexes, float[] values, float[] labels, float[] weights)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  int rows() {
    return labels.length;
  }

  Features features() {
    return starts.length == 0
        ? new Features.Floats(values, rows(), columns)
        : new Features.Sparse(starts, indexes, values, columns);
  }

  /// The rows with a class each, or with a number each where there are no classes.
  ///
  /// @param classes how wide targets are; 1 for the label itself
  Examples examples(int classes) {
    return new Examples(
        features(),
        targets(classes),
        weights.length == 0 ? Optional.empty() : Optional.of(weights));
  }

  private TargetValues targets(int classes) {
    if (classes == 1) {
      return new TargetValues.Floats(labels, rows(), 1);
    }
    int[] indexes = new int[labels.length];
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = (int) labels[i];
    }
    return new TargetValues.OneHot(indexes, classes);
  }

  /// The same rows with other weights.
  Block withWeights(float[] others) {
    return new Block(columns, starts, indexes, values, labels, others);
  }

  /// How many rows each class has.
  int[] counts(int classes) {
    int[] counts = new int[classes];
    for (float label : labels) {
      counts[(int) label]++;
    }
    return counts;
  }

  /// Copies of the first rows.
  Block first(int rows) {
    int[] which = java.util.stream.IntStream.range(0, Math.min(rows, rows())).toArray();
    float[] newLabels = java.util.Arrays.copyOf(labels, which.length);
    float[] newWeights =
        weights.length == 0 ? weights : java.util.Arrays.copyOf(weights, which.length);
    return switch (features().select(which)) {
      case Features.Floats f ->
          new Block(columns, starts, indexes, f.values(), newLabels, newWeights);
      case Features.Sparse f ->
          new Block(columns, f.starts(), f.indexes(), f.values(), newLabels, newWeights);
      case Features.Bytes _ -> throw new IllegalStateException("rows are packed as floats");
    };
  }

  /// A number that tells other rows, or another order of them, apart.
  long digest() {
    long hash = 31L * columns + rows();
    hash = mix(hash, starts);
    hash = mix(hash, indexes);
    hash = mix(hash, values);
    hash = mix(hash, labels);
    return mix(hash, weights);
  }

  private static long mix(long hash, int[] numbers) {
    for (int number : numbers) {
      hash = (hash ^ number) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return hash;
  }

  private static long mix(long hash, float[] numbers) {
    for (float number : numbers) {
      hash = (hash ^ Float.floatToRawIntBits(number)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return hash;
  }
}
