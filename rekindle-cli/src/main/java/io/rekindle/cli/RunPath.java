package io.rekindle.cli;

import io.rekindle.core.State;
import io.rekindle.doctor.Watcher;
import java.util.Optional;
import java.util.function.Consumer;

/// Tells of a run nothing but its folder, at the end.
final class RunPath implements RunListener {
  private final Consumer<String> out;

  RunPath(Consumer<String> out) {
    this.out = out;
  }

  @Override
  public void begin(RunPlan plan, RunFolder folder, Optional<State> from) {}

  @Override
  public void epoch(EpochScores scores) {}

  @Override
  public void warning(Watcher.Warning warning) {}

  @Override
  public void stopping() {}

  @Override
  public void done(RunPlan plan, RunResult result) {
    out.accept(result.folder().path().toString());
  }
}
