package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.core.json.Json;
import io.rekindle.data.run.RunFile;
import java.util.List;

/// Prints a run file to begin with.
final class InitCommand implements Command {
  private static final Option JSON =
      Option.flag("Print the text as the member `run` of a JSON object.", "--json");

  private final Console console;

  InitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    return new Syntax(
        "init",
        "Prints a commented run file to begin with.",
        List.of(),
        List.of(),
        List.of(JSON),
        List.of(
            "Example:",
            "  rekindle init > run.yaml      then edit it, and",
            "  rekindle inspect run.yaml     see what it says, and",
            "  rekindle train run.yaml"));
  }

  @Override
  public int run(Arguments arguments) {
    String template = RunFile.template();
    console.print(
        arguments.has(JSON)
            ? Json.object().put("run", template).build().toString()
            : template.stripTrailing());
    return 0;
  }
}
