package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.data.run.RunFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Prints a run file to begin with.
@Command(
    name = "init",
    description = "Prints a commented run file to begin with.",
    footer = {
      "",
      "Example:",
      "  rekindle init > run.yaml      then edit it, and",
      "  rekindle inspect run.yaml     see what it says, and",
      "  rekindle train run.yaml"
    })
final class InitCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--json", description = "Print the text as the member `run` of a JSON object.")
  private boolean json;

  InitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    String template = RunFile.template();
    console.print(
        json ? Json.object().put("run", template).build().toString() : template.stripTrailing());
    return 0;
  }
}
