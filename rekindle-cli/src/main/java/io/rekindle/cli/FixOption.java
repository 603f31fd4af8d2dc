package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.core.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A run file that `--fix` asks for.
///
/// @param file to write
/// @param folder it lies in
record FixOption(Path file, Path folder) {

  /// Fails before any work is done.
  ///
  /// @param run what the command was given
  /// @throws InputException if the file cannot be written, or is the run file itself
  static FixOption of(Path file, String run) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw new InputException(
          "--fix %s: this is a folder; name a file to write, such as %s"
              .formatted(file, file.resolve("cured.yaml")));
    }
    if (!Files.isDirectory(folder)) {
      throw new InputException("--fix %s: there is no folder %s".formatted(file, folder));
    }
    if (RunSource.isRunFile(run) && isSame(file, Path.of(run))) {
      throw new InputException(
          "--fix %s: this is the run file itself, and would be lost; name another file"
              .formatted(file));
    }
    return new FixOption(file, folder);
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  void write(String yaml) {
    AtomicFile.write(file, to -> to.write(yaml.getBytes(StandardCharsets.UTF_8)));
  }
}
