package io.rekindle.onednn;

import java.io.Serial;

/// The library cannot be used on this machine; the message is the reason, as the end of a sentence.
final class UnusableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  UnusableException(String message) {
    super(message);
  }

  UnusableException(String message, Throwable cause) {
    super(message, cause);
  }
}
