package io.rekindle.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/// The one way out and in: where a command prints, what it knows of the screen, its clock.
///
/// @param nanos as [System#nanoTime]
/// @param interruption a wish of the user to end
record Console(
    PrintStream out,
    PrintStream err,
    Terminal terminal,
    LongSupplier nanos,
    Interruption interruption) {

  static Console system() {
    return new Console(
        System.out,
        System.err,
        Terminal.detect(System.getenv()),
        System::nanoTime,
        Interruption.bySignals());
  }

  void print(String line) {
    out.println(line);
  }

  /// Tells of a problem, on standard error.
  void complain(String message) {
    err.println(message);
  }

  /// The same, without standard output.
  Console silent() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new Console(nowhere, err, Terminal.NONE, nanos, interruption);
  }

  Paint paint() {
    return new Paint(terminal.colors());
  }
}
