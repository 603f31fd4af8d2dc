package io.rekindle.interop.file;

import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that is read at once.
public final class WholeFile {
  /// No array of Java is longer.
  private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

  private WholeFile() {}

  /// The bytes of a file.
  ///
  /// @throws InputException if it cannot be read or is too large
  public static byte[] bytes(Path file) {
    try {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        throw new InputException(
            "%s: %d bytes, and at most %d are read".formatted(file, size, MOST_BYTES));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }
}
