package io.rekindle.cli;

import picocli.CommandLine.Command;

/// `rekindle` itself: says what there is.
@Command(
    name = "rekindle",
    description = "Trains deep feed-forward networks, and says why when they do not learn.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Begin here:",
      "  rekindle train mnist                          handwritten digits, in a minute or so",
      "  rekindle train flowers.csv --target species   a table of your own",
      "  rekindle init > run.yaml                      a run file to edit, then rekindle train"
          + " run.yaml",
      "",
      "`rekindle COMMAND --help` tells more about one command. Exit status: 0 success, 2 input"
          + " that",
      "cannot be used, 3 a run that failed to learn."
    })
final class RootCommand {}
