package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  @TempDir static Path folder;

  private static Path first;
  private static Path second;

  @BeforeAll
  static void runs() {
    first = folder.resolve("first");
    second = folder.resolve("second");
    Commands.run("train", "digits", "--epochs", 2, "--out", first).exits(0);
    Commands.run(
            "train", "digits", "--epochs", 3, "--seed", 2, "--no-report", "--json", "--out", second)
        .exits(0);
  }

  @Test
  void trainWritesAReportUnlessItIsNotWanted() throws IOException {
    assertThat(first.resolve("report.html")).isRegularFile();
    assertThat(Files.readString(first.resolve("log.txt")))
        .contains("the log and the report (report.html) are in " + first);
    assertThat(second.resolve("report.html")).doesNotExist();
    assertThat(Files.readString(second.resolve("log.txt")))
        .contains("the metrics and the log are in " + second);
  }

  /// The same numbers, from the folder alone.
  @Test
  void aReportCanBeWrittenAgain() throws IOException {
    Path again = folder.resolve("again.html");

    Ran ran = Commands.run("report", first, "-o", again).exits(0);

    assertThat(ran.out()).isEqualTo("The report of %s is %s\n".formatted(first, again));
    assertThat(Files.readString(again))
        .isEqualTo(Files.readString(first.resolve("report.html")))
        .contains("<title>digits</title>");
  }

  @Test
  void dataThatHasChangedTakesTheVerdictAway() throws IOException {
    StringBuilder rows = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 60; i++) {
      rows.append("%d,%d,%s\n".formatted(i, i % 7, i < 30 ? "p" : "q"));
    }
    Path data = Files.writeString(folder.resolve("changing.csv"), rows);
    Path run = folder.resolve("changing");
    Commands.run("train", data, "--epochs", 20, "--out", run);
    assertThat(Files.readString(run.resolve("report.html"))).contains("This run learned");

    Files.writeString(data, rows.toString().replace("1,p", "1,q"));
    Ran ran = Commands.run("report", run).exits(0);

    assertThat(ran.err()).contains("the data has changed since " + run + ": data.source, ");
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("The data has changed since this run: data.source, ")
        .doesNotContain("This run learned");
  }

  @Test
  void rowsThatWereDrawnToValidateAreNamedAsTheDataHasThem() throws IOException {
    StringBuilder text = new StringBuilder("a,y\n");
    for (int i = 0; i < 60; i++) {
      text.append("%d,%s\n".formatted(i + 1, i % 2 == 0 ? "p" : "q"));
    }
    Path data = Files.writeString(folder.resolve("numbered.csv"), text);
    Path run = folder.resolve("numbered");
    Commands.run("train", data, "--epochs", 2, "--out", run);

    Matcher item =
        Pattern.compile("\"columns\":\"a (\\d+)\",\"name\":\"row (\\d+) of the data\"")
            .matcher(Files.readString(run.resolve("report.html")));

    assertThat(item.results().toList())
        .isNotEmpty()
        .allMatch(found -> found.group(1).equals(found.group(2)));
  }

  /// Of the validation rows, where there are no test rows.
  @Test
  void theConstantIsThatOfTheRowsThatTheRunIsJudgedBy() throws IOException {
    StringBuilder text = new StringBuilder("a,y\n");
    for (int i = 0; i < 100; i++) {
      text.append("%d,%d.5\n".formatted(i, i * i));
    }
    Path data = Files.writeString(folder.resolve("squares.csv"), text);
    Path run = folder.resolve("squares");
    Commands.run("train", data, "--epochs", 1, "--no-report", "--out", run);

    String told =
        Files.readAllLines(run.resolve("log.txt")).stream()
            .filter(line -> line.startsWith("loss "))
            .findFirst()
            .orElseThrow();
    double constant =
        Model.load(run.resolve("model.rkn"))
            .origin()
            .scores()
            .getOrDefault("null", Map.of())
            .getOrDefault("loss", Double.NaN);
    assertThat(told).endsWith(" " + Figures.number(constant));
  }

  @Test
  void aFolderWithoutARunIsRefused() {
    assertThat(Commands.run("report", folder).exits(2).err())
        .contains(
            "there is no run.yaml in it; name the folder that a finished `rekindle train` left");
    assertThat(Commands.run("report", folder.resolve("nowhere")).exits(2).err())
        .contains("there is no such folder");
  }

  @Test
  void runsStandBesideOneAnother() {
    Ran ran = Commands.run("compare", first, second).exits(0);

    String accuracy = Figures.percent(testAccuracy(first));
    assertThat(ran.lines().getFirst()).endsWith(first + "  " + second);
    assertThat(ran.out())
        .containsPattern(
            "(?m)^test accuracy +%s +%s$"
                .formatted(accuracy, Figures.percent(testAccuracy(second))))
        .containsPattern("(?m)^seed +1 +2$")
        .containsPattern("(?m)^epochs +2 +3$")
        .doesNotContain("batch_size");
  }

  @Test
  void aDifferenceIsToldByTheValuesThatDiffer() {
    Path other = folder.resolve("other");
    String init = "network.init=uniform:0.0001";
    Commands.run("train", "digits", "--epochs", 2, "--set", init, "--no-report", "--out", other)
        .exits(3);

    Ran ran = Commands.run("compare", first, other).exits(0);

    assertThat(ran.out())
        .containsPattern("(?m)^network.init +- +\\{uniform: 0.0001}$")
        .containsPattern("(?m)^network.layers.0.init +he_uniform +\\{uniform: 1e-4}$")
        .doesNotContain("use_bias");
  }

  private static double testAccuracy(Path run) {
    Map<String, Map<String, Double>> scores =
        Model.load(run.resolve("model.rkn")).origin().scores();
    return scores.getOrDefault("test", Map.of()).getOrDefault("accuracy", -1.0);
  }

  @Test
  void aProgramCanReadAComparison() {
    List<JsonField> runs =
        Commands.run("compare", first, second, "--json").exits(0).json().get("runs").elements();

    assertThat(runs).hasSize(2);
    JsonField last = runs.getLast();
    assertThat(last.get("run").text()).isEqualTo(second.toString());
    assertThat(last.get("epochs").count(0)).isEqualTo(3);
    assertThat(last.get("scores").get("test").get("accuracy").number())
        .isEqualTo(testAccuracy(second));
    assertThat(last.get("differing").members().keySet())
        .containsExactlyInAnyOrder("epochs", "seed");
    assertThat(last.get("differing").get("seed").text()).isEqualTo("2");
  }

  @Test
  void theTableIsToldThoughThePageCannotBeWritten() {
    Path page = folder.resolve("p".repeat(245) + ".html");

    Ran ran = Commands.run("compare", first, second, "--html", page).exits(2);

    assertThat(ran.out()).contains("test accuracy").doesNotContain("The page is");
    assertThat(ran.err()).contains(page + ": cannot be written");
  }

  /// A run that was killed, one with a damaged model, a folder of another kind.
  @Test
  void runsThatHaveNoResultsAreLeftOutAndNamed() throws IOException {
    Path going = Files.createDirectories(folder.resolve("going"));
    Files.copy(first.resolve("run.yaml"), going.resolve("run.yaml"));
    Files.writeString(going.resolve("metrics.jsonl"), "");
    Path damaged = Files.createDirectories(folder.resolve("damaged"));
    Files.copy(first.resolve("run.yaml"), damaged.resolve("run.yaml"));
    Files.writeString(damaged.resolve("model.rkn"), "half a mod");
    Path other = Files.createDirectories(folder.resolve("none"));

    Ran ran = Commands.run("compare", going, first, damaged, other, second).exits(0);
    Ran json = Commands.run("compare", going, first, "--json").exits(0);

    assertThat(ran.lines().getFirst()).endsWith(first + "  " + second);
    assertThat(ran.err().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "warning: %s is left out: it has no model yet; `rekindle train --resume %s` goes on with a run that was broken off"
                            .formatted(going, going)),
            line ->
                assertThat(line)
                    .startsWith("warning: %s is left out: %s".formatted(damaged, damaged)),
            line ->
                assertThat(line)
                    .startsWith("warning: %s is left out: there is no run.yaml".formatted(other)));
    assertThat(json.json().get("runs").elements()).hasSize(1);
    assertThat(json.json().get("left_out").elements().getFirst().get("run").text())
        .isEqualTo(going.toString());
    assertThat(Commands.run("compare", going, damaged).exits(2).err())
        .contains("compare: none of the 2 folders holds a run with results");
  }

  @Test
  void oneRunAloneIsNoComparison() {
    assertThat(Commands.run("compare", first).exits(2).err()).contains("one run alone");
    assertThat(Commands.run("compare").exits(2).err()).contains("RUN is missing");
    assertThat(Commands.run("compare", first, folder.resolve("nowhere")).exits(2).err())
        .contains("there is no such folder");
  }
}
