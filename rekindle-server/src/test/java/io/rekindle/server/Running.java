package io.rekindle.server;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.model.Model;
import io.rekindle.core.train.Compute;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server on a free port of this machine, with a client.
final class Running implements AutoCloseable {
  /// Limits of time are once for a process: all tests have these.
  static final int REQUEST_SECONDS = 2;

  static final int MAX_BODY = 1 << 20;
  static final int MAX_ROWS = 500;

  final List<String> log = new CopyOnWriteArrayList<>();
  final Path file;
  final PredictionServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Running(Model model, Path folder, ServerSettings settings) {
    file = folder.resolve("m-%d.rkn".formatted(System.nanoTime()));
    model.save(file);
    server = PredictionServer.start(settings, file, Compute.best(), log::add);
  }

  static ServerSettings settings() {
    return ServerSettings.named("tested")
        .withAddress("127.0.0.1", 0)
        .withLimits(MAX_BODY, MAX_ROWS, 20_000)
        .withTimes(REQUEST_SECONDS, 10);
  }

  static Running of(Model model, Path folder) {
    return new Running(model, folder, settings());
  }

  static Running of(Model model, Path folder, ServerSettings settings) {
    return new Running(model, folder, settings);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.address().getPort(), path));
  }

  /// An answer.
  record Answer(int status, String type, byte[] bytes, HttpResponse<byte[]> response) {
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    JsonField json() {
      return JsonField.root("answer", Json.parse(bytes, "answer"));
    }
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  Answer post(String path, String type, String body, String... headers)
      throws IOException, InterruptedException {
    return post(path, type, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  Answer post(String path, String type, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  Answer json(String path, String body) throws IOException, InterruptedException {
    return post(path, "application/json", body);
  }

  Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofByteArray());
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        response.body(),
        response);
  }

  /// A connection without a client that knows HTTP.
  Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /// Sends bytes as they are.
  ///
  /// @return what comes until the server closes the connection
  String raw(String request) throws IOException {
    try (Socket socket = socket()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return rest(socket);
    }
  }

  /// All that comes until the connection is closed or reset.
  static String rest(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (java.net.SocketException e) {
      return all.toString(StandardCharsets.ISO_8859_1);
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
