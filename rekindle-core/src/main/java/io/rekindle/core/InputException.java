package io.rekindle.core;

import java.io.Serial;

/// Bad input from the user: a file, an option or a value that cannot be used as given.
///
/// The message is written for the person who gave the input. It names the file, the place in it,
/// the value found, the values allowed and what to do. The command line prints the message alone
/// and exits with status 2.
public final class InputException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// An input error told by `message`.
  public InputException(String message) {
    super(message);
  }

  /// An input error told by `message` that was noticed through `cause`.
  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
