package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.core.InputException;
import io.rekindle.core.train.Compute;
import io.rekindle.server.PredictionServer;
import io.rekindle.server.ServerSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Answers with a model's predictions over HTTP.
final class ServeCommand implements Command {
  private static final int MEGABYTE = 1 << 20;

  private static final Option PORT =
      Option.value("N", "The port; 0 for any that is free. Default: 8080.", "-p", "--port");
  private static final Option HOST =
      Option.value(
          "ADDRESS",
          "The address to listen on; 0.0.0.0 for all of this machine. Default: 127.0.0.1, for this"
              + " machine alone.",
          "--host");
  private static final Option NAME =
      Option.value(
          "NAME",
          "What the model is called in /v2/models/NAME. Default: the name of its run or file.",
          "--name");
  private static final Option BODY =
      Option.value("MB", "The largest body of a request. Default: 8.", "--max-body");
  private static final Option ROWS =
      Option.value("N", "The most rows of a request. Default: 10000.", "--max-rows");
  private static final Option QUEUE =
      Option.value(
          "N",
          "The most rows that wait; requests beyond it are answered with 503. Default: 20000.",
          "--max-queue");
  private static final Option REQUEST_TIME =
      Option.value(
          "SECONDS", "How long a request may take to arrive. Default: 10.", "--request-timeout");
  private static final Option GRACE =
      Option.value(
          "SECONDS",
          "How long a server that stops may take to answer what it has accepted. Default: 30.",
          "--grace");

  private final Console console;

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    List<Option> options =
        new ArrayList<>(List.of(PORT, HOST, NAME, BODY, ROWS, QUEUE, REQUEST_TIME, GRACE));
    options.addAll(ComputeOptions.ALL);
    return new Syntax(
        "serve",
        "Answers with a model's predictions over HTTP.",
        List.of(
            "POST rows to /predict as JSON, CSV or, for images, PNG. The page at / tries it;"
                + " /openapi.json describes all. A model file that is replaced is taken into"
                + " service without a break. Ctrl-C or SIGTERM ends the server once it has answered"
                + " what it has accepted."),
        List.of(ModelAndData.PARAMETERS.getFirst()),
        options,
        List.of(
            "Examples:",
            "  rekindle serve runs/flowers-1",
            "  rekindle serve runs/mnist-1/model.rkn --port 9000 --host 0.0.0.0",
            "  curl -H 'Content-Type: text/csv' --data-binary @new.csv localhost:8080/predict"));
  }

  @Override
  public int run(Arguments arguments) {
    Path file = ModelArgument.file(arguments.path(0));
    ServerSettings settings = settings(arguments, file);
    Compute compute = ComputeOptions.begin(arguments).get().compute();
    console.interruption().listen();
    try (PredictionServer server =
        PredictionServer.start(settings, file, compute, console::complain)) {
      InetSocketAddress address = server.address();
      console.print(
          "%s in service as %s at http://%s:%d/ (Ctrl-C ends it)"
              .formatted(
                  file,
                  settings.name(),
                  address.getAddress().getHostAddress().contains(":")
                      ? "[" + address.getAddress().getHostAddress() + "]"
                      : address.getAddress().getHostAddress(),
                  address.getPort()));
      console.out().flush();
      console.interruption().await();
      console.complain("ending: no new connections, finishing what was accepted");
    }
    return 0;
  }

  private static ServerSettings settings(Arguments arguments, Path file) {
    ServerSettings defaults =
        ServerSettings.named(arguments.text(NAME).orElseGet(() -> name(file)));
    ServerSettings settings =
        defaults
            .withAddress(
                arguments.text(HOST).orElse(defaults.host()),
                number(arguments, PORT, defaults.port()))
            .withLimits(
                Math.multiplyExact(
                    Math.min(number(arguments, BODY, defaults.maxBody() / MEGABYTE), 2047),
                    MEGABYTE),
                number(arguments, ROWS, defaults.maxRows()),
                number(arguments, QUEUE, defaults.maxQueue()))
            .withTimes(
                number(arguments, REQUEST_TIME, defaults.requestSeconds()),
                number(arguments, GRACE, defaults.graceSeconds()));
    return ComputeOptions.threads(arguments).map(settings::withWorkers).orElse(settings);
  }

  private static int number(Arguments arguments, Option option, int otherwise) {
    long number = arguments.whole(option).orElse((long) otherwise);
    if (number != (int) number) {
      throw new InputException("%s: too large".formatted(arguments.words(option)));
    }
    return (int) number;
  }

  /// The name of the run for a model in its folder, else of the file; without characters that a
  /// path would have to escape.
  private static String name(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    String own = String.valueOf(absolute.getFileName()).replaceFirst("\\.rkn$", "");
    String name =
        own.equals("model") && parent != null && parent.getFileName() != null
            ? parent.getFileName().toString()
            : own;
    String safe = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
    return safe.isEmpty() ? "model" : safe.substring(0, Math.min(100, safe.length()));
  }
}
