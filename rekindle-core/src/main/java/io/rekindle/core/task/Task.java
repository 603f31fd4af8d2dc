package io.rekindle.core.task;

import java.util.Locale;

/// What is predicted.
public enum Task {
  /// One of several exclusive classes.
  CLASSIFICATION,
  /// Yes or no, by one output.
  BINARY,
  /// Any number of labels at once, an output each.
  MULTILABEL,
  /// Numbers.
  REGRESSION,
  /// The features themselves.
  AUTOENCODING;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
