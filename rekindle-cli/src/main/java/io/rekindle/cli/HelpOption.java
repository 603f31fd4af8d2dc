package io.rekindle.cli;

import picocli.CommandLine.Option;

/// `--help` of a command.
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean asked;
}
