package io.rekindle.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
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
    this(terminal, Interruption.byRequest(), "", new byte[0]);
  }

  private Captured(Terminal terminal, Interruption interruption, String trigger, byte[] in) {
    this.console = console(in, terminal, interruption, watched(interruption, trigger));
  }

  private Captured(OutputStream to) {
    this.console = console(new byte[0], Terminal.NONE, Interruption.byRequest(), to);
  }

  private OutputStream watched(Interruption interruption, String trigger) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        out.write(b);
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        out.write(bytes, from, length);
        if (!trigger.isEmpty() && !interruption.requested() && out().contains(trigger)) {
          interruption.request(2);
        }
      }
    };
  }

  private Console console(
      byte[] in, Terminal terminal, Interruption interruption, OutputStream to) {
    return new Console(
        new ByteArrayInputStream(in),
        new Output(to, StandardCharsets.UTF_8, () -> false),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        terminal,
        nanos::get,
        interruption);
  }

  /// Output to somewhere else, which is not kept.
  static Captured to(OutputStream to) {
    return new Captured(to);
  }

  /// Output to a file or a pipe.
  static Captured plain() {
    return new Captured(Terminal.NONE);
  }

  /// Output to a pipe, and something piped in.
  static Captured piped(byte[] in) {
    return new Captured(Terminal.NONE, Interruption.byRequest(), "", in);
  }

  /// Output to a file, and Ctrl-C as soon as some text is printed.
  static Captured interruptedAt(String text) {
    return new Captured(Terminal.NONE, Interruption.byRequest(), text, new byte[0]);
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

  /// The first address that is printed, as soon as it is.
  String address() throws InterruptedException {
    while (true) {
      String said = err() + out();
      int at = said.indexOf("http://");
      if (at >= 0 && said.indexOf('\n', at) > 0) {
        return said.substring(at).split("\\s", 2)[0];
      }
      Thread.sleep(20);
    }
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
