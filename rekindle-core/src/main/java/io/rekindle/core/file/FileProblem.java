package io.rekindle.core.file;

import io.rekindle.core.InputException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/// Puts into words why a file could not be used: the messages of the JDK often hold a path alone.
public final class FileProblem {
  private FileProblem() {}

  public static InputException reading(Path file, IOException problem) {
    return new InputException("%s: cannot be read: %s".formatted(file, reason(problem)), problem);
  }

  public static InputException writing(Path file, IOException problem) {
    return new InputException(
        "%s: cannot be written: %s".formatted(file, reason(problem)), problem);
  }

  /// The reason alone, such as "permission denied".
  public static String reason(IOException problem) {
    return switch (problem) {
      case NoSuchFileException _ -> "there is no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "a file of that name is there already";
      case NotDirectoryException _ -> "a folder is needed, but it is a file";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> {
        String message = problem.getMessage();
        yield message == null ? problem.getClass().getSimpleName() : message;
      }
    };
  }
}
