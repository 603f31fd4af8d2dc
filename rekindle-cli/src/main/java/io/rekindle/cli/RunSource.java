package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.data.Defaults;
import io.rekindle.data.run.BuiltIn;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import io.rekindle.doctor.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a command trains or inspects by name: a run file, or data with a default run.
final class RunSource {
  static final Parameter RUN =
      new Parameter(
          "RUN",
          true,
          "A run file (.yaml), or the folder of a run; or mnist, digits or a data file, by the"
              + " default run that `rekindle train` gives it.");
  static final Option TARGET =
      Option.value(
              "COLUMN",
              "What to predict: a column of the table, or several (repeated, or separated by"
                  + " commas). Default: the last one.",
              "--target")
          .repeated();
  static final Option TEST =
      Option.value(
          "FILE",
          "Held-out data of the same kind, which the trained model is measured on (data.test).",
          "--test");
  static final Option SET =
      Option.value(
              "PATH=VALUE",
              "Change a value of the run file, as in optimizer.learning_rate=0.01 or"
                  + " network.layers.0.init=uniform:0.5; null removes the key. May be repeated.",
              "--set")
          .repeated();

  private RunSource() {}

  static boolean isRunFile(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml") || lower.endsWith(".yml");
  }

  /// The run that a command is given; for the folder of a run its run file.
  static Optional<String> given(Arguments arguments) {
    return arguments
        .parameter(0)
        .map(
            name -> {
              RunFolder folder = new RunFolder(Path.of(name));
              boolean isRun =
                  Files.isRegularFile(folder.runFile()) && Files.isRegularFile(folder.metrics());
              return isRun ? folder.runFile().toString() : name;
            });
  }

  /// With the changes that `--target` and `--set` ask for.
  ///
  /// @param more changes, made after these
  static RunFile read(String name, Arguments arguments, List<Setting> more) {
    return read(name, arguments, List.of(), more);
  }

  /// @param first changes, made before the others
  static RunFile read(String name, Arguments arguments, List<Setting> first, List<Setting> more) {
    List<String> targets =
        arguments.all(TARGET).stream().flatMap(names -> Stream.of(names.split(",", -1))).toList();
    List<Setting> changes = new ArrayList<>(first);
    arguments
        .all(TEST)
        .forEach(file -> changes.add(Setting.text("data.test", fromRun(name, file))));
    if (arguments.has(ModelAndData.NO_HEADER)) {
      changes.add(Setting.of("data.header", false));
    }
    arguments.all(SET).forEach(setting -> changes.add(Setting.parse(setting)));
    changes.addAll(more);
    return read(name, targets, changes);
  }

  /// The files that a run reads: the run file, its data, the model it goes on from.
  ///
  /// @param name that the run was read by
  static List<Path> inputs(String name, RunFile run) {
    List<Path> inputs = new ArrayList<>();
    if (isRunFile(name)) {
      inputs.add(Path.of(name));
    }
    run.paths().values().stream()
        .filter(path -> BuiltIn.of(path).isEmpty())
        .map(run::locate)
        .flatMap(path -> Stream.of(path, path.resolve("model.rkn")))
        .forEach(inputs::add);
    return inputs;
  }

  /// A path on the command line starts from the working directory, one in a run file from the run
  /// file's folder.
  private static String fromRun(String run, String file) {
    Path path = Path.of(file);
    Path folder = Path.of(run).toAbsolutePath().normalize().getParent();
    if (!isRunFile(run) || folder == null || path.isAbsolute() || BuiltIn.of(file).isPresent()) {
      return file;
    }
    return folder.relativize(path.toAbsolutePath().normalize()).toString().replace('\\', '/');
  }

  /// The words that name the same run to another command: `run.yaml --set epochs=3`.
  static String words(Arguments arguments) {
    List<String> words = new ArrayList<>();
    given(arguments).ifPresent(words::add);
    for (Option option : List.of(TARGET, TEST, SET)) {
      for (String value : arguments.all(option)) {
        words.add(option.name());
        words.add(value);
      }
    }
    if (arguments.has(ModelAndData.NO_HEADER)) {
      words.add(ModelAndData.NO_HEADER.name());
    }
    return words.stream().map(Shell::quoted).collect(Collectors.joining(" "));
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
