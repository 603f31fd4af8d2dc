package io.rekindle.cli;

import io.rekindle.core.State;
import io.rekindle.doctor.StepSignals;
import io.rekindle.doctor.Watcher;
import io.rekindle.live.RunControl;
import java.util.Optional;

/// Told of a run as it goes, to tell others.
interface RunListener {
  default void begin(RunPlan plan, RunFolder folder, Optional<State> from) {}

  /// The first step is next.
  default void started(RunStart start) {}

  /// What went through the layers in a step that was just done.
  default void signals(StepSignals signals) {}

  default void epoch(EpochScores scores) {}

  /// A person did something to the run.
  default void control(RunControl.Act act) {}

  /// The run cannot learn, and why.
  default void warning(Watcher.Warning warning) {}

  /// The user has asked for the end, and the last step is done.
  default void stopping() {}

  default void done(RunPlan plan, RunResult result) {}
}
