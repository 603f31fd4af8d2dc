package io.rekindle.core.train;

/// When a pass happens: in training or inference, and at which step. Owned by the pass, read by its
/// stages.
final class Moment {
  boolean training;

  /// Steps done before this one; positions the random numbers of dropout.
  long step;

  /// Where each row lies in the step's whole batch, of which these rows are a part; empty where
  /// they are all of it.
  int[] positions = new int[0];

  /// The learning rate of the step to come, for stages that fold it into their gradient.
  double rate;
}
