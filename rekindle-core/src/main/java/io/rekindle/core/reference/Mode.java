package io.rekindle.core.reference;

/// Whether dropout and batch normalisation behave as in training or as in use.
public sealed interface Mode {

  /// Batch normalisation takes the statistics of the batch; dropout drops by the mask and divides
  /// what it keeps by 1 - rate.
  record Training(DropoutMask mask) implements Mode {}

  /// Batch normalisation takes its running statistics; dropout does nothing.
  record Inference() implements Mode {}

  /// Which values a dropout layer keeps.
  @FunctionalInterface
  interface DropoutMask {

    /// Whether the value of one unit in one row is kept.
    ///
    /// @param layer index of the dropout layer in the network
    /// @param row of the batch
    boolean keeps(int layer, int row, int unit);
  }

  /// Training in which dropout keeps what the mask keeps.
  static Mode training(DropoutMask mask) {
    return new Training(mask);
  }

  /// Training in which no value happens to be dropped.
  static Mode training() {
    return new Training((_, _, _) -> true);
  }

  /// The network in use.
  static Mode inference() {
    return new Inference();
  }
}
