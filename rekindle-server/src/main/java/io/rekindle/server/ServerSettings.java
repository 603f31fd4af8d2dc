package io.rekindle.server;

import io.rekindle.core.InputException;

/// Where a server listens and what it accepts.
///
/// @param host the address to listen on
/// @param port 0 for any that is free
/// @param name of the model, in paths and answers
/// @param maxBody bytes of a request's body
/// @param maxRows rows of a request
/// @param maxQueue rows that may wait to be computed
/// @param requestSeconds within which a request must have come whole
/// @param graceSeconds within which a server that stops finishes what it has accepted
/// @param workers threads that compute
public record ServerSettings(
    String host,
    int port,
    String name,
    int maxBody,
    int maxRows,
    int maxQueue,
    int requestSeconds,
    int graceSeconds,
    int workers) {
  private static final int LARGEST_BODY = 1 << 30;

  /// Checks that all is in range.
  ///
  /// @throws InputException naming what is not
  public ServerSettings {
    require("port", port, 0, 65_535);
    require("largest body", maxBody, 1, LARGEST_BODY);
    require("most rows", maxRows, 1, 10_000_000);
    require("most rows waiting", maxQueue, 1, 10_000_000);
    require("seconds for a request", requestSeconds, 1, 3_600);
    require("seconds of grace", graceSeconds, 0, 3_600);
    require("threads", workers, 1, 1_024);
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
      throw new InputException(
          "model name \"%s\": up to 100 letters, digits, '.', '_' and '-' are allowed, the first a letter or digit"
              .formatted(name));
    }
  }

  /// The defaults: this machine alone, port 8080.
  public static ServerSettings named(String name) {
    int workers = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    return new ServerSettings("127.0.0.1", 8080, name, 8 << 20, 10_000, 20_000, 10, 30, workers);
  }

  public ServerSettings withAddress(String newHost, int newPort) {
    return new ServerSettings(
        newHost, newPort, name, maxBody, maxRows, maxQueue, requestSeconds, graceSeconds, workers);
  }

  public ServerSettings withLimits(int newMaxBody, int newMaxRows, int newMaxQueue) {
    return new ServerSettings(
        host,
        port,
        name,
        newMaxBody,
        newMaxRows,
        newMaxQueue,
        requestSeconds,
        graceSeconds,
        workers);
  }

  public ServerSettings withTimes(int newRequestSeconds, int newGraceSeconds) {
    return new ServerSettings(
        host, port, name, maxBody, maxRows, maxQueue, newRequestSeconds, newGraceSeconds, workers);
  }

  public ServerSettings withWorkers(int newWorkers) {
    return new ServerSettings(
        host, port, name, maxBody, maxRows, maxQueue, requestSeconds, graceSeconds, newWorkers);
  }

  private static void require(String what, int found, int least, int most) {
    if (found < least || found > most) {
      throw new InputException(
          "%s %d: from %d to %d are allowed".formatted(what, found, least, most));
    }
  }
}
