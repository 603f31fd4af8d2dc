package io.rekindle.core.train;

import io.rekindle.core.State;
import java.util.Optional;
import java.util.OptionalDouble;

/// What changes the parameters, an epoch at a time.
sealed interface Stepper extends AutoCloseable permits BatchStepper, FullBatchStepper {

  /// Trains for one epoch.
  ///
  /// @param epoch from 0
  /// @param rateFactor multiplies the learning rate, on top of the schedule
  /// @return the mean loss of the epoch's rows; empty if it was cut short
  OptionalDouble epoch(int epoch, double rateFactor);

  void save(State state);

  void load(State state);

  long steps();

  /// The learning rate of the last step.
  double learningRate();

  Optional<NonFinite> firstNonFinite();

  @Override
  void close();
}
