package io.rekindle.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections that speak no HTTP, are slow, leave or come all at once: none takes the server from
/// others.
@SuppressWarnings("StringConcatToTextBlock") // Lines of HTTP end by CR and LF.
class HostileConnectionsTest extends IntactServer {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n\r\n\r\n",
        "rubbish\r\n\r\n",
        "GET\r\n\r\n",
        "GET /predict\r\n\r\n",
        "GET /pre dict HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /predict HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /predict HTTP/1.1\r\nContent-Length: ten\r\n\r\n",
        "POST /predict HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n[1]x",
        "POST /predict HTTP/1.1\r\n"
            + "Content-Length: 3\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "0\r\n\r\n",
        "POST /predict HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST /predict HTTP/1.1\r\nbad header: x\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000"
      })
  void whatIsNoHttp(String request) throws Exception {
    String answer = running.raw(request);
    if (!answer.isEmpty()) {
      assertThat(answer).matches("(?s)HTTP/1\\.1 (4\\d\\d|501) .*");
    }
  }

  @Test
  void headersWithoutEnd() throws Exception {
    assertThat(running.raw("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n\r\n"))
        .matches("(?s)(HTTP/1\\.1 4\\d\\d .*)?");
    assertThat(running.raw("GET /healthz HTTP/1.1\r\nX: " + "a".repeat(100_000) + "\r\n\r\n"))
        .matches("(?s)(HTTP/1\\.1 4\\d\\d .*)?");
    assertThat(running.raw("GET /healthz HTTP/1.1\r\n" + "X: a\r\n".repeat(5_000) + "\r\n"))
        .matches("(?s)(HTTP/1\\.1 4\\d\\d .*)?");
  }

  /// Each takes longer than a request may: by headers that come byte by byte, by a body that does,
  /// by nothing at all.
  @Test
  void slowClientsAreClosed() throws Exception {
    Map<String, String> slow =
        Map.of(
            "header", "GET /healthz HTTP/1.1\r\nX: ",
            "body",
                "POST /predict HTTP/1.1\r\n"
                    + "Content-Type: application/json\r\n"
                    + "Content-Length: 1000\r\n\r\n"
                    + "[",
            "chunks",
                "POST /predict HTTP/1.1\r\n"
                    + "Content-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n");
    List<Socket> sockets = new ArrayList<>();
    for (String start : slow.values()) {
      for (int i = 0; i < 20; i++) {
        Socket socket = running.socket();
        socket.getOutputStream().write(start.getBytes(StandardCharsets.ISO_8859_1));
        sockets.add(socket);
      }
    }
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < Duration.ofSeconds(Running.REQUEST_SECONDS + 2).toNanos()) {
      assertThat(running.json("/predict", GOOD).status()).isEqualTo(200);
      sockets.forEach(HostileConnectionsTest::trickle);
      Thread.sleep(200);
    }
    for (Socket socket : sockets) {
      assertThat(Running.rest(socket)).doesNotContain("200 OK");
      socket.close();
    }
  }

  private static void trickle(Socket socket) {
    try {
      socket.getOutputStream().write('1');
    } catch (IOException e) {
      return;
    }
  }

  @Test
  void silentConnectionsAreClosed() throws Exception {
    try (Socket socket = running.socket()) {
      assertThat(Running.rest(socket)).isEmpty();
    }
  }

  @Test
  void clientsThatLeave() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (Socket socket = running.socket()) {
        socket
            .getOutputStream()
            .write(
                "POST /predict HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n[1,"
                    .getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(running.json("/predict", GOOD).status()).isEqualTo(200);
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!running.get("/metrics").text().contains("rekindle_requests_in_flight 1\n")) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  /// Bodies of the largest size, of what takes most memory for its length, from many at once.
  @Test
  void memoryIsBounded() throws Exception {
    String body = "[" + "[],".repeat(Running.MAX_BODY / 3 - 2) + "[]]";
    List<Thread> clients = new ArrayList<>();
    List<Integer> statuses = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 32; i++) {
      clients.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      statuses.add(running.json("/predict", body).status());
                    } catch (IOException e) {
                      statuses.add(0);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }));
    }
    for (Thread client : clients) {
      client.join();
    }
    assertThat(statuses).hasSize(32).containsAnyOf(413).isSubsetOf(413, 503, 0);
  }
}
