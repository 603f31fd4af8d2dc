package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `serve` as a process, and the examples of docs/serve.md.
class ServeCommandTest {
  @TempDir static Path folder;
  private static Path run = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    StringBuilder table = new StringBuilder("length,width,colour,kind\n");
    for (int i = 0; i < 120; i++) {
      table.append(
          "%d.%d,%s,%s,%s\n"
              .formatted(
                  4 + i % 4,
                  i % 10,
                  i % 7 == 0 ? "" : "3." + i % 9,
                  i % 3 == 0 ? "red" : "blue",
                  i % 4 < 2 ? "setosa" : "virginica"));
    }
    Path file = Files.writeString(folder.resolve("flowers.csv"), table.toString());
    run = folder.resolve("flowers");
    Commands.run("train", file, "--epochs", 60, "-q", "--out", run).exits(0);
  }

  private record Server(Process process, int port) implements AutoCloseable {
    static Server start() throws IOException {
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "--add-modules=jdk.incubator.vector", // as here: the same kernels, the same bits
              "-cp",
              System.getProperty("java.class.path"),
              "io.rekindle.cli.Main",
              "serve",
              run.toString(),
              "--port",
              "0");
      Process process =
          new ProcessBuilder(command).redirectError(folder.resolve("err").toFile()).start();
      CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES).execute(process::destroyForcibly);
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = String.valueOf(out.readLine());
      Matcher address =
          Pattern.compile("as flowers at http://127\\.0\\.0\\.1:(\\d+)/").matcher(line);
      assertThat(address.find()).as(line + Files.readString(folder.resolve("err"))).isTrue();
      return new Server(process, Integer.parseInt(address.group(1)));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void answersUntilItIsToldToEnd() throws Exception {
    try (Server server = Server.start();
        HttpClient client = HttpClient.newHttpClient()) {
      String body = "length,width,colour\n5.1,3.5,red\n4,,blue\n";
      Path rows = Files.writeString(folder.resolve("rows.csv"), body);
      String expected = Commands.run("predict", run, rows).exits(0).out();

      String answer =
          client
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:%d/predict".formatted(server.port())))
                      .header("Content-Type", "text/csv")
                      .header("Accept", "text/csv")
                      .POST(HttpRequest.BodyPublishers.ofString(body))
                      .build(),
                  BodyHandlers.ofString())
              .body();

      assertThat(answer).startsWith("class,p_setosa,p_virginica\n").isEqualTo(expected);
      server.process().destroy();
      assertThat(server.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(server.process().exitValue()).isZero();
    }
  }

  @Test
  void examplesOfTheGuideAreAnswered() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/curl")) && Files.isExecutable(Path.of("/bin/sh")),
        "needs curl and a shell");
    String guide = Files.readString(RepositoryFile.of("docs/serve.md"));
    Matcher blocks = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL).matcher(guide);
    List<String> answers = new ArrayList<>();
    try (Server server = Server.start()) {
      while (blocks.find()) {
        String block = blocks.group(1);
        if (block.contains("curl")) {
          answers.add(shell(block.replace("localhost:8080", "127.0.0.1:" + server.port())));
        }
      }
    }
    assertThat(answers).hasSize(3);
    assertThat(answers.get(0)).startsWith("{\"model\":\"flowers\",\"predictions\":[{\"class\":");
    assertThat(answers.get(1)).startsWith("class,p_setosa,p_virginica\n");
    assertThat(answers.get(2)).startsWith("{\"model_name\":\"flowers\",\"outputs\":[");
  }

  private static String shell(String script) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("/bin/sh", "-c", script).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  @Test
  void badOptionsAreTold() {
    assertThat(Commands.run("serve", run, "--port", 70_000).exits(2).err())
        .contains("port 70000", "65535");
    assertThat(Commands.run("serve", run, "--name", "a/b").exits(2).err()).contains("a/b");
    assertThat(Commands.run("serve", run, "--threads", 0).exits(2).err()).contains("--threads 0");
    assertThat(Commands.run("serve", folder.resolve("none")).exits(2).err()).contains("none");
    assertThat(Commands.run("serve", "--help").exits(0).out()).contains("--max-queue", "Examples:");
  }
}
