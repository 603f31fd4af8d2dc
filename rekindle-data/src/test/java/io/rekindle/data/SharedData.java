package io.rekindle.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// Finds data that is not part of the project, for tests that are skipped without it.
public final class SharedData {
  private SharedData() {}

  /// The folder `shared/data` beside the project, or what REKINDLE_DATA names; skips the test where
  /// there is none.
  public static Path folder() {
    Optional<Path> found = named().or(SharedData::beside);
    Assumptions.assumeTrue(
        found.isPresent(), "no shared/data beside the project and REKINDLE_DATA is not set");
    return found.orElseThrow();
  }

  /// The folder `clinic` beside the data.
  public static Path clinic() {
    Path clinic = folder().resolveSibling("clinic");
    Assumptions.assumeTrue(Files.isDirectory(clinic), "no clinic beside " + folder());
    return clinic;
  }

  private static Optional<Path> named() {
    return Optional.ofNullable(System.getProperty("REKINDLE_DATA"))
        .or(() -> Optional.ofNullable(System.getenv("REKINDLE_DATA")))
        .map(Path::of)
        .filter(Files::isDirectory);
  }

  private static Optional<Path> beside() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path data = at.resolveSibling("shared").resolve("data");
      if (Files.isDirectory(data)) {
        return Optional.of(data);
      }
    }
    return Optional.empty();
  }
}
