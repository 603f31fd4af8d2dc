package io.rekindle.cli;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/// The one way out: where a command prints, what it knows of the screen, and its clock.
///
/// @param nanos as [System#nanoTime]
record Console(PrintStream out, PrintStream err, Terminal terminal, LongSupplier nanos) {

  static Console system() {
    return new Console(System.out, System.err, Terminal.detect(System.getenv()), System::nanoTime);
  }

  void print(String line) {
    out.println(line);
  }

  /// Tells of a problem, on standard error.
  void complain(String message) {
    err.println(message);
  }

  Paint paint() {
    return new Paint(terminal.colors());
  }
}
