package io.rekindle.cli;

import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.InputException;
import io.rekindle.live.LiveServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Follows a run of another process in a browser.
final class WatchCommand implements Command {
  private static final Parameter RUN =
      new Parameter("RUN", true, "The folder of a run, as `rekindle train` makes it.");

  private final Console console;

  WatchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    return new Syntax(
        "watch",
        "Shows a run as a page that keeps itself up to date, while another process trains it.",
        List.of(
            "The page reads the run's files and can do nothing to it: `rekindle train RUN --watch`"
                + " has a page that pauses, alters or ends its own run. The address that is printed"
                + " works on this machine alone, and holds the word that lets one in. Ctrl-C ends"
                + " the page, not the run."),
        List.of(RUN),
        List.of(Watched.PORT),
        List.of(
            "Examples:",
            "  rekindle watch runs/mnist-1",
            "  rekindle watch runs/mnist-1 --port 9000"));
  }

  @Override
  public int run(Arguments arguments) {
    Path run = arguments.path(0);
    if (!Files.isRegularFile(run.resolve("run.yaml"))) {
      throw new InputException(
          "%s: there is no run.yaml in it; name the folder that `rekindle train` made"
              .formatted(run));
    }
    console.interruption().listen();
    try (LiveServer live =
        LiveServer.start(run, Optional.empty(), Watched.port(arguments), console::complain)) {
      console.print("Watch %s at %s (Ctrl-C ends it)".formatted(run, live.address()));
      console.out().flush();
      console.interruption().await();
    }
    return 0;
  }
}
