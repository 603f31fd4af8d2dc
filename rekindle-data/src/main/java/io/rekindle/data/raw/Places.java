package io.rekindle.data.raw;

/// Says where a row stands in its file: `data.csv, line 17`.
@FunctionalInterface
public interface Places {

  /// The place of a row, counted from 0.
  String of(int row);
}
