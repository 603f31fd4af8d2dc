package io.rekindle.cli;

import io.rekindle.core.State;
import io.rekindle.doctor.Watcher;
import java.util.Optional;

/// Told of a run as it goes, to tell others.
interface RunListener {
  default void begin(RunPlan plan, RunFolder folder, Optional<State> from) {}

  default void epoch(EpochScores scores) {}

  /// The run cannot learn, and why.
  default void warning(Watcher.Warning warning) {}

  /// The user has asked for the end, and the last step is done.
  default void stopping() {}

  void done(RunPlan plan, RunResult result);
}
