package io.rekindle.core.train;

/// When a pass happens: in training or inference, and at which step. Owned by the pass, read by its
/// stages.
final class Moment {
  boolean training;

  /// Steps done before this one; positions the random numbers of dropout.
  long step;

  /// The learning rate of the step to come, for stages that fold it into their gradient.
  double rate;
}
