package io.rekindle.bench.driver;

/// What the user asked for cannot be done; the message says what can.
final class BadOption extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadOption(String message) {
    super(message);
  }
}
