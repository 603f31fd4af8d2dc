package io.rekindle.cli.fuzz;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.train.Compute;
import io.rekindle.server.PredictionServer;
import io.rekindle.server.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// Servers of two models, which are sent damaged bodies: each must be answered, and not as a
/// defect.
final class HttpBodies {
  private static final int SIDE = 3;

  /// What is sent where.
  private record Request(boolean ofImages, String path, String type, byte[] body) {
    static Request of(boolean ofImages, String path, String type, String body) {
      return new Request(ofImages, path, type, body.getBytes(StandardCharsets.UTF_8));
    }
  }

  private final PredictionServer table;
  private final PredictionServer images;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private HttpBodies(Model table) {
    this.table = start(table);
    this.images = start(images());
  }

  /// @param table predicts by the columns of a table
  /// @param picture a PNG
  static Target target(Model table, byte[] picture) {
    List<Request> requests = requests(table, picture);
    // Started when first asked: other readers need no server.
    List<HttpBodies> started = new ArrayList<>();
    return new Target(
        "http",
        6,
        random -> {
          int number = random.nextInt(requests.size());
          byte[] body = requests.get(number).body();
          Mutator mutator =
              requests.get(number).type().equals("text/csv") ? Words.TABLE : Words.JSON;
          return Map.of("body-" + number, mutator.mutate(body, random));
        },
        folder -> {
          if (started.isEmpty()) {
            started.add(new HttpBodies(table));
          }
          started.getFirst().send(requests, folder);
        });
  }

  private static List<Request> requests(Model table, byte[] picture) {
    List<String> names = table.preprocessing().features().stream().map(Feature::name).toList();
    String values = "1" + ",1".repeat(names.size() - 1);
    String named = "{\"" + String.join("\":1,\"", names) + "\":1}";
    String tensors =
        "{\"inputs\":[{\"name\":\"rows\",\"datatype\":\"FP32\",\"shape\":[1,%d],\"data\":[%s]}]}"
            .formatted(names.size(), values);
    String json = "application/json";
    String infer = "/v2/models/fuzzed/infer";
    return List.of(
        Request.of(false, "/predict", json, "{\"rows\":[[" + values + "],[" + values + "]]}"),
        Request.of(false, "/predict", json, "[" + named + "]"),
        Request.of(false, "/predict", "text/csv", String.join(",", names) + "\n" + values + "\n"),
        Request.of(false, infer, json, tensors),
        Request.of(true, "/predict", json, "[[1,2,3,4,5,6,7,8,9]]"),
        new Request(true, "/predict", "image/png", picture));
  }

  /// A network that reads pictures.
  private static Model images() {
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < SIDE * SIDE; i++) {
      features.add(new Feature.Numeric("x" + i, 0, 255, OptionalDouble.empty(), false));
    }
    Network network = Network.of(SIDE * SIDE, new Layer.Dense(2, Activation.SOFTMAX));
    Model plain = Model.of(network, new float[network.size()]);
    return new Model(
        network,
        new float[network.size()],
        new Preprocessing(features, false, Optional.of(new Preprocessing.Image(SIDE, SIDE, 1))),
        plain.targets(),
        Loss.meanSquaredError(),
        List.of(),
        plain.origin());
  }

  private static PredictionServer start(Model model) {
    try {
      Path file = Files.createTempFile("fuzz", ".rkn");
      model.save(file);
      file.toFile().deleteOnExit();
      return PredictionServer.start(
          ServerSettings.named("fuzzed").withAddress("127.0.0.1", 0).withWorkers(1),
          file,
          Compute.best().withThreads(1),
          System.out::println);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void send(List<Request> requests, Path folder) throws IOException {
    Path file;
    try (Stream<Path> files = Files.list(folder)) {
      file = files.findFirst().orElseThrow();
    }
    Request request =
        requests.get(Integer.parseInt(file.getFileName().toString().substring("body-".length())));
    int port = (request.ofImages() ? images : table).address().getPort();
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:%d%s".formatted(port, request.path())))
                  .header("Content-Type", request.type())
                  .POST(HttpRequest.BodyPublishers.ofByteArray(Files.readAllBytes(file)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 500 || answer.body().isBlank()) {
        throw new AssertionError("status %d: %s".formatted(answer.statusCode(), answer.body()));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
