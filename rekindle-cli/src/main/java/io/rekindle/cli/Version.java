package io.rekindle.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/// The version of this build and of the Java that runs it.
final class Version {
  private Version() {}

  static List<String> lines() {
    return List.of(
        "rekindle " + number(),
        "Java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")");
  }

  /// The version number written by the build, such as `0.1.0`.
  static String number() {
    Properties properties = new Properties();
    try (InputStream in =
        Objects.requireNonNull(Version.class.getResourceAsStream("version.properties"))) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Objects.requireNonNull(properties.getProperty("version"));
  }
}
