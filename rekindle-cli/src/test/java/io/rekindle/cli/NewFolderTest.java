package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A command that fails before its run begins leaves no folder behind.
class NewFolderTest {
  @TempDir Path folder;
  private Path run = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    StringBuilder rows = new StringBuilder("a,y\n");
    for (int i = 0; i < 40; i++) {
      rows.append("%d,%s\n".formatted(i, i < 20 ? "p" : "q"));
    }
    Files.writeString(folder.resolve("rows.csv"), rows);
    Files.writeString(folder.resolve("ragged.csv"), "a,y\n1,p\n2\n");
    run =
        Files.writeString(
            folder.resolve("run.yaml"),
            """
            data: {source: rows.csv, validation: 0.5}
            network: {layers: [{dense: 2, activation: softmax}]}
            loss: cross_entropy
            epochs: 2
            search: {over: {optimizer.learning_rate: {log_uniform: [0.001, 0.1]}}, trials: 2}
            """);
  }

  private List<String> names(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aPageWhosePortIsTakenLeavesNothing() throws IOException {
    List<String> before = names(folder);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ran ran =
          Commands.run(
              "train",
              run,
              "--watch",
              "--port",
              taken.getLocalPort(),
              "--tensorboard",
              folder.resolve("board/new"),
              "--out",
              folder.resolve("deep/er/new"));

      ran.exits(2);
    }
    assertThat(names(folder)).isEqualTo(before);
  }

  @Test
  void anEmptyFolderThatWasThereStaysThereEmpty() throws IOException {
    Path there = Files.createDirectory(folder.resolve("there"));

    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Commands.run("train", run, "--watch", "--port", taken.getLocalPort(), "--out", there)
          .exits(2);
    }

    assertThat(there).isEmptyDirectory();
  }

  @Test
  void aSearchOnBadDataLeavesNothing() throws IOException {
    List<String> before = names(folder);

    Commands.run("tune", run, "--set", "data.source=ragged.csv", "--out", folder.resolve("new"))
        .exits(2);
    Commands.run("tune", run, "--set", "data.validation=0", "--out", folder.resolve("new"))
        .exits(2);

    assertThat(names(folder)).isEqualTo(before);
  }

  @Test
  void badDataAndBadOptionsLeaveNothing() throws IOException {
    List<String> before = names(folder);
    Path out = folder.resolve("new");

    Commands.run("train", folder.resolve("ragged.csv"), "--out", out).exits(2);
    Commands.run("train", run, "--watch", "--port", 99_999, "--out", out).exits(2);
    assertThat(Commands.run("train", run, "--port", 8080, "--out", out).exits(2).err())
        .contains("--port 8080: ", "add --watch, or leave --port out");

    assertThat(names(folder)).isEqualTo(before);
  }

  /// The folder is looked at before the data, which may take minutes to read.
  @Test
  void aFolderThatHoldsARunIsRefusedBeforeTheDataIsRead() throws IOException {
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.writeString(full.resolve("model.rkn"), "");

    for (String command : List.of("train", "tune")) {
      assertThat(Commands.run(command, folder.resolve("none.yaml"), "--out", full).exits(2).err())
          .contains("--out " + full + ": the folder is not empty (it holds model.rkn)");
    }
  }

  @Test
  void aRunThatBeganIsKept() throws IOException {
    Path out = folder.resolve("kept");

    Commands.run("train", run, "--no-report", "--out", out);

    assertThat(names(out)).contains("model.rkn", "run.yaml", "metrics.jsonl", "log.txt");
  }
}
