package io.rekindle.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The one way out and in: where a command prints, what it knows of the screen, its clock.
///
/// @param in what is piped into the command
/// @param nanos as [System#nanoTime]
/// @param interruption a wish of the user to end
record Console(
    InputStream in,
    Output output,
    PrintStream err,
    Terminal terminal,
    LongSupplier nanos,
    Interruption interruption) {
  /// Goes to the beginning of the line and empties it.
  static final String ERASE = "\r\033[K";

  static Console system() {
    return new Console(
        System.in,
        Output.system(),
        System.err,
        Terminal.detect(System.getenv()),
        System::nanoTime,
        Interruption.bySignals());
  }

  PrintStream out() {
    return output.text();
  }

  void print(String line) {
    out().println(line);
  }

  /// Tells of a problem, on standard error.
  void complain(String message) {
    err.println(message);
  }

  /// What some work comes to. On a live screen, and if wished, a line stands there meanwhile.
  <T> T during(String line, boolean wished, Supplier<T> work) {
    boolean shows = wished && terminal.live();
    if (shows) {
      err.print(line);
      err.flush();
    }
    try {
      return work.get();
    } finally {
      if (shows) {
        err.print(ERASE);
        err.flush();
      }
    }
  }

  /// The same, without standard output.
  Console silent() {
    return new Console(in, Output.nowhere(), err, Terminal.NONE, nanos, interruption);
  }

  Paint paint() {
    return new Paint(terminal.colors());
  }
}
