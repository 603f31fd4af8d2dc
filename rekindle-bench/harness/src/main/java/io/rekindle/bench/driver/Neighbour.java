package io.rekindle.bench.driver;

import java.io.IOException;

/// A process that keeps one core busy at the same priority, while it is let.
final class Neighbour implements AutoCloseable {
  private final Process process;

  Neighbour() throws IOException {
    process = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    quiet();
  }

  void busy() throws IOException {
    Signals.send("CONT", process.pid());
  }

  void quiet() throws IOException {
    Signals.send("STOP", process.pid());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
