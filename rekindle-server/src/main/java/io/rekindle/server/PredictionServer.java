package io.rekindle.server;

import com.sun.net.httpserver.HttpServer;
import io.rekindle.core.InputException;
import io.rekindle.core.Release;
import io.rekindle.core.file.FileProblem;
import io.rekindle.core.json.Json;
import io.rekindle.core.model.Model;
import io.rekindle.core.train.Compute;
import io.rekindle.server.http.Drain;
import io.rekindle.server.http.HttpFront;
import io.rekindle.server.http.HttpLimits;
import io.rekindle.server.http.Refusal;
import io.rekindle.server.http.Reply;
import io.rekindle.server.http.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// Predicts over HTTP by a model file, and follows the file when it is replaced.
///
/// The JDK's server has its limits of time and headers once for each process: the settings of the
/// first server of a process hold for all.
public final class PredictionServer implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final long QUIET_NANOS = 200_000_000;

  /// A server that was asked in this time may be asked again in [#HOLD_MILLIS].
  private static final long RECENT_NANOS = 1_000_000_000;

  private static final long HOLD_MILLIS = 100;

  /// A connection that the system has made waits this long for a busy machine to accept it; once
  /// nobody listens, the system resets it.
  private static final long SETTLE_MILLIS = 250;

  private final HttpServer http;
  private final Served served;
  private final ModelWatch watch;
  private final Metrics metrics;
  private final Drain drain = new Drain();
  private final ServerSettings settings;
  private final ExecutorService threads;
  private boolean closed;

  private PredictionServer(
      ServerSettings settings, Path file, Compute compute, Consumer<String> log)
      throws IOException {
    this.settings = settings;
    this.metrics = new Metrics();
    ModelWatch.Stamp stamp = ModelWatch.stamp(file);
    Model first = Model.load(file);
    this.served = new Served(deployed(file, first, compute));
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("rekindle-http-", 0).factory());
    this.watch =
        new ModelWatch(
            file,
            stamp,
            first,
            model -> served.replace(deployed(file, model, compute)),
            good -> metrics.reloaded(good),
            log);
    HttpLimits.apply(settings.requestSeconds());
    this.http = HttpServer.create(address(settings), BACKLOG);
    http.setExecutor(threads);
    http.createContext("/", new HttpFront(router(), metrics, settings.maxBody(), drain, log));
  }

  /// Loads the model and begins to listen.
  ///
  /// @param log is told lines for people: of reloads and defects
  /// @throws InputException if the model cannot be read or the address cannot be had
  public static PredictionServer start(
      ServerSettings settings, Path file, Compute compute, Consumer<String> log) {
    try {
      PredictionServer server = new PredictionServer(settings, file, compute, log);
      server.http.start();
      server.watch.start();
      return server;
    } catch (IOException e) {
      throw new InputException(
          "%s port %d: cannot listen there: %s; --port names another, 0 any that is free"
              .formatted(settings.host(), settings.port(), FileProblem.reason(e)),
          e);
    }
  }

  private static InetSocketAddress address(ServerSettings settings) {
    try {
      return new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port());
    } catch (UnknownHostException e) {
      throw new InputException(
          "host \"%s\": unknown; name an address of this machine, such as 127.0.0.1 or 0.0.0.0"
              .formatted(settings.host()),
          e);
    }
  }

  /// @throws InputException if the model can predict nothing
  private Deployment deployed(Path file, Model model, Compute compute) {
    model.requireFinite(file.toString());
    return Deployment.of(model, settings, compute, metrics::batch);
  }

  private Router router() {
    PredictEndpoint predict = new PredictEndpoint(served);
    InferEndpoint infer = new InferEndpoint(served, Release.version());
    String model = "/v2/models/" + settings.name();
    return new Router()
        .add("POST", "/predict", predict::answer)
        .add("GET", "/v2", _ -> infer.server())
        .add("GET", "/v2/health/live", _ -> Reply.json(Json.object().put("live", true).build()))
        .add("GET", "/v2/health/ready", _ -> ready())
        .add("GET", model, _ -> infer.model())
        .add("GET", model + "/ready", _ -> ready())
        .add("POST", model + "/infer", infer::infer)
        .add(
            "GET",
            "/openapi.json",
            _ -> Reply.json(OpenApi.of(served.now(), settings, Release.version())))
        .add("GET", "/model.json", _ -> ModelPage.description(served.now()))
        .add("GET", "/", _ -> ModelPage.page(served.now()))
        .add("GET", "/page.css", _ -> ModelPage.file("page.css", "text/css"))
        .add("GET", "/page.js", _ -> ModelPage.file("page.js", "text/javascript"))
        .add("GET", "/healthz", _ -> Reply.json(Json.object().put("status", "alive").build()))
        .add("GET", "/readyz", _ -> ready())
        .add("GET", "/metrics", _ -> Reply.text(Metrics.TYPE, metrics.text()));
  }

  private Reply ready() {
    if (drain.begun()) {
      throw Refusal.busy("server", "a server that stops", "another server");
    }
    return Reply.json(Json.object().put("ready", true).put("model", served.now().name()).build());
  }

  /// Where it listens.
  public InetSocketAddress address() {
    return http.getAddress();
  }

  /// Refuses new connections, answers what was accepted within the time of grace, and ends.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    watch.close();
    drain.begin();
    try {
      if (metrics.inFlight() > 0 || drain.nanosSinceLast() < RECENT_NANOS) {
        drain.awaitHeld(HOLD_MILLIS);
        Thread.sleep(SETTLE_MILLIS);
      }
      Thread stopping = Thread.ofVirtual().start(() -> http.stop(settings.graceSeconds()));
      Thread.sleep(SETTLE_MILLIS);
      drain.closeConnections();
      long deadline = System.nanoTime() + settings.graceSeconds() * 1_000_000_000L;
      while (System.nanoTime() < deadline
          && (metrics.inFlight() > 0 || drain.nanosSinceLast() < QUIET_NANOS)) {
        Thread.sleep(10);
      }
      drain.end();
      stopping.join();
    } catch (InterruptedException e) {
      http.stop(0);
      Thread.currentThread().interrupt();
    }
    served.close();
    threads.shutdown();
  }
}
