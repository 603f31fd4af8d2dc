package io.rekindle.data;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/// The files that evidence/reader_files.py wrote.
public final class FormatFiles {
  private FormatFiles() {}

  public static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(FormatFiles.class.getResource("formats/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
