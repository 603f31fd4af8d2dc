package io.rekindle.cli;

import io.rekindle.live.Playground;
import java.util.ArrayList;
import java.util.List;

/// Opens a page to play with small networks.
final class PlaygroundCommand implements Command {
  private final Console console;

  PlaygroundCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    List<Syntax.Option> options = new ArrayList<>(List.of(Watched.PORT));
    options.addAll(ComputeOptions.ALL);
    return new Syntax(
        "playground",
        "Serves a page to play with: activation, initial weights, depth, width, learning rate.",
        List.of(
            "Shows what goes through the layers in the first step and while a small network learns"
                + " MNIST or points in the plane, and whether it learns more than how frequent the"
                + " classes are. The address that is printed works on this machine alone, and holds"
                + " the word that lets one in. Ctrl-C ends it."),
        List.of(),
        options,
        List.of("Examples:", "  rekindle playground", "  rekindle playground --port 9000"));
  }

  @Override
  public int run(Arguments arguments) {
    int port = Watched.port(arguments);
    var chosen = ComputeOptions.begin(arguments);
    console.interruption().listen();
    try (Playground playground =
        Playground.start(port, chosen.get().compute(), console::complain)) {
      console.print("Play at %s (Ctrl-C ends it)".formatted(playground.address()));
      console.out().flush();
      console.interruption().await();
    }
    return 0;
  }
}
