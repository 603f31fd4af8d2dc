package io.rekindle.cli;

import io.rekindle.core.Release;
import java.util.List;

/// The version of this build and of the Java that runs it.
final class Version {
  private Version() {}

  static List<String> lines() {
    return List.of(
        "rekindle " + number(),
        "Java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")");
  }

  static String number() {
    return Release.version();
  }
}
