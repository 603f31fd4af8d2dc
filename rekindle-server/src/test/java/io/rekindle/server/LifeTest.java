package io.rekindle.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.model.Model;
import io.rekindle.server.Running.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens to requests while the model is replaced and while the server ends.
class LifeTest {
  private static final String ROW = "[5.1,3.5,\"red\"]";
  private static final int CLIENTS = 16;

  @TempDir Path folder;

  private static void await(String what, java.util.concurrent.Callable<Boolean> happens)
      throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!happens.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  @Test
  void modelsAreReplacedUnderLoad() throws Exception {
    try (Running running = Running.of(TestModels.flowers(0), folder);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean ends = new AtomicBoolean();
      Set<String> answers = ConcurrentHashMap.newKeySet();
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        all.add(
            clients.submit(
                () -> {
                  while (!ends.get()) {
                    Answer answer = running.json("/predict", ROW);
                    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                    answers.add(answer.text());
                  }
                  return null;
                }));
      }
      for (int seed = 1; seed <= 3; seed++) {
        TestModels.flowers(seed).save(running.file);
        int reloads = seed;
        await("reload " + seed, () -> running.log.size() >= reloads);
        await("answers of model " + seed, () -> answers.size() == reloads + 1);
      }
      ends.set(true);
      for (Future<?> each : all) {
        each.get();
      }
      assertThat(answers).hasSize(4);
      assertThat(running.log).allMatch(line -> line.endsWith("the new model is in service"));
      assertThat(running.get("/metrics").text())
          .contains("rekindle_model_reloads_total{result=\"good\"} 3\n");
    }
  }

  @Test
  void aBadFileChangesNothing() throws Exception {
    try (Running running = Running.of(TestModels.flowers(1), folder)) {
      String before = running.json("/predict", ROW).text();
      byte[] good = Files.readAllBytes(running.file);
      byte[] broken = good.clone();
      broken[good.length / 2] ^= 1;
      for (byte[] bad : List.of(new byte[0], "rubbish".getBytes(StandardCharsets.UTF_8), broken)) {
        int lines = running.log.size();
        Files.write(running.file, bad);
        await("the bad file is told", () -> running.log.size() > lines);
        assertThat(running.log.getLast()).contains("the model before stays in service");
        assertThat(running.json("/predict", ROW).text()).isEqualTo(before);
      }
      Files.delete(running.file);
      assertThat(running.json("/predict", ROW).text()).isEqualTo(before);

      Model next = TestModels.price(1);
      next.save(running.file);
      await("the good file is told", () -> running.log.getLast().contains("in service"));
      await(
          "another kind of model answers",
          () -> running.json("/predict", "[1,2,3]").text().contains("price"));
      assertThat(running.get("/openapi.json").text())
          .contains("\"price\"")
          .doesNotContain("setosa");
      assertThat(running.log.getLast())
          .contains("the new model is in service, with another interface: columns gone: length, ");
      Answer old = running.json("/predict", "{\"length\":5,\"width\":3,\"colour\":\"red\"}");
      assertThat(old.status()).isEqualTo(400);
      assertThat(old.json().get("error").text())
          .contains("rows[0].f0: found no such column, but [length, width, colour]");
      Answer table = running.post("/predict", "text/csv", "length,width,colour\n5,3,red\n");
      assertThat(table.status()).isEqualTo(400);
      assertThat(table.text()).contains("names \\\"f0\\\", request.csv has no such column");
      assertThat(running.json("/predict", "[5,3]").json().get("allowed").text())
          .isEqualTo("3 values, one for each feature: f0, f1, f2");
    }
  }

  /// Every connection that was accepted is answered or closed before it has sent anything; no
  /// request that the server has begun to read is lost.
  @Test
  void whatWasAcceptedIsAnsweredBeforeTheEnd() throws Exception {
    for (int round = 0; round < 3; round++) {
      Running running = Running.of(TestModels.digits(round), folder);
      String body = "[" + "7,".repeat(783) + "7]";
      AtomicInteger answered = new AtomicInteger();
      List<String> lost = new java.util.concurrent.CopyOnWriteArrayList<>();
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(Thread.ofVirtual().start(() -> hammer(running, body, answered, lost)));
      }
      await("answers", () -> answered.get() > 200);
      running.server.close();
      for (Thread client : clients) {
        client.join();
      }
      assertThat(lost).isEmpty();
      assertThat(running.log).isEmpty();
      running.close();
    }
  }

  /// One connection after another, one request after another on each, until connections are
  /// refused.
  private static void hammer(
      Running running, String body, AtomicInteger answered, List<String> lost) {
    String request =
        "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(body.length(), body);
    while (true) {
      try (Socket socket = running.socket()) {
        boolean open = true;
        while (open) {
          socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
          String head = RawAnswer.read(socket.getInputStream());
          if (!head.startsWith("HTTP/1.1 200 ")) {
            lost.add(head);
            return;
          }
          answered.incrementAndGet();
          open = !head.contains("Connection: close");
        }
      } catch (ConnectException e) {
        return;
      } catch (IOException e) {
        lost.add(e.toString());
        return;
      }
    }
  }
}
