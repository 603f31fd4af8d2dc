package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.report.Report;

/// Writes the report of a run when it is done and kept. One that cannot be written is complained
/// about, and changes nothing.
final class ReportWriter implements RunListener {
  private final Console console;

  ReportWriter(Console console) {
    this.console = console;
  }

  @Override
  public void done(RunPlan plan, RunResult result) {
    RunFolder folder = result.folder();
    try {
      Report.write(
          folder.path(),
          plan.data(),
          result.model(),
          result.judged().evaluation(),
          folder.report(),
          plan.compute());
    } catch (InputException e) {
      console.complain("warning: %s".formatted(e.getMessage()));
    }
  }
}
