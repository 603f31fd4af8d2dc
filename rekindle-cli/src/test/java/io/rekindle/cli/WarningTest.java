package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import io.rekindle.core.json.JsonField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `train` says of a run that cannot learn, while it goes on and at its end.
class WarningTest {
  @TempDir Path folder;

  private Path weak;

  @BeforeEach
  void weakNetwork() throws IOException {
    weak =
        file(
            "weak",
            """
            data:
              source: digits
            network:
              init: {uniform: 0.001}
              layers:
                - {dense: 32, activation: relu}
                - {dense: 32, activation: relu}
                - {dense: 10, activation: softmax}
            loss: cross_entropy
            optimizer: {name: sgd, learning_rate: 0.1}
            batch_size: 32
            epochs: 6
            """);
  }

  private Path file(String name, String yaml) throws IOException {
    return Files.writeString(folder.resolve(name + ".yaml"), yaml);
  }

  private Object[] arguments(Path run, String out, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("train", run, "--out", folder.resolve(out)));
    arguments.addAll(List.of(more));
    return arguments.toArray();
  }

  private Ran train(Path run, String out, Object... more) {
    return Commands.run(arguments(run, out, more));
  }

  private static List<JsonField> of(String kind, Ran ran) {
    return ran.events().stream().filter(e -> e.get("event").text().equals(kind)).toList();
  }

  private byte[] model(String out) throws IOException {
    return Files.readAllBytes(folder.resolve(out).resolve("model.rkn"));
  }

  private List<String> findings(String out) throws IOException {
    return Files.readAllLines(folder.resolve(out).resolve("metrics.jsonl")).stream()
        .filter(line -> line.contains("\"event\":\"finding\""))
        .toList();
  }

  @Test
  void oneWarningInTheRunAndASummaryBeforeTheResults() {
    Ran ran = train(weak, "run", "--json").exits(3);

    List<String> kinds = ran.events().stream().map(e -> e.get("event").text()).toList();
    assertThat(kinds)
        .containsExactly(
            "epoch", "epoch", "finding", "epoch", "epoch", "epoch", "epoch", "summary", "done");
    JsonField finding = of("finding", ran).getFirst();
    assertThat(finding.get("id").text()).isEqualTo("init-too-small");
    assertThat(finding.get("where").text()).startsWith("network.layers.");
    assertThat(finding.get("step").count(1)).isEqualTo(100);
    assertThat(finding.get("evidence").elements()).isNotEmpty();
    JsonField summary = of("summary", ran).getFirst();
    assertThat(summary.get("suspected").elements()).hasSizeBetween(1, 3);
    assertThat(summary.get("suspected").elements().getFirst().get("id").text())
        .isEqualTo("init-too-small");
    assertThat(summary.get("next").text())
        .isEqualTo("rekindle doctor " + folder.resolve("run/run.yaml") + " --fix cured.yaml");
  }

  @Test
  void inWordsNoLineIsWiderThanTheScreen() {
    Ran ran = train(weak, "run").exits(3);

    assertThat(ran.out())
        .containsOnlyOnce("Warning at step 100: init-too-small, in network.layers.")
        .contains("This run did not learn: ")
        .contains("\nSuspected, not proven, the likeliest first:\n- init-too-small, in ")
        .containsPattern(
            "(?m)^  deviation of the weights over the one that keeps the signal: \\S+, should be"
                + " 1$")
        .contains("`rekindle doctor " + folder.resolve("run/run.yaml") + " --fix cured.yaml`");
    List<String> lines = ran.lines();
    int warning = indexOf(lines, "Warning");
    int suspected = indexOf(lines, "Suspected");
    assertThat(lines.subList(warning, warning + 4)).allMatch(line -> line.length() <= 100);
    assertThat(lines.subList(suspected, indexOf(lines, "`rekindle doctor")))
        .allMatch(line -> line.length() <= 100);
  }

  private static int indexOf(List<String> lines, String start) {
    return lines.indexOf(
        lines.stream().filter(line -> line.startsWith(start)).findFirst().orElseThrow());
  }

  @Test
  void theModelIsTheSameWithoutWarningsAndNothingIsSaid() throws IOException {
    train(weak, "watched", "--json").exits(3);

    Ran alone = train(weak, "alone", "--json", "--no-warnings").exits(3);

    assertThat(of("finding", alone)).isEmpty();
    assertThat(of("summary", alone)).isEmpty();
    assertThat(model("alone")).isEqualTo(model("watched"));
    assertThat(train(weak, "told", "--no-warnings").exits(3).out())
        .doesNotContain("Warning")
        .doesNotContain("Suspected")
        .contains("This run did not learn: ")
        .contains("rekindle doctor ");
  }

  @Test
  void aResumedRunWarnsOfWhatTheWholeRunWarnsOf() throws IOException {
    train(weak, "whole", "--json").exits(3);
    Commands.run(Captured.interruptedAt("\"epoch\":2,"), arguments(weak, "broken", "--json"))
        .exits(130);
    assertThat(findings("broken")).isEmpty();

    Commands.run("train", "--resume", folder.resolve("broken"), "--json").exits(3);

    assertThat(findings("broken")).hasSize(1).isEqualTo(findings("whole"));
    assertThat(model("broken")).isEqualTo(model("whole"));
  }

  @Test
  void whatWasWarnedOfBeforeABreakIsNotAgain() throws IOException {
    Commands.run(Captured.interruptedAt("\"epoch\":3,"), arguments(weak, "broken", "--json"))
        .exits(130);
    assertThat(findings("broken")).hasSize(1);

    Ran resumed = Commands.run("train", "--resume", folder.resolve("broken"), "--json").exits(3);

    assertThat(of("finding", resumed)).isEmpty();
    assertThat(findings("broken")).hasSize(1);
  }

  @Test
  void aRunThatLearnsIsLeftAlone() {
    Ran ran = Commands.run("train", "digits", "--out", folder.resolve("run"), "--json").exits(0);

    assertThat(ran.events())
        .allMatch(e -> List.of("epoch", "done").contains(e.get("event").text()));
  }

  private Path points(String output) throws IOException {
    StringBuilder csv = new StringBuilder("x,z,y\n");
    for (int i = 0; i < 200; i++) {
      csv.append("%d,%d,%s\n".formatted(i, (i * 37) % 101, target(output, i)));
    }
    Files.writeString(folder.resolve("points.csv"), csv);
    return file(
        "points",
        """
        data:
          source: points.csv
          target: y%s
        network:
          layers:
            - {dense: 16, activation: relu}
            - {dense: 1, activation: %s}
        loss: %s
        optimizer: {name: adam, learning_rate: 0.01}
        batch_size: 20
        epochs: 40
        """
            .formatted(
                output.equals("softmax") ? "\n  encode: index" : "",
                output,
                output.equals("softmax") ? "binary_cross_entropy" : "mse"));
  }

  /// Two classes; or numbers, a tenth of them out of reach of a ReLU.
  private static String target(String output, int i) {
    return output.equals("softmax") ? (i < 100 ? "no" : "yes") : String.valueOf((i - 20) / 100.0);
  }

  @Test
  void aSoftmaxOverOneUnitIsWarnedOfBeforeTheFirstStep() throws IOException {
    Ran ran = train(points("softmax"), "run", "--json").exits(3);

    JsonField first = ran.events().getFirst();
    assertThat(first.get("event").text()).isEqualTo("finding");
    assertThat(first.get("step").count(0)).isZero();
    assertThat(first.get("id").text()).isEqualTo("softmax-single-unit");
    assertThat(of("finding", ran)).hasSize(1);
    assertThat(train(points("softmax"), "told").exits(3).out())
        .containsOnlyOnce("Warning: softmax-single-unit, in network.layers.1: ");
  }

  @Test
  void aPairingThatHidesSomeTargetsIsNotWarnedOfWhileTheRunLearnsTheOthers() throws IOException {
    Ran ran = train(points("relu"), "run", "--json").exits(0);

    assertThat(of("finding", ran)).isEmpty();
  }

  @Test
  void aTargetThatNeverVariesIsNamedBeforeAllElse() throws IOException {
    Files.writeString(folder.resolve("one.csv"), "a,y\n" + "1,p\n2,p\n3,p\n".repeat(10));
    Path run =
        file(
            "one",
            """
            data: {source: one.csv, target: y}
            network: {layers: [{dense: 1, activation: softmax}]}
            loss: cross_entropy
            epochs: 3
            """);

    Ran ran = train(run, "one", "--json").exits(3);

    assertThat(of("finding", ran))
        .extracting(e -> e.get("id").text())
        .containsExactly("constant-target");
    assertThat(of("summary", ran).getFirst().get("suspected").elements())
        .extracting(e -> e.get("id").text())
        .containsExactly("constant-target");
  }

  @Test
  void aTableWhoseTargetNeverVariesIsRefused() throws IOException {
    Path classes =
        Files.writeString(folder.resolve("one.csv"), "a,y\n" + "1,p\n2,p\n3,p\n".repeat(10));
    Path numbers =
        Files.writeString(folder.resolve("number.csv"), "a,y\n" + "1,2.5\n2,2.5\n".repeat(30));

    assertThat(train(classes, "classes").exits(2).err())
        .contains(
            "one.csv: the target y is \"p\" in all 24 training rows: there is nothing to learn;")
        .contains("name another column with --target");
    assertThat(train(numbers, "numbers").exits(2).err())
        .contains("number.csv: the target y is 2.500 in all ");
    assertThat(folder.resolve("classes")).doesNotExist();
  }

  @Test
  void whatOnlyFlattersARunIsNotSuspectedOfKeepingItFromLearning() throws IOException {
    StringBuilder rows = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 200; i++) {
      rows.append("%d,%d,%d\n".formatted(i, i * 7 % 11, 2 * i));
    }
    Files.writeString(folder.resolve("line.csv"), rows);
    Path run =
        file(
            "line",
            """
            data: {source: line.csv, target: y, validation: 0.2}
            network: {layers: [{dense: 1}]}
            loss: mse
            optimizer: {name: sgd, learning_rate: 1.0e-9}
            epochs: 3
            """);

    Ran ran = train(run, "line", "--json").exits(3);

    assertThat(of("summary", ran).getFirst().get("suspected").elements())
        .extracting(e -> e.get("id").text())
        .contains("learning-rate-too-low")
        .doesNotContain("leakage");
  }

  @Test
  void classesOfWhichAllRowsHaveOneAreNotTakenForAWidth() throws IOException {
    Files.writeString(folder.resolve("one.csv"), "a,y\n" + "1,p\n2,p\n3,p\n".repeat(10));
    Path run =
        file(
            "two",
            """
            data: {source: one.csv, target: y}
            network: {layers: [{dense: 2, activation: softmax}]}
            loss: cross_entropy
            epochs: 3
            """);

    assertThat(train(run, "two").exits(2).err())
        .contains("every training row has the target p, and there is nothing to tell apart")
        .doesNotContain("give the last dense layer");
  }

  @Test
  void aHeldOutValueThatIsInfiniteIsNoVerdictOnTheNetwork() throws IOException {
    StringBuilder rows = new StringBuilder("a,y\n");
    for (int i = 0; i < 60; i++) {
      rows.append("%d,%s\n".formatted(i % 10, i % 10 < 5 ? "p" : "q"));
    }
    Files.writeString(folder.resolve("good.csv"), rows);
    Files.writeString(folder.resolve("inf.csv"), rows + "inf,p\n");
    Path run =
        file(
            "held",
            """
            data: {source: good.csv, test: inf.csv, target: y}
            network: {layers: [{dense: 2, activation: softmax}]}
            loss: cross_entropy
            epochs: 2
            """);

    assertThat(train(run, "held").exits(3).out().replaceAll("\\s+", " "))
        .contains(
            "on the test rows it does not always answer by numbers: a value there is missing,"
                + " infinite or too large, which rekindle evaluate names")
        .doesNotContain("beyond what chance explains");
  }
}
