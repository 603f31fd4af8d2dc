package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import io.rekindle.core.file.StateFile;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the command says of numbers that are none, and of data with next to nothing in it.
class BadNumbersTest {
  @TempDir Path folder;

  /// Steps grow by a learning rate below zero, and overflow in the end.
  @Test
  void aRunThatBreaksNamesTheFirstTensorKeepsTheLastGoodCheckpointAndOffersTheDoctor()
      throws IOException {
    Files.writeString(
        folder.resolve("run.yaml"),
        """
        data: {source: digits}
        network: {layers: [{dense: 16, activation: relu}, {dense: 10}]}
        loss: mse
        optimizer: {name: sgd, learning_rate: -0.4}
        batch_size: 50
        epochs: 40
        checkpoint: {every_steps: 1, keep: 2}
        """);
    Path out = folder.resolve("out");

    Ran ran = Commands.run("train", folder.resolve("run.yaml"), "--out", out).exits(3);

    JsonField first =
        JsonField.root("metrics", Json.parse(last(out.resolve("metrics.jsonl")), "metrics"))
            .get("first_non_finite");
    long step = first.get("step").whole(2, 100_000);
    assertThat(first.get("tensor").text()).matches("layers\\.[01]\\.(weight|bias|output)|loss");
    Path good = out.resolve("checkpoints/step-%d.ckpt".formatted(step - 1));
    assertThat(ran.out())
        .containsPattern(
            "This run did not learn: %s was no longer finite at step %,d \\(layer [01], dense"
                .formatted(first.get("tensor").text(), step))
        .contains("the last good checkpoint, %s, is kept".formatted(good))
        .contains("rekindle doctor");
    try (Stream<Path> kept = Files.list(out.resolve("checkpoints"))) {
      assertThat(kept).hasSize(2).contains(good);
    }
    for (float w :
        StateFile.read(good).state().floats().getOrDefault("run.parameters", new float[1])) {
      assertThat(w).isFinite();
    }
  }

  private static String last(Path file) throws IOException {
    return Files.readAllLines(file).getLast();
  }

  private Ran train(String csv, String layers, String loss) throws IOException {
    Files.writeString(folder.resolve("t.csv"), csv);
    Files.writeString(
        folder.resolve("run.yaml"),
        """
        data: {source: t.csv}
        network: {layers: %s}
        loss: %s
        epochs: 3
        """
            .formatted(layers, loss));
    return Commands.run(
        "train", folder.resolve("run.yaml"), "--json", "--out", folder.resolve("out"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 row, numbers      | 1,2,3.5            | mse           | {dense: 1}",
        "1 row, a class      | 1,2,x              | cross_entropy | {dense: 1, activation:"
            + " softmax}",
        "1 class             | 1,2,x;2,3,x;4,1,x  | cross_entropy | {dense: 1, activation:"
            + " softmax}",
        "a column that stays | 1,2,x;1,3,y;1,4,x  | cross_entropy | {dense: 2, activation:"
            + " softmax}",
        "denormals           | 1e-320,2,x;3e-40,3,y;1e-45,1,x | cross_entropy | {dense: 2,"
            + " activation: softmax}"
      })
  void nextToNothingTrainsAndStaysFinite(String name, String rows, String loss, String output)
      throws IOException {
    List<String> layers = List.of("{dense: 1, activation: tanh}", "batch_norm", output);

    Ran ran = train("a,b,y\n" + rows.strip().replace(';', '\n') + "\n", layers.toString(), loss);

    assertThat(ran.status()).as(name + ran.err()).isIn(0, 3);
    assertThat(ran.json().get("finite").flag()).isTrue();
    assertThat(ran.json().get("train").get("loss").number()).isFinite();
  }

  @Test
  void infiniteCellsAreToldByTensorAndStep() throws IOException {
    Ran ran =
        train(
            "a,b,y\n1,2,3.5\n2,inf,4.25\n3,1,5\n",
            "[{dense: 2, activation: relu}, {dense: 1}]",
            "mse");

    assertThat(ran.status()).isEqualTo(3);
    JsonField first = ran.json().get("first_non_finite");
    assertThat(first.get("step").count(1)).isEqualTo(1);
    assertThat(first.get("tensor").text()).isEqualTo("layers.0.output");
  }

  @Test
  void aHundredThousandColumns() throws IOException {
    StringBuilder wide = new StringBuilder();
    for (int j = 0; j < 100_000; j++) {
      wide.append('c').append(j).append(',');
    }
    wide.append("y\n");
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 100_000; j++) {
        wide.append((i * j) % 7).append(',');
      }
      wide.append(i % 2).append('\n');
    }
    Ran columns = train(wide.toString(), "[{dense: 2, activation: softmax}]", "cross_entropy");
    assertThat(columns.status()).as(columns.err()).isIn(0, 3);
    assertThat(columns.json().get("finite").flag()).isTrue();
  }
}
