package io.rekindle.cli;

import io.rekindle.data.Defaults;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a command trains or inspects by name: a run file, or data with a default run.
final class RunSource {
  private RunSource() {}

  static boolean isRunFile(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml") || lower.endsWith(".yml");
  }

  /// @param targets the columns to predict; empty for the default
  /// @param changes to make to the run file, in order
  static RunFile read(String name, List<String> targets, List<Setting> changes) {
    List<Setting> all = new ArrayList<>();
    if (isRunFile(name)) {
      if (!targets.isEmpty()) {
        all.add(Setting.of("data.target", targets.size() == 1 ? targets.getFirst() : targets));
      }
      all.addAll(changes);
      return RunFile.read(Path.of(name), all);
    }
    if (targets.size() > 1) {
      all.add(Setting.of("data.target", targets));
    }
    all.addAll(changes);
    Optional<String> target =
        targets.size() == 1 ? Optional.of(targets.getFirst()) : Optional.empty();
    return Defaults.run(name, target, Path.of(""), all);
  }
}
