package io.rekindle.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.model.Model;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Features;
import io.rekindle.server.http.Refusal;
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
    Features rows = new Features.Floats(new float[200 * 784], 200, 784);
    try (Batcher batcher =
            new Batcher(TestModels.digits(1), Compute.best().withThreads(1), 200, _ -> {});
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        answers.add(clients.submit(() -> status(batcher, rows)));
      }
      int full = 0;
      for (Future<Integer> each : answers) {
        full += each.get() == 503 ? 1 : 0;
      }
      assertThat(full).isBetween(1, CLIENTS - 1);
      assertThat(status(batcher, rows)).isEqualTo(200);
    }
  }

  private static int status(Batcher batcher, Features rows) {
    try {
      return batcher.predict(rows).orElseThrow().length == 2000 ? 200 : 500;
    } catch (Refusal e) {
      assertThat(e.reply().headers()).containsEntry("Retry-After", "1");
      return e.reply().status();
    }
  }
}
