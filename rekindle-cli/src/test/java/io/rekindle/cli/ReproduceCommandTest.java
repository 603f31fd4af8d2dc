package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceCommandTest {
  @TempDir Path folder;

  private Path run;

  @BeforeEach
  void writeTable() throws IOException {
    run = folder.resolve("run");
    StringBuilder csv = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 300; i++) {
      csv.append("%d,%d,%s%n".formatted(i % 17, i * i % 23, i % 17 > i * i % 23 ? "more" : "less"));
    }
    Files.writeString(folder.resolve("t.csv"), csv);
    Files.writeString(
        folder.resolve("t.yaml"),
        """
        data: {source: t.csv, validation: 0.2}
        network: {layers: [{dense: 40, activation: relu}, {dropout: 0.2}, {dense: 2, activation: softmax}]}
        loss: cross_entropy
        optimizer: {name: adam, learning_rate: 0.01}
        epochs: 5
        """);
  }

  private Ran train(Object... more) {
    Object[] words = new Object[more.length + 5];
    System.arraycopy(
        new Object[] {"train", folder.resolve("t.yaml"), "-q", "--out", run}, 0, words, 0, 5);
    System.arraycopy(more, 0, words, 5, more.length);
    return Commands.run(words);
  }

  @Test
  void aRunIsRepeatedBitForBitWithAnyNumberOfThreads() {
    train("--threads", 1).exits(0);

    assertThat(Commands.run("reproduce", run, "--threads", 4).exits(0).out())
        .contains("202 numbers, every bit the same")
        .contains("of 5 epochs and the results: all the same")
        .endsWith("run is reproduced, bit for bit.\n");
    JsonField told = Commands.run("reproduce", run, "--json").exits(0).json();
    assertThat(told.get("reproduced").flag()).isTrue();
    assertThat(told.get("weights").get("different").count(0)).isZero();
    assertThat(told.get("changed").elements()).isEmpty();
  }

  @Test
  void learningRatesThatWereSetByHandAreSetAgain() throws IOException {
    train().exits(0);
    Path altered = folder.resolve("altered");
    Path metrics = run.resolve("metrics.jsonl");
    String hand =
        """
        {"event":"control","step":7,"action":"learning_rate","from":0.01,"to":0.05}
        {"event":"control","step":9,"action":"pause"}
        {"event":"control","step":9,"action":"resume"}
        {"event":"control","step":18,"action":"stop"}
        """;
    Files.writeString(metrics, hand + Files.readString(metrics));

    Commands.run("reproduce", run, "--out", altered).exits(1);

    assertThat(altered.resolve("metrics.jsonl"))
        .content()
        .contains("\"step\":7,\"action\":\"learning_rate\"")
        .doesNotContain("pause", "stop\"");
    assertThat(Commands.run("reproduce", altered).exits(0).out())
        .endsWith("altered is reproduced, bit for bit.\n");
  }

  @Test
  void theFolderSaysWhatIsNeeded() throws Exception {
    train("--kernels", "scalar").exits(0);

    Provenance known = Provenance.read(run.resolve("provenance.json")).orElseThrow();

    assertThat(known.environment().kernels()).isEqualTo("scalar");
    assertThat(known.environment().java()).contains(Runtime.version().toString());
    assertThat(known.seed()).isEqualTo(1);
    byte[] sum =
        MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(folder.resolve("t.csv")));
    assertThat(known.data())
        .singleElement()
        .satisfies(
            data -> {
              assertThat(data.key()).isEqualTo("data.source");
              assertThat(data.bytes()).isEqualTo(Files.size(folder.resolve("t.csv")));
              assertThat(data.sha256()).isEqualTo(HexFormat.of().formatHex(sum));
            });
  }

  @Test
  void theKernelsAreThoseOfTheRunAndOthersAreToldAsTheCause() {
    train("--kernels", "scalar").exits(0);

    Commands.run("reproduce", run).exits(0);
    Ran other = Commands.run("reproduce", run, "--kernels", "vector").exits(1);

    assertThat(other.out())
        .contains("numbers differ, the first in layers.0.weight, by at most ")
        .contains("Why       kernels: then scalar, now vector")
        .endsWith("run is not reproduced.\n");
  }

  @Test
  void changedDataIsToldAsTheCause() throws IOException {
    train().exits(0);
    Path table = folder.resolve("t.csv");
    Files.writeString(table, Files.readString(table).replaceFirst("16,", "15,"));

    Ran ran = Commands.run("reproduce", run).exits(1);

    assertThat(ran.out())
        .contains("preprocessing features 1 center: then ")
        .contains("epoch 1 loss: then ")
        .containsPattern("Why +data.source, t.csv: then [0-9,]+ bytes, sha256 [0-9a-f]{12}");
  }

  @Test
  void aDifferenceWithoutACauseIsToldToBeReported() throws IOException {
    train().exits(0);
    Path other = folder.resolve("other");
    String rate = "optimizer.learning_rate=0.02";
    Commands.run("train", folder.resolve("t.yaml"), "-q", "--set", rate, "--out", other).exits(0);
    Files.copy(
        other.resolve("model.rkn"), run.resolve("model.rkn"), StandardCopyOption.REPLACE_EXISTING);

    assertThat(Commands.run("reproduce", run).exits(1).out())
        .contains("layers.0.weight")
        .contains("Figures   of 5 epochs and the results: all the same")
        .contains("please report this");
  }

  @Test
  void aRunThatBecameNonFiniteIsRepeatedToo() {
    train("--set", "optimizer=sgd", "--set", "optimizer.learning_rate=1e30").exits(3);

    assertThat(Commands.run("reproduce", run).exits(0).out()).contains("every bit the same");
  }

  @Test
  void aResumedRunIsRepeatedWithoutTheBreak() {
    Commands.run(
            Captured.interruptedAt("\"epoch\":2,"),
            "train",
            folder.resolve("t.yaml"),
            "--json",
            "--out",
            run)
        .exits(130);
    assertThat(Commands.run("reproduce", run).exits(2).err())
        .contains("has not come to its end")
        .contains("train --resume");

    Commands.run("train", "--resume", run, "-q").exits(0);

    Commands.run("reproduce", run).exits(0);
  }

  @Test
  void theRepeatedRunCanBeKept() {
    train().exits(0);

    Commands.run("reproduce", run, "--out", folder.resolve("again")).exits(0);

    assertThat(Model.load(folder.resolve("again/model.rkn")).parameters())
        .isEqualTo(Model.load(run.resolve("model.rkn")).parameters());
    assertThat(Commands.run("reproduce", folder).exits(2).err()).contains("no run.yaml");
  }

  @Test
  void aRunGoesOnWithTheKernelsAndTheDataThatItBeganWith() throws IOException {
    Object[] words = {"train", folder.resolve("t.yaml"), "--json", "--kernels", "scalar", "--out"};
    Path whole = folder.resolve("whole");
    Commands.run(append(words, whole)).exits(0);
    Commands.run(Captured.interruptedAt("\"epoch\":2,"), append(words, run)).exits(130);
    Path table = folder.resolve("t.csv");
    String rows = Files.readString(table);
    Files.writeString(table, rows.replaceFirst("16,", "15,"));
    assertThat(Commands.run("train", "--resume", run).exits(2).err())
        .contains("the data has changed since the run began: data.source, t.csv")
        .contains("put it back as it was");
    Files.writeString(table, rows);

    assertThat(Commands.run("train", "--resume", run).exits(0).err()).isEmpty();

    assertThat(run.resolve("model.rkn")).hasSameBinaryContentAs(whole.resolve("model.rkn"));
  }

  @Test
  void otherKernelsAfterABreakAreWarnedOfAndKeptInMind() {
    Commands.run(
            Captured.interruptedAt("\"epoch\":2,"),
            "train",
            folder.resolve("t.yaml"),
            "--json",
            "--kernels",
            "scalar",
            "--out",
            run)
        .exits(130);

    assertThat(Commands.run("train", "--resume", run, "--kernels", "vector").exits(0).err())
        .contains("warning: the run began otherwise (kernels: then scalar, now vector)");
    assertThat(Commands.run("reproduce", run).exits(1).out())
        .contains("kernels after a break: then vector");
  }

  private static Object[] append(Object[] words, Object last) {
    Object[] all = java.util.Arrays.copyOf(words, words.length + 1);
    all[words.length] = last;
    return all;
  }
}
