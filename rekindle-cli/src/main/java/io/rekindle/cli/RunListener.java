package io.rekindle.cli;

/// Told of a run as it goes, to tell others.
interface RunListener {
  void begin(RunPlan plan, RunFolder folder);

  void epoch(EpochScores scores);

  void done(RunPlan plan, RunResult result);
}
