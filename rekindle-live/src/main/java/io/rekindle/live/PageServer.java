package io.rekindle.live;

import com.sun.net.httpserver.HttpServer;
import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.server.http.Drain;
import io.rekindle.server.http.HttpFront;
import io.rekindle.server.http.HttpLimits;
import io.rekindle.server.http.Refusal;
import io.rekindle.server.http.Reply;
import io.rekindle.server.http.Request;
import io.rekindle.server.http.Router;
import io.rekindle.server.http.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;

/// Serves a page, what changes in it, and what can be done with it, to this machine alone and to
/// who has the token.
final class PageServer implements AutoCloseable {
  private static final int MOST_BYTES = 4096;
  private static final int REQUEST_SECONDS = 10;
  private static final int BACKLOG = 64;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private static final Map<String, String> HEADERS =
      Map.of(
          "Referrer-Policy", "no-referrer",
          "X-Frame-Options", "DENY",
          "Content-Security-Policy", "frame-ancestors 'none'",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin");

  private final Guard guard = Guard.random();
  private final Router router = new Router();
  private final Broadcast broadcast = new Broadcast();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("rekindle-page-", 0).factory());
  private final HttpServer http;

  /// Listens from now on, and answers once [#start] is called.
  ///
  /// @param port 0 for any that is free
  /// @param log is told of defects
  /// @throws InputException if the port cannot be had
  PageServer(int port, Consumer<String> log) {
    HttpLimits.apply(REQUEST_SECONDS);
    try {
      http =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), BACKLOG);
    } catch (IOException e) {
      throw new InputException(
          "port %d: cannot listen there: %s; --port names another, 0 any that is free"
              .formatted(port, FileProblem.reason(e)),
          e);
    }
    http.setExecutor(threads);
    http.createContext("/", new HttpFront(router, Traffic.UNCOUNTED, MOST_BYTES, new Drain(), log));
    router.add("GET", "/events", guard.guarding(_ -> broadcast.listen()));
  }

  /// Adds a page.
  ///
  /// @param html is asked anew for each request
  void page(String path, Function<Request, String> html) {
    router.add(
        "GET",
        path,
        guard.guarding(
            request ->
                new Reply(
                    200,
                    "text/html; charset=utf-8",
                    html.apply(request).getBytes(StandardCharsets.UTF_8),
                    HEADERS)));
  }

  /// Adds something to be done, by an object of JSON.
  ///
  /// @param action returns the status: 200, or why not
  void action(String path, Function<JsonField, Json> action) {
    router.add(
        "POST",
        path,
        guard.guarding(
            request -> {
              if (!request.contentType().equals(Reply.JSON)) {
                throw Refusal.of(415, "Content-Type", request.contentType(), Reply.JSON);
              }
              return Reply.json(
                  action.apply(JsonField.root("body", Json.parse(request.body(), "body"))));
            }));
  }

  void start() {
    http.start();
  }

  /// Tells pages of something new; see [Broadcast].
  void tell(String name, Json data) {
    broadcast.tell(name, data);
  }

  Broadcast broadcast() {
    return broadcast;
  }

  /// The address with the token.
  String address() {
    return "http://127.0.0.1:%d/?%s=%s"
        .formatted(http.getAddress().getPort(), Guard.PARAMETER, guard.token());
  }

  /// Ends the streams, and the server once they have told all, or after two seconds.
  @Override
  public void close() {
    broadcast.close();
    http.stop(2);
    threads.shutdownNow();
  }
}
