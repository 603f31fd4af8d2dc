package io.rekindle.cli;

import io.rekindle.core.file.FileProblem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A text file that grows line by line while a run goes. A line that cannot be written is
/// complained about once and does not end the run.
final class Journal implements AutoCloseable {
  private final Path file;
  private final Console console;
  private final BufferedWriter writer;
  private boolean failed;

  /// Opens the file, and goes on after what it holds already.
  ///
  /// @throws io.rekindle.core.InputException if it cannot be written
  Journal(Path file, Console console) {
    this.file = file;
    this.console = console;
    try {
      writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw FileProblem.writing(file, e);
    }
  }

  void line(String line) {
    if (failed) {
      return;
    }
    try {
      writer.write(line);
      writer.write('\n');
      writer.flush();
    } catch (IOException e) {
      fail(e);
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      fail(e);
    }
  }

  private void fail(IOException problem) {
    if (!failed) {
      failed = true;
      console.complain(
          "warning: %s; training goes on"
              .formatted(FileProblem.writing(file, problem).getMessage()));
    }
  }
}
