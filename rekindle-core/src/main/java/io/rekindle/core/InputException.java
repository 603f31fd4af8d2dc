package io.rekindle.core;

/// Something a user gave (a file, a setting, a row) that cannot be used.
///
/// The message names the file and place, the value found, the values allowed and what to do; a
/// command line prints it without a stack trace and exits with status 2.
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InputException(String message) {
    super(message);
  }

  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
