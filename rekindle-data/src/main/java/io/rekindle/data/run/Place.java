package io.rekindle.data.run;

/// Where a value of a run file was written, for messages.
///
/// @param source the file's name, or an override such as `--set epochs=5`
/// @param line from 1; 0 where the source alone says where
/// @param column from 1
record Place(String source, int line, int column) {

  /// A place that its source alone describes.
  static Place of(String source) {
    return new Place(source, 0, 0);
  }

  /// Whether it is an override and not a line of a file.
  boolean isOverride() {
    return line == 0;
  }

  @Override
  public String toString() {
    return line == 0 ? source : "%s, line %d, column %d".formatted(source, line, column);
  }
}
