package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.model.Model;
import io.rekindle.data.run.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandTest {
  @TempDir Path folder;

  private Ran digits(String name, Object... more) {
    Object[] arguments = new Object[4 + more.length];
    arguments[0] = "train";
    arguments[1] = "digits";
    arguments[2] = "--out";
    arguments[3] = folder.resolve(name);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return Commands.run(arguments);
  }

  @Test
  void tellsOfDataNetworkEpochsAndScoresAndLeavesARunFolder() throws IOException {
    Ran ran = digits("run", "--epochs", 12).exits(0);

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .startsWith("Data      digits: 1,294 training rows, 144 for validation, 359 for the test\n")
        .contains("64 features; classification of label, 10 classes")
        .contains("dense 128 relu")
        .containsPattern("(?m)^Kernels   .*, \\d+ threads?$")
        .containsPattern("(?m)^12/12 +0\\.\\d{4} +9\\d\\.\\d\\d %")
        .containsPattern("(?m)^ +train +validation +test +constant +95 % interval$")
        .containsPattern(
            "(?m)^accuracy +9\\d\\.\\d\\d % +9\\d.\\d\\d % +9\\d.\\d\\d % +\\d+\\.\\d\\d %  9")
        .contains("Most often confused: ")
        .contains("rekindle predict " + folder.resolve("run") + " digits -o out.csv")
        .doesNotContain("\033");
    assertThat(folder.resolve("run"))
        .isDirectoryContaining("glob:**/model.rkn")
        .isDirectoryContaining("glob:**/run.yaml")
        .isDirectoryContaining("glob:**/metrics.jsonl")
        .isDirectoryContaining("glob:**/log.txt");
    assertThat(Files.readString(folder.resolve("run/log.txt"))).isEqualTo(ran.out());
    assertThat(RunFile.read(folder.resolve("run/run.yaml")).training().epochs()).isEqualTo(12);
  }

  @Test
  void jsonIsAnEventAnEpochAndThenTheResults() throws IOException {
    Ran ran = digits("run", "--epochs", 3, "--json").exits(0);

    List<JsonField> events = ran.events();
    assertThat(ran.err()).isEmpty();
    assertThat(events).hasSize(4);
    for (int i = 0; i < 3; i++) {
      JsonField epoch = events.get(i);
      assertThat(epoch.get("event").text()).isEqualTo("epoch");
      assertThat(epoch.get("epoch").whole(1, 3)).isEqualTo(i + 1);
      assertThat(epoch.get("loss").number()).isBetween(0.0, 4.0);
      assertThat(epoch.get("metrics").get("accuracy").number()).isBetween(0.0, 1.0);
      assertThat(epoch.get("validation").get("loss").number()).isBetween(0.0, 4.0);
      assertThat(epoch.get("validation").get("accuracy").number()).isBetween(0.0, 1.0);
      assertThat(epoch.get("rows_per_second").number()).isPositive();
    }
    JsonField done = events.getLast();
    assertThat(done.get("event").text()).isEqualTo("done");
    assertThat(done.get("run").text()).isEqualTo(folder.resolve("run").toString());
    assertThat(done.get("epochs").count(0)).isEqualTo(3);
    assertThat(done.get("seconds").number()).isPositive();
    assertThat(done.get("rows_per_second").number()).isPositive();
    assertThat(done.get("kernels").text()).isIn("onednn", "vector", "scalar");
    for (String part : List.of("train", "validation", "test")) {
      assertThat(done.get(part).get("loss").number()).isBetween(0.0, 2.0);
      assertThat(done.get(part).get("accuracy").number()).isBetween(0.5, 1.0);
    }
    assertThat(done.get("null").get("loss").number()).isBetween(2.2, 2.5);
    assertThat(done.get("null").get("accuracy").number()).isBetween(0.01, 0.2);
    assertThat(done.get("finite").flag()).isTrue();
    assertThat(done.members().get("first_non_finite")).isEqualTo(Json.Word.NULL);
    assertThat(done.get("learned").flag()).isTrue();
    assertThat(Files.readString(folder.resolve("run/metrics.jsonl"))).isEqualTo(ran.out());
  }

  @Test
  void theSameSeedGivesTheSameFileForAnyNumberOfThreads() throws IOException {
    digits("a", "--epochs", 2, "--threads", 1).exits(0);
    digits("b", "--epochs", 2, "--threads", 3).exits(0);
    digits("c", "--epochs", 2, "--seed", 2).exits(0);

    byte[] a = Files.readAllBytes(folder.resolve("a/model.rkn"));
    assertThat(Files.readAllBytes(folder.resolve("b/model.rkn"))).isEqualTo(a);
    assertThat(Files.readAllBytes(folder.resolve("c/model.rkn"))).isNotEqualTo(a);
  }

  /// In bfloat16 where this processor has it, and in float32 elsewhere; which of the two is said.
  @Test
  void halfPrecisionLearnsAsWell() {
    Ran ran = digits("half", "--epochs", 12, "--set", "precision=bfloat16").exits(0);

    assertThat(ran.out())
        .containsPattern(
            "(?m)^Kernels   .* threads?; (products of training steps in bfloat16|in float32, since"
                + " \\w+ kernels have no bfloat16 on this processor)$")
        .containsPattern("(?m)^accuracy +9\\d\\.\\d\\d % +9\\d.\\d\\d % +9[5-9]\\.\\d\\d %");
    assertThat(
            digits("scalar", "--epochs", 1, "--set", "precision=bfloat16", "--kernels", "scalar")
                .exits(0)
                .out())
        .contains("; in float32, since scalar kernels have no bfloat16 on this processor\n");
  }

  @Test
  void theResolvedRunFileGivesTheSameModelAgain() throws IOException {
    digits("a", "--epochs", 2, "--set", "network.layers.0.init=uniform:0.1").exits(0);

    Commands.run("train", folder.resolve("a/run.yaml"), "--out", folder.resolve("b")).exits(0);

    Model first = Model.load(folder.resolve("a/model.rkn"));
    Model second = Model.load(folder.resolve("b/model.rkn"));
    assertThat(second.parameters()).isEqualTo(first.parameters());
    assertThat(second.network()).isEqualTo(first.network());
    assertThat(second.preprocessing()).isEqualTo(first.preprocessing());
  }

  @Test
  void theModelHoldsItsScores() {
    Ran ran = digits("run", "--epochs", 2, "--json").exits(0);

    Model model = Model.load(folder.resolve("run/model.rkn"));
    assertThat(model.origin().run()).isEqualTo("digits");
    assertThat(model.origin().epochs()).isEqualTo(2);
    assertThat(model.origin().scores().get("test"))
        .containsEntry("accuracy", ran.json().get("test").get("accuracy").number());
  }

  @Test
  void quietPrintsTheFolderAlone() {
    assertThat(digits("run", "--epochs", 1, "--quiet").exits(0).out())
        .isEqualTo(folder.resolve("run") + "\n");
  }

  @Test
  void noEpochsLeaveTheInitialWeights() {
    Ran ran = digits("run", "--epochs", 0).exits(0);

    assertThat(ran.out()).contains("0 epochs: the model holds the initial weights.");
    assertThat(Model.load(folder.resolve("run/model.rkn")).origin().steps()).isZero();
  }

  @Test
  void aRunThatDoesNotBeatAConstantPredictorFails() {
    Ran ran = digits("run", "--epochs", 1, "--set", "optimizer.learning_rate=0").exits(3);

    assertThat(ran.out())
        .contains(
            "This run did not learn: on the test rows it is no better than the best constant");
    assertThat(folder.resolve("run/model.rkn")).exists();
  }

  @Test
  void aRunThatDivergesNamesTensorLayerAndStep() {
    Ran ran =
        digits(
                "run",
                "--epochs",
                1,
                "--json",
                "--set",
                "optimizer={name: sgd, learning_rate: 1e30}")
            .exits(3);

    JsonField done = ran.json();
    assertThat(done.get("finite").flag()).isFalse();
    assertThat(done.get("first_non_finite").get("step").count(1)).isLessThan(10);
    assertThat(done.get("first_non_finite").get("tensor").text()).isNotEmpty();
    assertThat(done.get("learned").flag()).isFalse();
    assertThat(done.find("train").orElseThrow().find("loss")).isEmpty();
    Ran told =
        digits("told", "--epochs", 1, "--set", "optimizer={name: sgd, learning_rate: 1e30}")
            .exits(3);
    assertThat(told.out())
        .containsPattern("This run did not learn: \\S+ was no longer finite at step \\d+");
  }

  @Test
  void ctrlCKeepsWhatWasLearned() {
    Captured captured = Captured.interruptedAt("\"epoch\":3");

    Ran ran =
        Commands.run(
                captured,
                "train",
                "digits",
                "--epochs",
                100_000,
                "--json",
                "--out",
                folder.resolve("run"))
            .exits(130);

    assertThat(ran.json().get("interrupted").flag()).isTrue();
    assertThat(ran.json().get("epochs").count(1)).isEqualTo(3);
    assertThat(Model.load(folder.resolve("run/model.rkn")).origin().epochs()).isEqualTo(3);
  }

  @Test
  void earlyStoppingIsTold() {
    Ran ran =
        digits(
                "run",
                "--epochs",
                500,
                "--set",
                "early_stopping={patience: 2, restore_best: true}",
                "--set",
                "optimizer.learning_rate=0.02",
                "--set",
                "schedule=constant")
            .exits(0);

    assertThat(ran.out())
        .containsPattern(
            "Stopped early after \\d+ epochs and [\\d,]+ steps, as the watched loss no longer fell;"
                + " the parameters of epoch \\d+ were put back\\.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void kernelsCanBeChosen(String name) {
    Ran ran = digits("run", "--epochs", 1, "--kernels", name, "--json").exits(0);

    assertThat(ran.json().get("kernels").text()).isEqualTo(name);
  }

  @Test
  void aTableIsTrainedByItsTarget() throws IOException {
    Path csv = folder.resolve("points.csv");
    StringBuilder text = new StringBuilder("x,side,y\n");
    for (int i = 0; i < 200; i++) {
      text.append("%d,%s,%d\n".formatted(i, i < 100 ? "left" : "right", 3 * i));
    }
    Files.writeString(csv, text);

    Ran classes =
        Commands.run("train", csv, "--target", "side", "--out", folder.resolve("c"), "--epochs", 30)
            .exits(0);
    Ran numbers =
        Commands.run(
                "train",
                csv,
                "--target",
                "y",
                "--out",
                folder.resolve("n"),
                "--epochs",
                60,
                "--json")
            .exits(0);

    assertThat(classes.out()).contains("classification of side, 2 classes");
    assertThat(numbers.json().get("train").get("r2").number()).isGreaterThan(0.95);
    assertThat(numbers.json().members().get("test")).isEqualTo(Json.Word.NULL);
  }

  @Test
  void namesWithBlanksAreQuotedInWhatToDoNext() throws IOException {
    Path csv = folder.resolve("my table.csv");
    Files.writeString(csv, "a,y\n" + "1,p\n2,q\n3,p\n4,q\n".repeat(10));
    Path run = folder.resolve("mein läuf");

    Ran ran = Commands.run("train", csv, "--out", run, "--epochs", 0).exits(0);

    assertThat(ran.out())
        .contains("  rekindle evaluate '%s' '%s'\n".formatted(run, csv))
        .contains("  rekindle predict '%s' '%s' -o out.csv\n".formatted(run, csv));
  }
}
