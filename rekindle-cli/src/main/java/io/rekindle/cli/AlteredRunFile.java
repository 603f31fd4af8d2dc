package io.rekindle.cli;

import io.rekindle.core.State;
import io.rekindle.core.file.AtomicFile;
import io.rekindle.core.file.FileProblem;
import io.rekindle.live.RunControl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Says at the top of `run.yaml` that the run was altered by hand, and does not come from this file
/// alone any more.
final class AlteredRunFile implements RunListener {
  private static final String MARK = "# Altered by hand:";

  private final Console console;
  private Path file = Path.of("");

  AlteredRunFile(Console console) {
    this.console = console;
  }

  @Override
  public void begin(RunPlan plan, RunFolder folder, Optional<State> from) {
    file = folder.runFile();
  }

  @Override
  public void control(RunControl.Act act) {
    if (act.action() != RunControl.Action.LEARNING_RATE) {
      return;
    }
    try {
      String text = Files.readString(file);
      if (!text.startsWith(MARK)) {
        String marked =
            MARK
                + " the learning rate was changed while this ran (see the events `control` in"
                + " metrics.jsonl).\n# This file alone gives another model.\n"
                + text;
        AtomicFile.write(file, to -> to.write(marked.getBytes(StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      console.complain("warning: %s".formatted(FileProblem.writing(file, e).getMessage()));
    }
  }
}
