package io.rekindle.cli;

import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What a command trains or inspects by name: a run file, or data with a default run.
final class RunSource {
  private RunSource() {}

  static boolean isRunFile(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml") || lower.endsWith(".yml");
  }

  static Prepared prepare(String name, List<Setting> changes) {
    return Preparation.prepare(RunFile.read(Path.of(name), changes));
  }
}
