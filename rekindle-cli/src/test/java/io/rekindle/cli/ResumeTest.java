package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
  private static final String CHECKPOINT = "checkpoint={every_steps: 30, keep: 2}";

  @TempDir Path folder;

  /// Eight epochs of 41 steps.
  private List<Object> digits(String name, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("train", "digits", "--json", "--epochs", 8, "--out", folder.resolve(name)));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private Ran interrupted(String name, String at, Object... more) {
    return Commands.run(Captured.interruptedAt(at), digits(name, more).toArray()).exits(130);
  }

  private Ran resume(String name, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("train", "--resume", folder.resolve(name)));
    arguments.addAll(List.of(more));
    return Commands.run(arguments.toArray());
  }

  private byte[] model(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name).resolve("model.rkn"));
  }

  private List<String> checkpoints(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name).resolve("checkpoints"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /// What was measured, without times and paths.
  private static List<String> figures(Path metrics) throws IOException {
    return Files.readAllLines(metrics).stream()
        .map(
            line ->
                line.replaceAll("\"(rows_per_second|seconds)\":[^,}]*", "")
                    .replaceAll("\"run\":\"[^\"]*\"", ""))
        .toList();
  }

  @Test
  void anInterruptedRunGoesOnToTheSameModelAsOneThatWasNot() throws IOException {
    Commands.run(digits("whole").toArray()).exits(0);
    interrupted("broken", "\"epoch\":3,");
    assertThat(model("broken")).isNotEqualTo(model("whole"));

    Ran ran = resume("broken", "--json").exits(0);

    assertThat(ran.events()).hasSize(8 - 3 + 1);
    assertThat(ran.events().getFirst().get("epoch").count(1)).isEqualTo(4);
    assertThat(model("broken")).isEqualTo(model("whole"));
    assertThat(figures(folder.resolve("broken/metrics.jsonl")))
        .isEqualTo(figures(folder.resolve("whole/metrics.jsonl")));
  }

  @Test
  void aStreamedRunGoesOnToTheSameModelToo() throws IOException {
    StringBuilder csv = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 5000; i++) {
      csv.append("%d,%s,%d%n".formatted(i % 97, i % 3 == 0 ? "u" : "v", (i * i) % 5));
    }
    Files.writeString(folder.resolve("t.csv"), csv);
    Files.writeString(
        folder.resolve("stream.yaml"),
        """
        data: {source: t.csv, stream: true, validation: 0.1, task: regression}
        network: {layers: [{dense: 8, activation: relu}, {dense: 1}]}
        loss: mse
        epochs: 4
        """);
    Path run = folder.resolve("stream.yaml");
    Commands.run("train", run, "--json", "--out", folder.resolve("whole"));
    Path broken = folder.resolve("broken");
    Commands.run(Captured.interruptedAt("\"epoch\":2,"), "train", run, "--json", "--out", broken)
        .exits(130);
    assertThat(model("broken")).isNotEqualTo(model("whole"));

    resume("broken", "--json");

    assertThat(model("broken")).isEqualTo(model("whole"));
  }

  @Test
  void aRunCanBeInterruptedAgainAndAgain() throws IOException {
    Commands.run(digits("whole").toArray()).exits(0);
    interrupted("broken", "\"epoch\":2,");
    Commands.run(
            Captured.interruptedAt("\"epoch\":5,"),
            "train",
            "--resume",
            folder.resolve("broken"),
            "--json")
        .exits(130);

    Ran told = resume("broken").exits(0);

    assertThat(told.out()).contains("gone on with in epoch 6");
    assertThat(model("broken")).isEqualTo(model("whole"));
    assertThat(Files.readString(folder.resolve("broken/log.txt")))
        .contains("Interrupted after 2 epochs")
        .contains("Interrupted after 5 epochs")
        .contains("gone on with in epoch 6");
  }

  @Test
  void afterACrashTheLastCheckpointServesAndEpochsAfterItAreToldAgain() throws IOException {
    Commands.run(digits("whole", "--set", CHECKPOINT).toArray()).exits(0);
    interrupted("broken", "\"epoch\":4,", "--set", CHECKPOINT);
    // As if the process had died: no results, and the interruption's own checkpoint never made.
    assertThat(checkpoints("broken")).containsExactly("step-150.ckpt", "step-165.ckpt");
    Files.delete(folder.resolve("broken/checkpoints/step-165.ckpt"));
    Path metrics = folder.resolve("broken/metrics.jsonl");
    List<String> lines = Files.readAllLines(metrics);
    Files.writeString(
        metrics, String.join("\n", lines.subList(0, 4)) + "\n{\"event\":\"epoch\",\"ep");

    Ran ran = resume("broken", "--json").exits(0);

    assertThat(ran.events().getFirst().get("epoch").count(1)).isEqualTo(4);
    assertThat(model("broken")).isEqualTo(model("whole"));
    assertThat(figures(metrics)).isEqualTo(figures(folder.resolve("whole/metrics.jsonl")));
  }

  @Test
  void onlyTheLastCheckpointsStay() throws IOException {
    Commands.run(digits("run", "--set", CHECKPOINT).toArray()).exits(0);

    assertThat(checkpoints("run")).containsExactly("step-270.ckpt", "step-300.ckpt");
  }

  @Test
  void aDamagedCheckpointIsPassedOver() throws IOException {
    Commands.run(digits("whole", "--set", CHECKPOINT).toArray()).exits(0);
    interrupted("broken", "\"epoch\":4,", "--set", CHECKPOINT);
    Path last = folder.resolve("broken/checkpoints/step-165.ckpt");
    byte[] bytes = Files.readAllBytes(last);
    bytes[bytes.length / 2] ^= 1;
    Files.write(last, bytes);

    Ran ran = resume("broken").exits(0);

    assertThat(ran.err())
        .startsWith("warning: " + last)
        .contains("damaged")
        .contains("trying the one before it");
    assertThat(model("broken")).isEqualTo(model("whole"));
  }

  @Test
  void whatCannotGoOnIsRefused() throws IOException {
    Commands.run(digits("ended").toArray()).exits(0);
    interrupted("bare", "\"epoch\":1,");
    Files.delete(folder.resolve("bare/checkpoints/").resolve(checkpoints("bare").getFirst()));

    assertThat(resume("ended").exits(2).err()).contains("this run has come to its end");
    assertThat(resume("absent").exits(2).err()).contains("there is no run.yaml in this folder");
    assertThat(resume("bare").exits(2).err()).contains("there is no checkpoint to go on from");
    assertThat(resume("bare", "--epochs", 3).exits(2).err())
        .contains("the run file in that folder says what runs");
  }
}
