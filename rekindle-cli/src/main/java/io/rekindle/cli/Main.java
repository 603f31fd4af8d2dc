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

  static Main command() {
    return new Main();
  }

  /// Runs the command that `arguments` name and exits with its status.
  public static void main(String[] arguments) {
    System.exit(new CommandLine(command()).execute(arguments));
  }
}
