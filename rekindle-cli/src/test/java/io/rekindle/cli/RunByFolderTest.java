package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs that a command is told by the folder that training left, and tables without names.
class RunByFolderTest {
  @TempDir Path folder;
  private Path table = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      rows.append("%d,%d,%s\n".formatted(i, i % 7, i < 30 ? "p" : "q"));
    }
    table = Files.writeString(folder.resolve("rows.csv"), rows);
  }

  private Ran train(Path what, String out, Object... more) {
    Object[] words = new Object[6 + more.length];
    words[0] = "train";
    words[1] = what;
    words[2] = "--out";
    words[3] = folder.resolve(out);
    words[4] = "--epochs";
    words[5] = 3;
    System.arraycopy(more, 0, words, 6, more.length);
    return Commands.run(words);
  }

  @Test
  void aTableWithoutNamesIsTrainedExaminedAndSearchedForARate() {
    Ran trained = train(table, "out", "--no-header");

    assertThat(trained.out())
        .contains("target: c3, the last column")
        .contains("  rekindle evaluate %s %s --no-header".formatted(folder.resolve("out"), table));
    assertThat(
            Commands.run("evaluate", folder.resolve("out"), table, "--no-header", "--json")
                .exits(0)
                .json()
                .get("rows")
                .count(0))
        .isEqualTo(60);
    Ran doctor = Commands.run("doctor", table, "--no-header", "--budget", "1");
    assertThat(doctor.status()).as(doctor.err()).isIn(0, 3);
    Ran rate = Commands.run("lr-find", table, "--no-header", "--seeds", "1", "--budget", "1");
    assertThat(rate.out()).contains("Next       rekindle train " + table + " --no-header --set");
    assertThat(train(table, "other").out()).doesNotContain("target: c3");
  }

  @Test
  void theFolderOfARunStandsForItsRunFile() throws IOException {
    train(table, "out", "--no-header");
    Path run = folder.resolve("out");

    Ran again = train(run, "again");
    Ran doctor = Commands.run("doctor", run, "--budget", "1", "--json");
    Ran rate = Commands.run("lr-find", run, "--seeds", "1", "--budget", "1");

    assertThat(again.status()).as(again.err()).isIn(0, 3);
    assertThat(Files.readAllBytes(folder.resolve("again/model.rkn")))
        .isEqualTo(Files.readAllBytes(trained(run.resolve("run.yaml"), "third")));
    assertThat(doctor.status()).as(doctor.err()).isIn(0, 3);
    assertThat(rate.out()).contains("rekindle train " + run.resolve("run.yaml") + " --set");
  }

  private Path trained(Path what, String out) {
    train(what, out);
    return folder.resolve(out).resolve("model.rkn");
  }

  /// A folder of data may hold a run file of its own.
  @Test
  void aFolderWithARunFileAloneIsNoRun() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("run.yaml"), "epochs: 3");

    assertThat(train(data, "out").exits(2).err()).contains("this folder holds neither images");
  }
}
