package io.rekindle.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/// A console whose output is kept, with a clock that stands still until it is moved.
final class Captured {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong(1);
  private final Console console;

  Captured(Terminal terminal) {
    console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal,
            nanos::get);
  }

  /// Output to a file or a pipe.
  static Captured plain() {
    return new Captured(Terminal.NONE);
  }

  Console console() {
    return console;
  }

  void passMillis(long millis) {
    nanos.addAndGet(millis * 1_000_000);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
