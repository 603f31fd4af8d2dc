package io.rekindle.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/// Which Rekindle this is.
public final class Release {
  private Release() {}

  /// The version number written by the build, such as `0.1.0`; on the class path too.
  public static String version() {
    Properties properties = new Properties();
    try (InputStream in =
        Objects.requireNonNull(Release.class.getResourceAsStream("version.properties"))) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Objects.requireNonNull(properties.getProperty("version"));
  }
}
