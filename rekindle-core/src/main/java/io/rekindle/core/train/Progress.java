package io.rekindle.core.train;

import io.rekindle.core.State;
import io.rekindle.core.network.Network;

/// Watches a run. Every method is called on the thread that trains; none may change what it is
/// given.
public interface Progress {

  /// Watches nothing.
  Progress SILENT = new Progress() {};

  /// Before the first step.
  ///
  /// @param parameters the live vector, in the layout of [Network#slots()]
  default void started(Network network, float[] parameters, long totalSteps, long stepsPerEpoch) {}

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
