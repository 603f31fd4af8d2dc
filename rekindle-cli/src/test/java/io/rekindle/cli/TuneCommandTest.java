package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import io.rekindle.core.json.JsonField;
import io.rekindle.data.run.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuneCommandTest {
  @TempDir Path folder;

  private static final String RUN =
      """
      data: {source: points.csv, validation: 0.3}
      network: {layers: [{dense: 8, activation: tanh}, {dense: 1}]}
      loss: mse
      optimizer: {name: sgd, learning_rate: 0.1}
      epochs: 9
      search:
        over:
          optimizer.learning_rate: {log_uniform: [1e-6, 0.1]}
          network.layers.0.dense: {int: [2, 16]}
          network.layers.0.activation: {choice: [tanh, relu]}
        trials: 9
      """;

  @BeforeEach
  void writeFiles() throws IOException {
    StringBuilder csv = new StringBuilder("a,b,y\n");
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      csv.append("%s,%s,%s%n".formatted(a, b, a - b * b + 0.1 * random.nextGaussian()));
    }
    Files.writeString(folder.resolve("points.csv"), csv);
    Files.writeString(folder.resolve("run.yaml"), RUN);
  }

  private Ran tune(String out, Object... more) {
    Object[] arguments = new Object[5 + more.length];
    arguments[0] = "tune";
    arguments[1] = folder.resolve("run.yaml");
    arguments[2] = "--out";
    arguments[3] = folder.resolve(out);
    arguments[4] = "--json";
    System.arraycopy(more, 0, arguments, 5, more.length);
    return Commands.run(arguments);
  }

  private static List<String> ranking(Ran ran) {
    return ran.json().get("trials").elements().stream()
        .map(t -> t.get("trial").count(0) + " " + t.get("set").value() + t.get("score").number())
        .toList();
  }

  @Test
  void ranksTrialsAndWritesTheBestAsARunFile() throws IOException {
    Ran ran = tune("a").exits(0);

    List<JsonField> trials = ran.json().get("trials").elements();
    assertThat(trials).hasSize(9);
    for (int i = 1; i < trials.size(); i++) {
      assertThat(trials.get(i).get("score").number())
          .isGreaterThanOrEqualTo(trials.get(i - 1).get("score").number());
    }
    JsonField best = trials.getFirst().get("set");
    RunFile written = RunFile.read(folder.resolve("a/best.yaml"));
    assertThat(written.training().optimizer().learningRate())
        .isEqualTo(best.get("optimizer.learning_rate").number())
        .isBetween(1e-6, 0.1);
    assertThat(written.search()).isEmpty();
    Ran trained =
        Commands.run(
            "train", folder.resolve("a/best.yaml"), "--out", folder.resolve("b"), "--json");
    assertThat(trained.json().get("validation").get("loss").number())
        .isEqualTo(trials.getFirst().get("loss").number());
  }

  @Test
  void brokenOffSearchGoesOnToTheSameRanking() throws IOException {
    Ran whole = tune("whole").exits(0);
    tune("part", "--trials", 4).exits(0);
    Path part = folder.resolve("part");
    String run = Files.readString(folder.resolve("whole/run.yaml"));
    Files.writeString(part.resolve("run.yaml"), run);
    String trials = Files.readString(part.resolve("trials.jsonl"));
    Files.writeString(part.resolve("trials.jsonl"), trials + "{\"trial\": 4, \"ep");

    Ran resumed = Commands.run("tune", "--resume", part, "--json").exits(0);

    assertThat(ranking(resumed)).isEqualTo(ranking(whole));
    assertThat(resumed.lines()).hasSize(6);
    assertThat(Files.readString(part.resolve("best.yaml")))
        .isEqualTo(Files.readString(folder.resolve("whole/best.yaml")));
  }

  @Test
  void halvingTrainsTheBestForLonger() {
    Ran ran = tune("a", "--set", "search.method=halving").exits(0);

    assertThat(ran.json().get("trials").elements().stream().map(t -> t.get("epochs").count(0)))
        .containsExactly(9, 3, 3, 1, 1, 1, 1, 1, 1);
    assertThat(ran.lines()).hasSize(9 + 3 + 1 + 1);
  }

  @Test
  void foldsAreHeldOutInTurn() {
    Ran one = tune("a", "--trials", 1, "--set", "data.validation=null").exits(2);
    Ran ran =
        tune("b", "--trials", 2, "--set", "search.folds=4", "--set", "search.metric=r2").exits(0);

    assertThat(one.err()).contains("search.folds: 5");
    List<JsonField> trials = ran.json().get("trials").elements();
    assertThat(trials.getFirst().get("score").number())
        .isGreaterThanOrEqualTo(trials.getLast().get("score").number());
  }

  @Test
  void badSearchesAreErrorsThatSayWhatIsNeeded() {
    assertThat(tune("a", "--set", "search=null").exits(2).err()).contains("log_uniform");
    assertThat(tune("b", "--set", "search.method=grid").exits(2).err())
        .contains("random", "halving");
    assertThat(tune("c", "--set", "search.over={epochs: {log_uniform: [0, 1]}}").exits(2).err())
        .contains("epochs", "above 0");
    assertThat(tune("d", "--set", "search.over={epochs: {lin: [0, 1]}}").exits(2).err())
        .contains("choice");
    assertThat(Commands.run("tune", folder.resolve("points.csv")).exits(2).err())
        .contains("run file");
  }

  @Test
  void peopleReadATable() {
    Ran ran = Commands.run("tune", folder.resolve("run.yaml"), "--out", folder.resolve("x"));

    assertThat(ran.exits(0).out())
        .contains("trial 1 of 9, 9 epochs: validation loss ")
        .containsPattern("(?m)^ +validation loss +loss +epochs +optimizer.learning_rate ")
        .contains("Next      rekindle train " + folder.resolve("x/best.yaml"));
  }
}
