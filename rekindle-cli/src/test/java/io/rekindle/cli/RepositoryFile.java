package io.rekindle.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/// A file of the repository that no module holds.
final class RepositoryFile {
  private RepositoryFile() {}

  /// @param name relative to the root, which is looked for from the working directory upwards
  static Path of(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".mvn")) && Files.exists(at.resolve(name))) {
        return at.resolve(name);
      }
    }
    throw new IllegalStateException("no " + name + " above " + Path.of("").toAbsolutePath());
  }

  /// The repository's own folder.
  static Path root() {
    return of("README.md").toAbsolutePath().resolveSibling("").normalize();
  }
}
