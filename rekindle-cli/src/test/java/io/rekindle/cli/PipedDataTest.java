package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `-` in place of a file: separated values on standard input.
class PipedDataTest {
  @TempDir static Path folder;

  private static Path table = Path.of("");
  private static Path model = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    StringBuilder rows = new StringBuilder("size,colour,y\n");
    for (int i = 0; i < 60; i++) {
      rows.append("%d,%s,%s\n".formatted(i, i % 2 == 0 ? "red" : "blue", i < 30 ? "p" : "q"));
    }
    table = Files.writeString(folder.resolve("rows.csv"), rows);
    model = folder.resolve("model");
    Commands.run("train", table, "--epochs", 1, "-q", "--no-report", "--out", model);
  }

  private static Ran piped(byte[] in, Object... arguments) {
    return Commands.run(Captured.piped(in), arguments);
  }

  @Test
  void aKeyIsKeptBesideThePrediction() throws IOException {
    String rows = "id,colour,size,y\n007,red,5,p\n\"8,b\",blue,55,q\n";
    Path file = Files.writeString(folder.resolve("keyed.csv"), rows);
    List<String> plain = Commands.run("predict", model, file).exits(0).lines();

    List<String> kept = Commands.run("predict", model, file, "--keep", "id,size").exits(0).lines();

    assertThat(kept)
        .containsExactly(
            "id,size," + plain.get(0), "007,5," + plain.get(1), "\"8,b\",55," + plain.get(2));
    byte[] bytes = rows.getBytes(StandardCharsets.UTF_8);
    assertThat(piped(bytes, "predict", model, "-", "--keep", "id", "--keep", "size").lines())
        .isEqualTo(kept);
    Path out = folder.resolve("kept.csv");
    Commands.run("predict", model, file, "--keep", "id,size", "-o", out).exits(0);
    assertThat(Files.readAllLines(out)).isEqualTo(kept);
    assertThat(
            piped(bytes, "predict", model, "-", "--json", "--keep", "y")
                .events()
                .get(1)
                .get("kept")
                .get("y")
                .text())
        .isEqualTo("q");
    assertThat(Commands.run("predict", model, file, "--keep", "idd").exits(2).err())
        .contains("--keep idd: " + file + " has no such column. Did you mean \"id\"?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"predict", "evaluate"})
  void whatIsPipedGivesWhatItsFileGives(String command) throws IOException {
    String expected = Commands.run(command, model, table, "--json").exits(0).out();

    assertThat(piped(Files.readAllBytes(table), command, model, "-", "--json").exits(0).out())
        .isEqualTo(expected);
  }

  @Test
  void tabsAndGzipAreToldByWhatComes() throws IOException {
    String expected = Commands.run("predict", model, table).exits(0).out();
    byte[] tabs = Files.readString(table).replace(',', '\t').getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(tabs);
    }

    assertThat(piped(tabs, "predict", model, "-").exits(0).out()).isEqualTo(expected);
    assertThat(piped(packed.toByteArray(), "predict", model, "-").exits(0).out())
        .isEqualTo(expected);
  }

  @Test
  void aFirstRowMayBeData() {
    byte[] rows = "1,red\n2,blue\n".getBytes(StandardCharsets.UTF_8);

    assertThat(piped(rows, "predict", model, "-", "--no-header").exits(2).err())
        .contains("names \"size\", standard input has no such column");
  }

  @Test
  void messagesNameStandardInput() throws IOException {
    byte[] rows = "size,colour,y\n1,red,p\nmany,red,p\n".getBytes(StandardCharsets.UTF_8);

    assertThat(piped(rows, "predict", model, "-").exits(2).err())
        .contains("standard input, line 3: column size holds \"many\"");
    assertThat(piped(new byte[0], "evaluate", model, "-").exits(2).err())
        .contains("standard input: the file is empty");
    assertThat(piped(Files.readAllBytes(table), "evaluate", model, "-").exits(0).out())
        .startsWith("60 rows of standard input, ");
  }
}
