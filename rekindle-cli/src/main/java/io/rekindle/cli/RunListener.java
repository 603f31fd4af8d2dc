package io.rekindle.cli;

import io.rekindle.core.State;
import io.rekindle.doctor.Watcher;
import java.util.Optional;

/// Told of a run as it goes, to tell others.
interface RunListener {
  void begin(RunPlan plan, RunFolder folder, Optional<State> from);

  void epoch(EpochScores scores);

  /// The run cannot learn, and why.
  void warning(Watcher.Warning warning);

  /// The user has asked for the end, and the last step is done.
  void stopping();

  void done(RunPlan plan, RunResult result);
}
