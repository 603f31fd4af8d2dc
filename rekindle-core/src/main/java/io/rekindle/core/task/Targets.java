package io.rekindle.core.task;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the outputs of a network stand for, and how targets reach it.
///
/// @param names the target columns
/// @param labels the classes in the order of the outputs: sorted as seen in training; for `binary`
///   the two values, the negative one first; empty for numbers, and where each label of several has
///   a column of its own
/// @param encoding the form of a target in the loss
/// @param width how many numbers a row of targets has in the loss
/// @param center with `scale`: a target of t reaches the loss as (t - center) / scale, one pair a
///   column; 0 and 1 where targets are not scaled
/// @param separator what stands between the labels of a row where one column holds several
public record Targets(
    Task task,
    List<String> names,
    List<String> labels,
    Encoding encoding,
    int width,
    List<Double> center,
    List<Double> scale,
    Optional<String> separator) {

  /// The form of a target in the loss.
  public enum Encoding {
    ONE_HOT,
    /// The position in the sorted labels.
    INDEX,
    /// The number itself.
    NUMBER;

    /// The name in a run file.
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Targets {
    names = List.copyOf(names);
    labels = List.copyOf(labels);
    center = List.copyOf(center);
    scale = List.copyOf(scale);
  }

  /// Targets of which a column says one thing.
  public Targets(
      Task task,
      List<String> names,
      List<String> labels,
      Encoding encoding,
      int width,
      List<Double> center,
      List<Double> scale) {
    this(task, names, labels, encoding, width, center, scale, Optional.empty());
  }
}
