package io.rekindle.live;

import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.network.Activation;
import io.rekindle.core.train.Compute;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.Page;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// A page to play with small networks: activation, initial weights, depth, width and learning rate,
/// on MNIST or on points in the plane. One network learns at a time; a new one ends the one before.
public final class Playground implements AutoCloseable {
  private final PageServer server;
  private final Compute compute;
  private final Consumer<String> log;

  /// One trains, one waits; those before it are forgotten.
  private final ExecutorService thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(1),
          Thread.ofPlatform().daemon().name("rekindle-playground").factory(),
          new ThreadPoolExecutor.DiscardOldestPolicy());

  private final AtomicReference<Optional<PlayRun>> current =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<PlayData>> mnist = new AtomicReference<>(Optional.empty());
  private volatile long newest;

  private Playground(int port, Compute compute, Consumer<String> log) {
    this.compute = compute;
    this.log = log;
    this.server = new PageServer(port, log);
    String page = page();
    server.page("/", _ -> page);
    server.action("/start", this::begin);
    server.action("/stop", _ -> stop());
  }

  /// Begins to serve.
  ///
  /// @param port 0 for any that is free
  /// @param log is told of defects
  /// @throws InputException if the port cannot be had
  public static Playground start(int port, Compute compute, Consumer<String> log) {
    Playground playground = new Playground(port, compute, log);
    playground.server.start();
    return playground;
  }

  /// Where the page is, with the token that lets one in.
  public String address() {
    return server.address();
  }

  private synchronized Json begin(JsonField body) {
    PlaySettings settings = PlaySettings.read(body);
    long number = ++newest;
    current.get().ifPresent(PlayRun::end);
    thread.execute(() -> train(settings, number));
    return Json.object().put("started", number).build();
  }

  private synchronized Json stop() {
    newest++;
    current.get().ifPresent(PlayRun::end);
    return Json.object().put("stopped", true).build();
  }

  private void train(PlaySettings settings, long number) {
    try {
      tell("Preparing ...", true);
      PlayData data = settings.toy().map(PlayData::of).orElseGet(this::mnist);
      PlayRun run = new PlayRun(settings, data, compute, this::tell);
      current.set(Optional.of(run));
      if (number == newest) {
        run.run();
      }
    } catch (RuntimeException e) {
      log.accept("the playground: " + e);
      tell("A defect of the program: " + e, false);
    } finally {
      current.set(Optional.empty());
    }
  }

  private PlayData mnist() {
    if (mnist.get().isEmpty()) {
      mnist.set(Optional.of(PlayData.mnist()));
    }
    return mnist.get().orElseThrow();
  }

  private void tell(PlayState state) {
    boolean trains = state.phase() == PlayRun.Phase.TRAINING;
    server.tell("view", Json.object().put("html", PlayView.html(state)).build());
    server.tell(
        "status",
        Json.object()
            .put("text", PlayView.sentence(state))
            .put("training", trains)
            .put("good", !trains && state.learns() && state.phase() == PlayRun.Phase.OVER)
            .put("done", trains ? state.step() / (double) state.steps() : 1)
            .build());
  }

  private void tell(String text, boolean training) {
    server.tell(
        "status",
        Json.object()
            .put("text", text)
            .put("training", training)
            .put("good", false)
            .put("done", 0)
            .build());
  }

  private static String page() {
    Html html = new Html();
    html.open("section", "aria-labelledby", "question")
        .element("h2", "The question", "id", "question");
    html.element(
        "p",
        "A network of logistic units learns MNIST. Its units are replaced by ReLU, everything else"
            + " stays, and it learns nothing: it says each digit is as frequent as it is. Why? Look"
            + " at what goes through the layers in the first step.");
    html.open(
        "div", "class", "controls", "id", "presets", "role", "group", "aria-label", "examples");
    preset(html, "1 Logistic units learn", "mnist", "sigmoid", 0.05, 2, 100, 0.5);
    preset(html, "2 The question: ReLU, weights ±0.01", "mnist", "relu", 0.01, 3, 100, 0.1);
    preset(html, "3 The cure: weights ±0.5", "mnist", "relu", 0.5, 3, 100, 0.1);
    preset(html, "4 Two layers more, and it breaks", "mnist", "relu", 0.5, 5, 100, 0.1);
    preset(html, "5 Two spirals", "spirals", "tanh", 0, 3, 24, 0.1);
    html.close("div").close("section");
    form(html);
    html.open("section", "aria-labelledby", "now", "class", "now")
        .element("h2", "Now", "id", "now")
        .element("p", "Choose an example, or set your own and train it.", "id", "status")
        .element("p", "", "id", "said", "class", "heard", "role", "status", "aria-live", "polite")
        .open("progress", "id", "progress", "max", "1", "value", "0", "aria-label", "training")
        .close("progress")
        .element("p", "", "id", "problem", "role", "alert", "class", "bad")
        .close("section");
    html.open("div", "id", "live").close("div");
    return Page.served(
        "Playground",
        "Small networks on this machine, trained by the engine that trains any other.",
        html,
        resource("live.css") + resource("playground.css"),
        resource("playground.js"));
  }

  private static void preset(
      Html html,
      String name,
      String data,
      String activation,
      double spread,
      int depth,
      int width,
      double rate) {
    String settings =
        Json.object()
            .put("data", data)
            .put("activation", activation)
            .put("spread", spread)
            .put("depth", depth)
            .put("width", width)
            .put("rate", rate)
            .put("optimizer", "sgd")
            .build()
            .toString();
    html.element("button", name, "type", "button", "data-preset", settings);
  }

  private static void form(Html html) {
    html.open("section", "aria-labelledby", "own").element("h2", "Your own", "id", "own");
    html.open("form", "id", "settings");
    choice(html, "data", "Data", PlaySettings.data());
    choice(
        html,
        "activation",
        "Activation",
        PlaySettings.ACTIVATIONS.stream().map(Activation::label).toList());
    choice(html, "suited", "Initial weights", List.of("uniform", "suited to the activation"));
    slider(html, "spread", "Uniform in ±", "-3", "0.7", "0.01");
    slider(html, "depth", "Hidden layers", "1", String.valueOf(PlaySettings.DEEPEST), "1");
    slider(html, "width", "Units of each", "2", String.valueOf(PlaySettings.WIDEST), "1");
    slider(html, "rate", "Learning rate", "-4", "1", "0.01");
    choice(html, "optimizer", "Optimiser", List.of("sgd", "adam"));
    html.open("div", "class", "controls")
        .element("button", "Train", "type", "submit", "id", "train")
        .element("button", "Stop", "type", "button", "id", "stop", "disabled", "")
        .close("div");
    html.close("form").close("section");
  }

  private static void choice(Html html, String id, String label, List<String> values) {
    html.open("div", "class", "field").element("label", label, "for", id).open("select", "id", id);
    values.forEach(value -> html.element("option", value));
    html.close("select").close("div");
  }

  private static void slider(
      Html html, String id, String label, String least, String most, String step) {
    html.open("div", "class", "field").element("label", label, "for", id);
    html.leaf("input", "type", "range", "id", id, "min", least, "max", most, "step", step);
    html.element("output", "", "for", id, "id", id + "-value").close("div");
  }

  private static String resource(String name) {
    return Page.text(Playground.class.getResourceAsStream(name), name);
  }

  @Override
  public void close() {
    Json _ = stop();
    thread.shutdown();
    server.close();
  }
}
