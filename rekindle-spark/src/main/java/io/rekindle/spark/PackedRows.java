package io.rekindle.spark;

import java.io.Serializable;

/// The rows of one task.
///
/// @param task its number, from 0
/// @param train rows that are trained on
/// @param validation rows that are measured alone
/// @param digest of all of them
record PackedRows(int task, Block train, Block validation, long digest) implements Serializable {
  private static final long serialVersionUID = 1L;

  /// What the driver knows of them.
  ///
  /// @param columns the width of a row of features; 0 where there are no rows
  /// @param largestLabel -1 where there are no rows
  /// @param bytes of their arrays
  record Summary(
      int task,
      int columns,
      int trainRows,
      int validationRows,
      double largestLabel,
      long bytes,
      long digest)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  Summary summary() {
    double largest = -1;
    for (float label : train.labels()) {
      largest = Math.max(largest, label);
    }
    for (float label : validation.labels()) {
      largest = Math.max(largest, label);
    }
    return new Summary(
        task,
        Math.max(train.columns(), validation.columns()),
        train.rows(),
        validation.rows(),
        largest,
        bytes(train) + bytes(validation),
        digest);
  }

  private static long bytes(Block block) {
    return 4L
        * (block.starts().length
            + (long) block.indexes().length
            + block.values().length
            + block.labels().length
            + block.weights().length);
  }

  /// Training rows by the targets that `classes` asks for.
  io.rekindle.core.train.Examples examples(int classes) {
    return train.examples(classes);
  }

  /// Fails where these are other rows than the ones that training began with.
  void requireSame(long expected) {
    if (digest != expected) {
      throw new IllegalStateException(
          "task %d: a lost part of the data was computed again and came out with other rows, or in another order; what makes the DataFrame must give the same rows each time: write it to files, or sort it, before fit"
              .formatted(task));
    }
  }
}
