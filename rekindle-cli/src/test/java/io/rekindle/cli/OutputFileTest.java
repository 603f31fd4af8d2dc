package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// No option to write a file takes one that the command reads, or one of another kind.
class OutputFileTest {
  private static final String READS = "the command reads this file, and it would be lost";
  private static final String ENDING = "there is such a file already, and it does not end in ";

  @TempDir static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    StringBuilder rows = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 60; i++) {
      rows.append("%d,%d,%s\n".formatted(i, i * 7 % 11, i < 30 ? "x" : "z"));
    }
    for (String name : List.of("rows.csv", "test.csv", "other.csv")) {
      Files.writeString(folder.resolve(name), rows);
    }
    Files.writeString(folder.resolve("rows.yaml"), rows);
    Files.createSymbolicLink(folder.resolve("link.csv"), folder.resolve("rows.csv"));
    Files.createDirectories(folder.resolve("deep"));
    Files.writeString(
        folder.resolve("run.yaml"),
        """
        data: {source: rows.csv, test: test.csv, target: y}
        network: {layers: [{dense: 2, activation: softmax}]}
        loss: cross_entropy
        epochs: 1
        """);
    Files.writeString(folder.resolve("graph.onnx"), "a graph");
    Files.writeString(folder.resolve("weights.npz"), "weights");
    for (String name : List.of("first", "second")) {
      Commands.run("train", folder.resolve("run.yaml"), "-q", "--out", folder.resolve(name));
    }
    Files.copy(folder.resolve("first/model.rkn"), folder.resolve("model.onnx"));
  }

  private static Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  private static Ran run(String command) {
    List<Object> words = new ArrayList<>();
    for (String word : command.split(" ", -1)) {
      words.add(word.replace("@", folder.toString()));
    }
    return Commands.run(words.toArray());
  }

  @ParameterizedTest
  @CsvSource({
    "predict @/first @/rows.csv -o @/rows.csv",
    "predict @/first @/rows.csv -o @/link.csv",
    "predict @/first @/link.csv -o @/rows.csv",
    "predict @/first @/rows.csv -o @/deep/../rows.csv",
    "predict @/first @/rows.csv --json --out @/first/model.rkn",
    "report @/first -o @/first/model.rkn",
    "report @/first -o @/first/run.yaml",
    "doctor @/run.yaml --report @/run.yaml",
    "doctor @/run.yaml --report @/test.csv",
    "doctor @/run.yaml --fix @/run.yaml",
    "doctor @/run.yaml --fix @/rows.csv",
    "doctor @/rows.csv --fix @/rows.csv",
    "lr-find @/run.yaml --fix @/rows.csv",
    "compare @/first @/second --html @/second/run.yaml",
    "import @/graph.onnx --out @/graph.onnx",
    "import @/weights.npz --run @/run.yaml --out @/rows.csv",
    "export @/model.onnx @/model.onnx"
  })
  void whatIsReadIsNotOverwritten(String command) throws IOException {
    Map<String, String> before = contents();

    Ran ran = run(command).exits(2);

    assertThat(ran.err()).contains(READS, "name another file");
    assertThat(ran.out()).isEmpty();
    assertThat(contents()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "predict @/first @/rows.csv -o @/run.yaml, .csv or .txt",
    "predict @/first @/rows.csv --json -o @/other.csv, .jsonl or",
    "report @/first -o @/other.csv, .html or .htm",
    "doctor @/run.yaml --report @/other.csv, .html or .htm",
    "doctor @/run.yaml --fix @/other.csv, .yaml or .yml",
    "lr-find @/run.yaml --fix @/first/model.rkn, .yaml or .yml",
    "compare @/first @/second --html @/other.csv, .html or .htm",
    "import @/graph.onnx --out @/other.csv, .rkn"
  })
  void whatHasAnotherEndingIsNotOverwritten(String command, String endings) throws IOException {
    Map<String, String> before = contents();

    Ran ran = run(command).exits(2);

    assertThat(ran.err()).contains(ENDING + endings, "name another file, or delete this one");
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void anOptionIsNamedAsItWasTyped() {
    assertThat(run("predict @/first @/rows.csv -o @/none/p.csv").exits(2).err())
        .startsWith("error: -o " + folder);
    assertThat(run("predict @/first @/rows.csv --out @/none/p.csv").exits(2).err())
        .startsWith("error: --out " + folder);
  }

  @Test
  void anEarlierOutputIsReplaced() throws IOException {
    Path out = Files.writeString(folder.resolve("predictions.csv"), "old");

    Commands.run("predict", folder.resolve("first"), folder.resolve("rows.csv"), "-o", out)
        .exits(0);

    assertThat(out).content().startsWith("class,").hasLineCount(61);
  }

  @ParameterizedTest
  @CsvSource({
    "doctor @/run.yaml --report @/none/page.html",
    "report @/first -o @/none/page.html",
    "lr-find @/run.yaml --fix @/none/new.yaml"
  })
  void aFolderThatIsNotThereIsToldBeforeTheWork(String command) {
    Ran ran = run(command).exits(2);

    assertThat(ran.err()).contains("there is no folder " + folder.resolve("none"));
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void predictionsAreCompressedWhereTheNameSaysSo() throws IOException {
    Path plain = folder.resolve("plain.csv");
    Path packed = folder.resolve("packed.csv.gz");
    Commands.run("predict", folder.resolve("first"), folder.resolve("rows.csv"), "-o", plain)
        .exits(0);
    Commands.run("predict", folder.resolve("first"), folder.resolve("rows.csv"), "-o", packed)
        .exits(0);

    try (InputStream unpacked = new GZIPInputStream(Files.newInputStream(packed))) {
      assertThat(unpacked.readAllBytes()).isEqualTo(Files.readAllBytes(plain));
    }
    Files.delete(plain);
    Files.delete(packed);
  }

  @ParameterizedTest
  @CsvSource({
    "predict @/first @/rows.csv -o @/new.parquet, CSV is written",
    "predict @/first @/rows.csv -o @/new.JSON, or add --json for JSON",
    "predict @/first @/rows.csv -o @/new.json.gz, or add --json for JSON",
    "predict @/first @/rows.csv --json -o @/new.csv, or leave --json out",
    "predict @/first @/rows.csv --json -o @/new.npz, a JSON object a line is written"
  })
  void aNameOfAnotherFormatIsRefusedBeforeTheWork(String command, String said) throws IOException {
    Map<String, String> before = contents();

    assertThat(run(command).exits(2).err()).contains(said);

    assertThat(contents()).isEqualTo(before);
  }
}
