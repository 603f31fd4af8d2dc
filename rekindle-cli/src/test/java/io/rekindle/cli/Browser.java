package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.json.ObjBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A headless Chromium, driven by the W3C WebDriver protocol through chromedriver.
final class Browser implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process driver;
  private final String session;

  /// Whether this machine has the two programs that are needed.
  static boolean isInstalled() {
    return find("chromedriver").isPresent() && chromium().isPresent();
  }

  private static Optional<Path> chromium() {
    return find("chromium").or(() -> find("chromium-browser")).or(() -> find("google-chrome"));
  }

  private static Optional<Path> find(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Browser(Process driver, int port, List<Json> options) {
    this.driver = driver;
    Json capabilities =
        Json.object()
            .put("browserName", "chrome")
            .put(
                "goog:loggingPrefs",
                Json.object().put("browser", "ALL").put("performance", "ALL").build())
            .put("goog:chromeOptions", merged(options))
            .build();
    String base = "http://127.0.0.1:%d/session".formatted(port);
    JsonField made =
        send(
            "POST",
            base,
            Json.object()
                .put("capabilities", Json.object().put("alwaysMatch", capabilities).build())
                .build());
    session = base + "/" + made.get("sessionId").text();
  }

  private static Json merged(List<Json> options) {
    ObjBuilder all = Json.object();
    options.forEach(each -> ((Json.Obj) each).members().forEach(all::put));
    return all.build();
  }

  /// A window of a desktop computer.
  static Browser desktop() throws IOException {
    return start(List.of("--window-size=1100,900"), Json.object().build());
  }

  /// A phone, 375 pixels wide.
  static Browser phone() throws IOException {
    Json metrics =
        Json.object().put("width", 375).put("height", 800).put("pixelRatio", 2.0).build();
    return start(
        List.of(),
        Json.object()
            .put("mobileEmulation", Json.object().put("deviceMetrics", metrics).build())
            .build());
  }

  private static Browser start(List<String> more, Json options) throws IOException {
    Process driver =
        new ProcessBuilder(find("chromedriver").orElseThrow().toString(), "--port=0")
            .redirectErrorStream(true)
            .start();
    List<String> words =
        Stream.concat(
                Stream.of(
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
                more.stream())
            .toList();
    Json base =
        Json.object()
            .put("binary", chromium().orElseThrow().toString())
            .put("args", Json.texts(words))
            .build();
    try {
      return new Browser(driver, port(driver), List.of(base, options));
    } catch (IOException | RuntimeException e) {
      driver.destroy();
      throw e;
    }
  }

  private static int port(Process driver) throws IOException {
    BufferedReader out = driver.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher matcher = PORT.matcher(line);
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
    }
    throw new IOException("chromedriver did not start");
  }

  private JsonField send(String method, String uri, Json body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try {
      String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      JsonField value = JsonField.root(uri, Json.parse(answer, uri));
      Optional<JsonField> found = value.find("value");
      if (found.isPresent()
          && found.get().value() instanceof Json.Obj object
          && object.members().containsKey("error")) {
        throw new IllegalStateException(answer);
      }
      return found.orElse(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private JsonField post(String path, Json body) {
    return send("POST", session + path, body);
  }

  void open(Path page) {
    open(page.toUri().toString());
  }

  void open(String address) {
    post("/url", Json.object().put("url", address).build());
  }

  /// Waits until a script returns true.
  void await(String what, String script) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!run("return Boolean(" + script + ")").flag()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            what + " did not come; the page says: " + text("return document.body.innerText"));
      }
      Thread.sleep(50);
    }
  }

  /// What a script returns.
  JsonField run(String script) {
    Json body = Json.object().put("script", script).put("args", Json.array(List.of())).build();
    return post("/execute/sync", body);
  }

  String text(String script) {
    return run(script).text();
  }

  long number(String script) {
    return Math.round(run(script).number());
  }

  /// Presses keys on the element that has the focus.
  void press(String keys) {
    ObjBuilder value = Json.object().put("text", keys);
    String active =
        send("GET", session + "/element/active", Json.object().build())
            .members()
            .values()
            .iterator()
            .next()
            .toString()
            .replace("\"", "");
    post("/element/" + active + "/value", value.build());
  }

  /// What a person pressing a button of the mouse does.
  void click(String selector) {
    Json locator = Json.object().put("using", "css selector").put("value", selector).build();
    String element =
        post("/element", locator).members().values().iterator().next().toString().replace("\"", "");
    post("/element/" + element + "/click", Json.object().build());
  }

  /// A command of Chromium's own protocol.
  void command(String name, Json parameters) {
    post("/goog/cdp/execute", Json.object().put("cmd", name).put("params", parameters).build());
  }

  /// As if the system were set to dark, or the page printed.
  void emulate(String media, String scheme) {
    Json feature = Json.object().put("name", "prefers-color-scheme").put("value", scheme).build();
    command(
        "Emulation.setEmulatedMedia",
        Json.object().put("media", media).put("features", Json.array(List.of(feature))).build());
  }

  /// What the browser's console has said since it was last asked.
  List<String> console() {
    return log("browser").stream().map(entry -> entry.get("message").text()).toList();
  }

  /// What was asked of the network or the disk since it was last asked.
  List<String> requests() {
    return log("performance").stream()
        .map(entry -> JsonField.root("log", Json.parse(entry.get("message").text(), "log")))
        .map(entry -> entry.get("message"))
        .filter(message -> message.get("method").text().equals("Network.requestWillBeSent"))
        .map(message -> message.get("params").get("request").get("url").text())
        .toList();
  }

  private List<JsonField> log(String type) {
    return post("/se/log", Json.object().put("type", type).build()).elements();
  }

  /// Keeps what the window shows.
  void screenshot(Path file) throws IOException {
    String png = send("GET", session + "/screenshot", Json.object().build()).text();
    Files.write(file, Base64.getDecoder().decode(png));
  }

  @Override
  public void close() {
    try {
      send("DELETE", session, Json.object().build());
    } finally {
      driver.destroy();
      try {
        boolean _ = driver.waitFor(5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
