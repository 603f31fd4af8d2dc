package io.rekindle.core.train;

import io.rekindle.core.State;
import io.rekindle.core.network.Network;

/// Watches a run, and may steer it by what its methods return. Every method is called on the thread
/// that trains; none may change what it is given.
public interface Progress {

  /// Watches nothing.
  Progress SILENT = new Progress() {};

  /// Before the first step.
  ///
  /// @param parameters the live vector, in the layout of [Network#slots()]; what training changes
  ///   may appear there no earlier than [#observe], [#epoch], [#checkpoint] or a step that
  ///   [#readsParameters] asks for
  default void started(Network network, float[] parameters, long totalSteps, long stepsPerEpoch) {}

  /// Asked before each step; true if [#observes] or [#step] reads the live parameters in it.
  ///
  /// @param step from 1
  default boolean readsParameters(long step) {
    return false;
  }

  /// Asked before each step; true calls [#observe] in it.
  ///
  /// @param step from 1
  default boolean observes(long step) {
    return false;
  }

  /// In the middle of a step that [#observes] chose: rows have passed, and no parameter has changed
  /// (by L-BFGS, which looks at the loss several times a step: has changed). Called before [#step],
  /// which does not follow if the loss is not finite.
  default void observe(StepView view) {}

  /// Asked before each step: the learning rate to step by. Not asked by L-BFGS, whose rate is the
  /// first step length that it tries.
  ///
  /// @param scheduled what optimiser and schedule say
  default double learningRate(long step, double scheduled) {
    return scheduled;
  }

  /// How long the methods of this have kept the run waiting on purpose since it began; not counted
  /// as training.
  default long pausedNanos() {
    return 0;
  }

  /// After each step; must be quick.
  ///
  /// @param step from 1
  /// @param loss of the step's batch
  default void step(long step, double loss, int rows) {}

  /// After each epoch.
  default void epoch(EpochReport report, float[] parameters) {}

  /// Asked after each step; true calls for [#checkpoint].
  ///
  /// @param step from 1
  default boolean checkpointDue(long step) {
    return false;
  }

  /// Everything that is needed to go on from here, bit for bit, with [Trainer#resume].
  default void checkpoint(State state) {}

  /// Asked before each step; true ends the run and keeps what was learned.
  default boolean stopRequested() {
    return false;
  }
}
