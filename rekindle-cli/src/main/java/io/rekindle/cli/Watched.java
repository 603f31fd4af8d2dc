package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.core.InputException;
import io.rekindle.live.LiveServer;
import io.rekindle.live.RunControl;
import java.util.Optional;
import java.util.function.Supplier;

/// A run that a page follows while it trains.
final class Watched {
  static final Option PORT =
      Option.value(
          "N", "The port of the page on this machine. Default: 0, any that is free.", "--port");

  private Watched() {}

  /// Refuses a port that is none, and one of a page that is not asked for.
  ///
  /// @param watch asks for it
  static void requireUse(Option watch, Arguments arguments) {
    int port = port(arguments);
    if (arguments.has(PORT) && !arguments.has(watch)) {
      throw new InputException(
          "--port %d: it is that of the page of %s, which is not asked for; add %s, or leave --port out"
              .formatted(port, watch.name(), watch.name()));
    }
  }

  /// @throws InputException if it is no port
  static int port(Arguments arguments) {
    long port = arguments.whole(PORT).orElse(0L);
    if (port < 0 || port > 65_535) {
      throw new InputException("--port %d: from 0 to 65535 are allowed".formatted(port));
    }
    return (int) port;
  }

  /// Runs, and ends the page once it has been told how it ended.
  static RunResult run(
      RunFolder folder,
      RunControl control,
      Arguments arguments,
      Console console,
      Supplier<RunResult> run) {
    try (LiveServer live =
        LiveServer.start(folder.path(), Optional.of(control), port(arguments), console::complain)) {
      console.complain("Watch it at " + live.address());
      RunResult result = run.get();
      live.finish();
      return result;
    }
  }
}
