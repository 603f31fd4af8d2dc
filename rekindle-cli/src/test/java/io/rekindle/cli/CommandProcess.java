package io.rekindle.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command as a process of its own.
final class CommandProcess {
  private CommandProcess() {}

  /// Starts it.
  ///
  /// @param folder the working directory; what goes to standard error is in its file `err`
  static Process start(Path folder, Object... arguments) throws IOException {
    return start(folder, List.of(), arguments);
  }

  /// @param options of `java`
  static Process start(Path folder, List<String> options, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.rekindle.cli.Main"));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }
}
