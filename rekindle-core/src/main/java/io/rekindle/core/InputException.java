package io.rekindle.core;

<<<<<<< HEAD
/// Something a user gave (a file, a setting, a row) that cannot be used.
///
/// The message names the file and place, the value found, the values allowed and what to do; a
/// command line prints it without a stack trace and exits with status 2.
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1;

=======
import java.io.Serial;

/// Bad input from the user: a file, an option or a value that cannot be used as given.
///
/// The message is written for the person who gave the input. It names the file, the place in it,
/// the value found, the values allowed and what to do. The command line prints the message alone
/// and exits with status 2.
public final class InputException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// An input error told by `message`.
>>>>>>> build
  public InputException(String message) {
    super(message);
  }

<<<<<<< HEAD
=======
  /// An input error told by `message` that was noticed through `cause`.
>>>>>>> build
  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
