package io.rekindle.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The entry point of the `rekindle` command.
@Command(
    name = "rekindle",
    description = "Trains deep feed-forward networks, and says why when they do not learn.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Main {
  private Main() {}

  /// Runs the command that `arguments` name and exits with its status.
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /// The whole command, ready to be executed any number of times.
  static CommandLine commandLine() {
    return new CommandLine(new Main());
  }
}
