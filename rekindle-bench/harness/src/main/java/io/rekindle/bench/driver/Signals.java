package io.rekindle.bench.driver;

import java.io.IOException;

/// Holds processes and lets them go on, by the system's `kill` command.
final class Signals {
  private Signals() {}

  static void send(String name, long pid) throws IOException {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
