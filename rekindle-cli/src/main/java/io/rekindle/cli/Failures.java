package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/// Turns what went wrong into a message and an exit status.
final class Failures {
  private static final int DEFECT = 1;
  private static final int BAD_INPUT = 2;

  private final Console console;

  Failures(Console console) {
    this.console = console;
  }

  int badInput(InputException problem) {
    complain(String.valueOf(problem.getMessage()));
    return BAD_INPUT;
  }

  int outOfMemory() {
    complain(
        "not enough memory: Java was given %,d MB; REKINDLE_OPTS=-Xmx8g gives it 8 GB"
            .formatted(Runtime.getRuntime().maxMemory() >> 20));
    return BAD_INPUT;
  }

  /// The stack trace goes to a file, so that the message stays readable.
  int defect(RuntimeException problem) {
    complain("rekindle itself failed: " + problem);
    StringWriter trace = new StringWriter();
    problem.printStackTrace(new PrintWriter(trace));
    try {
      Path file = Files.createTempFile("rekindle-", ".log");
      Files.writeString(file, String.join(System.lineSeparator(), Version.lines()) + "\n" + trace);
      console.complain("Please report this with the file " + file + ", which says where.");
    } catch (IOException e) {
      console.complain(
          "Please report this (no file could be written: %s):".formatted(FileProblem.reason(e)));
      console.complain(trace.toString());
    }
    return DEFECT;
  }

  private void complain(String message) {
    console.complain(console.paint().bad("error:") + " " + message);
  }
}
