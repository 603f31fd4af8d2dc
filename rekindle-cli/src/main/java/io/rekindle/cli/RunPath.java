package io.rekindle.cli;

import java.util.function.Consumer;

/// Tells of a run nothing but its folder, at the end.
final class RunPath implements RunListener {
  private final Consumer<String> out;

  RunPath(Consumer<String> out) {
    this.out = out;
  }

  @Override
  public void done(RunPlan plan, RunResult result) {
    out.accept(result.folder().path().toString());
  }
}
