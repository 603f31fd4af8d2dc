package io.rekindle.core.train;

import io.rekindle.core.State;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// What changes the parameters, an epoch at a time.
sealed interface Stepper extends AutoCloseable
    permits BatchStepper, FullBatchStepper, GradientStepper, AveragingStepper {

  /// Trains for one epoch.
  ///
  /// @param epoch from 0
  /// @param rateFactor multiplies the learning rate, on top of the schedule
  /// @return the mean loss of the epoch's rows; empty if it was cut short
  OptionalDouble epoch(int epoch, double rateFactor);

  void save(State state);

  void load(State state);

  /// Everything to go on from here with, as [Progress#checkpoint] is given it.
  ///
  /// @param saveRun puts down what is the run's, not the stepper's
  default State checkpoint(Consumer<State> saveRun) {
    State state = new State();
    save(state);
    saveRun.accept(state);
    return state;
  }

  long steps();

  long stepsPerEpoch();

  /// The learning rate of the last step.
  double learningRate();

  Optional<NonFinite> firstNonFinite();

  @Override
  void close();
}
