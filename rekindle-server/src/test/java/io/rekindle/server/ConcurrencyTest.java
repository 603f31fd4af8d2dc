package io.rekindle.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.model.Model;
import io.rekindle.server.Running.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many clients at once.
class ConcurrencyTest {
  private static final int CLIENTS = 64;

  @TempDir Path folder;

  private static String pixels(Random random, int rows) {
    StringBuilder body = new StringBuilder("[");
    for (int i = 0; i < rows; i++) {
      body.append(i == 0 ? "[" : ",[");
      for (int j = 0; j < 784; j++) {
        body.append(j == 0 ? "" : ",").append(random.nextInt(256));
      }
      body.append(']');
    }
    return body.append(']').toString();
  }

  @Test
  void manyClientsGetWhatOneGets() throws Exception {
    Model model = TestModels.digits(1);
    Random random = new Random(2);
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      bodies.add(pixels(random, 1 + i % 3));
    }
    try (Running running = Running.of(model, folder);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> alone = new ArrayList<>();
      for (String body : bodies) {
        alone.add(running.json("/predict", body).text());
      }

      List<Future<List<String>>> together = new ArrayList<>();
      for (String body : bodies) {
        together.add(
            clients.submit(
                () -> {
                  List<String> answers = new ArrayList<>();
                  for (int i = 0; i < 10; i++) {
                    answers.add(running.json("/predict", body).text());
                  }
                  return answers;
                }));
      }

      for (int i = 0; i < CLIENTS; i++) {
        assertThat(together.get(i).get()).containsOnly(alone.get(i));
      }
      assertThat(batchesOfOne(running)).isLessThan(CLIENTS * 11 * 2 / 3 / 2);
      assertThat(running.log).isEmpty();
    }
  }

  /// The requests of a single row that were computed alone.
  private static long batchesOfOne(Running running) throws Exception {
    return running
        .get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith("rekindle_batch_rows_bucket{le=\"1\"}"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  @Test
  void aFullQueueIsTold() throws Exception {
    ServerSettings settings = Running.settings().withLimits(Running.MAX_BODY, 200, 200);
    String body = pixels(new Random(1), 200);
    try (Running running = Running.of(TestModels.digits(1), folder, settings);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        answers.add(clients.submit(() -> running.json("/predict", body)));
      }

      int full = 0;
      for (Future<Answer> each : answers) {
        Answer answer = each.get();
        if (answer.status() != 200) {
          assertThat(answer.status()).isEqualTo(503);
          assertThat(answer.response().headers().firstValue("Retry-After")).contains("1");
          assertThat(answer.json().get("field").text()).isIn("queue", "body");
          full++;
        }
      }
      assertThat(full).isBetween(1, CLIENTS - 1);
      assertThat(running.json("/predict", body).status()).isEqualTo(200);
    }
  }
}
