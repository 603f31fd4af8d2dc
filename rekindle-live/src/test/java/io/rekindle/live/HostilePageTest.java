package io.rekindle.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests to the page of a run that it must refuse, byte by byte.
class HostilePageTest {
  @TempDir Path folder;

  private final List<RunControl.Act> acts = new ArrayList<>();
  private final RunControl control = new RunControl(acts::add);
  private final List<String> log = new CopyOnWriteArrayList<>();
  private LiveServer server;
  private int port;
  private String token;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(
        folder.resolve("run.yaml"), "data: {source: '</code><script>alert(1)</script>'}");
    server = LiveServer.start(folder, Optional.of(control), 0, log::add);
    URI address = URI.create(server.address());
    port = address.getPort();
    token = address.getQuery().substring("token=".length());
  }

  @AfterEach
  void end() {
    String page = get("/?token=" + token, "");
    assertThat(page).as("the server is intact").startsWith("HTTP/1.1 200 ");
    assertThat(log).isEmpty();
    server.close();
  }

  private Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private String raw(String request) {
    try (Socket socket = socket()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return rest(socket);
    } catch (SocketException e) {
      return "closed";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String rest(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketException e) {
      return all.toString(StandardCharsets.ISO_8859_1);
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  private String get(String path, String headers) {
    return raw(
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n%s\r\n"
            .formatted(path, port, headers));
  }

  private String post(String body, String headers) {
    return raw(
        "POST /control HTTP/1.1\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n%s"
            .formatted(body.length(), headers, body));
  }

  private String own() {
    return "Host: 127.0.0.1:%d\r\nContent-Type: application/json\r\nX-Rekindle-Token: %s\r\n"
        .formatted(port, token);
  }

  private static final String PAUSE = "{\"action\":\"pause\"}";

  @Test
  void thePagesOwnRequestsAreCarriedOut() {
    assertThat(post(PAUSE, own() + "Origin: http://127.0.0.1:%d\r\n".formatted(port)))
        .startsWith("HTTP/1.1 200 ");
    assertThat(post("{\"action\":\"stop\"}", own() + "Sec-Fetch-Site: same-origin\r\n"))
        .startsWith("HTTP/1.1 200 ");
    control.stepped(7, () -> false);
    assertThat(acts)
        .extracting(RunControl.Act::action)
        .containsExactly(RunControl.Action.PAUSE, RunControl.Action.STOP);
    String page = get("/?token=" + token, "");
    assertThat(page)
        .containsIgnoringCase("frame-ancestors 'none'")
        .containsIgnoringCase("Referrer-Policy: no-referrer")
        .contains("no-store", "&lt;script&gt;alert(1)")
        .doesNotContain("<script>alert(1)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://evil.example\r\n",
        "Origin: null\r\n",
        "Origin: http://127.0.0.1:1\r\n",
        "Origin: http://localhost\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: same-site\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n"
      })
  void postsOfOtherSitesAreRefused(String header) {
    assertThat(post(PAUSE, own() + header)).startsWith("HTTP/1.1 403 ");
    nothingWasDone();
  }

  private void nothingWasDone() {
    control.stepped(1, () -> true);
    assertThat(acts).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8080",
        "192.168.1.2",
        "127.0.0.1:80:80",
        "",
        "127.0.0.1, evil.example"
      })
  void foreignNamesOfThisMachineAreRefused(String host) {
    String headers =
        "Host: %s\r\nContent-Type: application/json\r\nX-Rekindle-Token: %s\r\n"
            .formatted(host, token);
    assertThat(post(PAUSE, headers)).startsWith("HTTP/1.1 403 ");
    assertThat(
            raw(
                "GET /?token=%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                    .formatted(token, host)))
        .startsWith("HTTP/1.1 403 ");
    nothingWasDone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/events", "/report"})
  void nobodyReadsWithoutTheToken(String path) {
    String cut = token.substring(1);
    String other = (token.startsWith("x") ? "y" : "x") + cut;
    for (String query : List.of("", "?token=", "?token=" + cut, "?token=" + other, "?t=" + token)) {
      assertThat(get(path + query, "")).startsWith("HTTP/1.1 403 ").doesNotContain(token);
    }
    assertThat(get(path, "X-Rekindle-Token: wrong\r\n")).startsWith("HTTP/1.1 403 ");
    assertThat(get(path, "Cookie: token=" + token + "\r\n")).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void nobodyActsWithoutTheToken() {
    String headers = "Host: 127.0.0.1:%d\r\nContent-Type: application/json\r\n".formatted(port);
    assertThat(post(PAUSE, headers)).startsWith("HTTP/1.1 403 ");
    assertThat(post(PAUSE, headers + "X-Rekindle-Token: " + "A".repeat(32) + "\r\n"))
        .startsWith("HTTP/1.1 403 ");
    nothingWasDone();
  }

  @Test
  void eachServerHasItsOwnToken() {
    try (LiveServer other = LiveServer.start(folder, Optional.empty(), 0, log::add)) {
      assertThat(other.address()).doesNotContain(token);
      assertThat(token).matches("[A-Za-z0-9_-]{32}");
      int mine = port;
      port = URI.create(other.address()).getPort();
      assertThat(get("/?token=" + token, "")).startsWith("HTTP/1.1 403 ");
      assertThat(post(PAUSE, own())).as("it only looks").startsWith("HTTP/1.1 404 ");
      port = mine;
    }
  }

  @Test
  void formsOfOtherSitesHaveTheWrongType() {
    for (String type :
        List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
      String headers =
          "Host: 127.0.0.1:%d\r\nContent-Type: %s\r\nX-Rekindle-Token: %s\r\n"
              .formatted(port, type, token);
      assertThat(post(PAUSE, headers)).startsWith("HTTP/1.1 415 ");
    }
    nothingWasDone();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"action\":\"explode\"}|400",
        "{\"action\":\"learning_rate\"}|400",
        "{\"action\":\"learning_rate\",\"value\":0}|400",
        "{\"action\":\"learning_rate\",\"value\":-1}|400",
        "{\"action\":\"learning_rate\",\"value\":\"NaN\"}|400",
        "{\"action\":\"learning_rate\",\"value\":1e300}|400",
        "{\"action\":\"learning_rate\",\"value\":[]}|400",
        "{\"action\":1}|400",
        "[]|400",
        "rubbish|400",
        "{|400"
      })
  void whatCannotBeDoneIsTold(String body, int status) {
    assertThat(post(body, own())).startsWith("HTTP/1.1 " + status + " ");
    nothingWasDone();
  }

  @Test
  void hugeAndDeepBodiesAreRefused() {
    assertThat(post(" ".repeat(4097), own())).matches("(?s)HTTP/1\\.1 413 .*|closed|");
    assertThat(post("[".repeat(4000), own())).startsWith("HTTP/1.1 400 ");
    assertThat(
            raw(
                "POST /control HTTP/1.1\r\n"
                    + own()
                    + "Content-Length: 9223372036854775807\r\n\r\n{"))
        .startsWith("HTTP/1.1 413 ");
    nothingWasDone();
  }

  @Test
  void otherPathsAndMethodsAreNone() {
    for (String path :
        List.of("/run.yaml", "/../run.yaml", "/%2e%2e/run.yaml", "/control/", "/x")) {
      assertThat(get(path + "?token=" + token, "")).startsWith("HTTP/1.1 404 ");
    }
    assertThat(get("/control?token=" + token, "")).startsWith("HTTP/1.1 405 ");
    assertThat(raw("OPTIONS /control HTTP/1.1\r\nConnection: close\r\n" + own() + "\r\n"))
        .startsWith("HTTP/1.1 405 ")
        .doesNotContainIgnoringCase("access-control-allow");
  }

  @Test
  void slowRequestsAreClosed() throws IOException {
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Socket socket = socket();
      socket.getOutputStream().write("GET / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.ISO_8859_1));
      slow.add(socket);
    }
    assertThat(get("/?token=" + token, "")).startsWith("HTTP/1.1 200 ");
    for (Socket socket : slow) {
      assertThat(rest(socket)).doesNotContain("200 OK");
      socket.close();
    }
  }

  /// Pages that listen take a thread each; those beyond a few are told to come back.
  @Test
  void pagesThatListenAreBounded() throws Exception {
    List<Socket> listening = new ArrayList<>();
    String request =
        "GET /events?token=%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n".formatted(token, port);
    for (int i = 0; i < 16; i++) {
      Socket socket = socket();
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      byte[] head = socket.getInputStream().readNBytes(14);
      assertThat(new String(head, StandardCharsets.ISO_8859_1)).isEqualTo("TTP/1.1 200 OK");
      listening.add(socket);
    }
    Thread.sleep(200);
    assertThat(get("/events?token=" + token, "")).startsWith("HTTP/1.1 503 ");
    for (Socket socket : listening) {
      socket.close();
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    String answer = "";
    while (!answer.startsWith("HTTP/1.1 200 ")) {
      assertThat(System.nanoTime()).as("those that left are forgotten").isLessThan(deadline);
      Thread.sleep(200);
      answer = firstLine(request);
    }
  }

  private String firstLine(String request) throws IOException {
    try (Socket socket = socket()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readNBytes(15), StandardCharsets.ISO_8859_1);
    }
  }
}
