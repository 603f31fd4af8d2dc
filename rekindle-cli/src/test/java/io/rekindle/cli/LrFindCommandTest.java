package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.random.Draws;
import io.rekindle.data.run.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LrFindCommandTest {
  @TempDir Path folder;
  private Path run = Path.of("");

  /// Two classes that a line tells apart, and a rate too small to learn them with.
  @BeforeEach
  void prepare() throws IOException {
    StringBuilder rows = new StringBuilder("a,b,side\n");
    Draws draws = Draws.of(1, "rows");
    for (int i = 0; i < 200; i++) {
      double x = draws.uniform(2L * i);
      double y = draws.uniform(2L * i + 1);
      String side = x > y ? "under" : "over";
      rows.append(String.format(Locale.ROOT, "%.4f,%.4f,%s%n", x, y, side));
    }
    Files.writeString(folder.resolve("rows.csv"), rows);
    run =
        Files.writeString(
            folder.resolve("slow.yaml"),
            """
            data: {source: rows.csv, target: side, scale: none}
            network:
              layers:
                - {dense: 16, activation: relu}
                - {dense: 2, activation: softmax}
            loss: cross_entropy
            optimizer: {name: sgd, learning_rate: 0.00002}
            batch_size: 4
            epochs: 3
            seed: 1
            """);
  }

  private Ran find(Object... more) {
    Object[] arguments = new Object[2 + more.length];
    arguments[0] = "lr-find";
    arguments[1] = run;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return Commands.run(arguments);
  }

  /// Weights that are all 0 stay equal: the output's bias alone learns.
  @Test
  void thatNoRateBeatsAConstantIsSaid() {
    assertThat(find("--set", "network.init=zeros").exits(0).out())
        .contains("no rate gets below the loss of a constant predictor, 0.6919")
        .contains("rekindle doctor ");
    assertThat(find().exits(0).out()).doesNotContain("constant predictor");
  }

  @Test
  void theAnswerIsOneJsonObjectAsDocumented() {
    Ran ran = find("--json", "--seeds", "2").exits(0);

    assertThat(ran.err()).isEmpty();
    assertThat(ran.lines()).hasSize(1);
    JsonField answer = ran.json();
    assertThat(answer.members().keySet())
        .containsExactly(
            "suggested",
            "current",
            "curvature",
            "rates",
            "start_loss",
            "constant_loss",
            "steps",
            "seeds",
            "seconds");
    assertThat(answer.get("suggested").number()).isBetween(0.01, 5.0);
    assertThat(answer.get("current").number()).isEqualTo(0.00002);
    assertThat(answer.get("curvature").members().keySet()).containsExactly("largest", "bound");
    assertThat(answer.get("start_loss").number()).isBetween(0.3, 2.0);
    assertThat(answer.get("steps").whole(1, 100)).isEqualTo(50);
    assertThat(answer.get("seeds").whole(1, 100)).isEqualTo(2);
    List<JsonField> rates = answer.get("rates").elements();
    assertThat(rates).hasSize(22);
    for (JsonField rate : rates) {
      assertThat(rate.members().keySet()).containsExactly("rate", "loss", "worst", "diverged");
    }
    assertThat(rates.getFirst().get("loss").number())
        .isLessThanOrEqualTo(rates.getFirst().get("worst").number());
  }

  @Test
  void theSameRunGivesTheSameAnswer() {
    assertThat(withoutTime(find("--json", "--threads", "1")))
        .isEqualTo(withoutTime(find("--json", "--threads", "2")));
  }

  private static String withoutTime(Ran ran) {
    return ran.exits(0).out().replaceFirst("\"seconds\".*", "");
  }

  @Test
  void thePlotMarksTheRates() {
    Ran ran = find().exits(0);

    assertThat(ran.lines().getFirst()).matches("Learning rate: \\S+ \\(the run has 0\\.00002\\)");
    assertThat(ran.out())
        .contains("| ", "1e-6", "^ current", "suggested ", "curvature bound ")
        .contains("Next       rekindle train " + run + " --set optimizer.learning_rate=");
    assertThat(ran.out().chars()).allMatch(c -> c < 128);
    assertThat(ran.lines()).allMatch(line -> line.length() <= 100 || line.startsWith("Next"));
  }

  @Test
  void thePlotFitsItsTerminal() {
    Ran ran =
        Commands.run(new Captured(new Terminal(true, false, true, () -> 60)), "lr-find", run)
            .exits(0);

    assertThat(ran.out()).contains("●", "▲ current");
    assertThat(ran.lines())
        .filteredOn(line -> line.contains("│"))
        .hasSize(11)
        .allMatch(line -> line.length() <= 60);
    assertThat(ran.err()).endsWith("\r\033[K");
  }

  @Test
  void fixWritesTheRunWithTheRateAndItTrains() throws IOException {
    Path out = folder.resolve("faster.yaml");

    Ran ran = find("--json", "--fix", out).exits(0);

    double suggested = ran.json().get("suggested").number();
    assertThat(Files.readString(out)).startsWith("# Written by `rekindle lr-find` from " + run);
    RunFile before = RunFile.read(run);
    RunFile after = RunFile.read(out);
    assertThat(after.training())
        .isEqualTo(
            before
                .training()
                .withOptimizer(before.training().optimizer().withLearningRate(suggested)));
    assertThat(after.layers()).isEqualTo(before.layers());
    Commands.run("train", run, "--out", folder.resolve("slow")).exits(3);
    Commands.run("train", out, "--out", folder.resolve("fast")).exits(0);
  }

  @Test
  void theRateIsToldThoughItsFileCannotBeWritten() {
    Path out = folder.resolve("f".repeat(245) + ".yaml");

    Ran ran = find("--json", "--seeds", "1", "--fix", out).exits(2);

    assertThat(ran.json().get("suggested").number()).isPositive();
    assertThat(ran.err()).contains(out + ": cannot be written");
  }

  @Test
  void aRunThatNoRateHelpsIsForTheDoctor() {
    Path out = folder.resolve("never.yaml");

    Ran ran =
        find(
                "--fix",
                out,
                "--set",
                "network.layers.0.trainable=false",
                "--set",
                "network.layers.1.trainable=false")
            .exits(3);

    assertThat(ran.lines().getFirst()).startsWith("No learning rate lowers the loss");
    assertThat(ran.lines().getLast()).contains("`rekindle doctor " + run);
    assertThat(ran.err()).isEqualTo(out + " was not written: no rate lowers the loss.\n");
    assertThat(out).doesNotExist();
  }

  @Test
  void curvatureIsNullWhereItBoundsNothing() {
    Ran ran = find("--json", "--set", "optimizer=adam", "--seeds", "1").exits(0);

    assertThat(ran.json().members().get("curvature")).isEqualTo(Json.Word.NULL);
    assertThat(find("--set", "optimizer=adam", "--seeds", "1").exits(0).out())
        .contains("does not bound the rate of adam");
  }

  @Test
  void badInputIsToldInALine() {
    assertThat(find("--set", "optimizer=lbfgs").exits(2).err()).contains("lbfgs", "line search");
    assertThat(find("--seeds", "0").exits(2).err()).contains("--seeds 0: from 1 to 25");
    assertThat(find("--budget", "soon").exits(2).err()).contains("--budget soon");
    assertThat(find("--fix", run).exits(2).err()).contains("the command reads this file");
  }
}
