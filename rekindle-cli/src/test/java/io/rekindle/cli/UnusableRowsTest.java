package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows of which a model makes no number, or less than it seems.
class UnusableRowsTest {
  @TempDir static Path folder;

  private static Path model = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    StringBuilder rows = new StringBuilder("size,colour,y\n");
    for (int i = 0; i < 60; i++) {
      rows.append("%d,%s,%s\n".formatted(i, i % 2 == 0 ? "red" : "blue", i < 30 ? "p" : "q"));
    }
    Files.writeString(folder.resolve("rows.csv"), rows);
    model = trained("model", "epochs: 0");
  }

  private static Path trained(String name, String more) throws IOException {
    Path run =
        Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            data: {source: rows.csv, impute: median}
            network:
              init: {uniform: 1}
              layers:
                - {dense: 64, activation: relu}
                - {dense: 64, activation: relu}
                - {dense: 2, activation: softmax}
            loss: cross_entropy
            """
                + more
                + "\n");
    Commands.run("train", run, "-q", "--no-report", "--out", folder.resolve(name));
    return folder.resolve(name);
  }

  private static Ran refused(String command, String cells) throws IOException {
    Path file = folder.resolve("new.csv");
    Files.writeString(file, "size,colour,y\n1,red,p\n\n2,blue,q\n" + cells + ",p\n");
    Ran ran = Commands.run(command, model, file).exits(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains(file + ", line 5: ");
    return ran;
  }

  @ParameterizedTest
  @ValueSource(strings = {"predict", "evaluate"})
  void aNumberThatOverflowsOnceItIsScaledIsNamed(String command) throws IOException {
    assertThat(refused(command, "1e300,red").err())
        .contains("column size holds 1.0E300, which is beyond 32 bits once it is scaled")
        .containsPattern("; -\\d\\.\\dE39 to \\d\\.\\dE39 is allowed; correct the cell, or leave");
  }

  @ParameterizedTest
  @CsvSource({"predict, inf", "predict, -Infinity", "evaluate, inf", "evaluate, 1e999"})
  void anInfiniteNumberIsNamed(String command, String value) throws IOException {
    assertThat(refused(command, value + ",blue").err())
        .contains("column size holds ", "Infinity, which is no finite number, and one is needed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"predict", "evaluate"})
  void aNumberThatOverflowsWithinTheNetworkIsNamed(String command) throws IOException {
    assertThat(refused(command, "5e39,red").err())
        .containsPattern("the model makes (NaN|-?Infinity) of this row: ")
        .contains("the largest comes from column size, which holds 5.0E39; ");
  }

  @Test
  void nothingIsWrittenOfRowsThatAreRefused() throws IOException {
    Path rows = Files.writeString(folder.resolve("bad.csv"), "size,colour\n1,red\ninf,red\n");
    Path out = folder.resolve("out.csv");

    Commands.run("predict", model, rows, "-o", out).exits(2);

    assertThat(out).doesNotExist();
  }

  @Test
  void aMissingNumberWithNothingToTakeItsPlaceIsNamed() throws IOException {
    Path plain = trained("plain", "epochs: 1\nseed: 2");
    String run = Files.readString(folder.resolve("plain.yaml")).replace(", impute: median", "");
    Path file = Files.writeString(folder.resolve("plain2.yaml"), run);
    Path other = folder.resolve("plain2");
    Commands.run("train", file, "-q", "--no-report", "--out", other);
    Path rows = Files.writeString(folder.resolve("holes.csv"), "size,colour\n1,red\n,red\n");

    Commands.run("predict", plain, rows).exits(0);
    assertThat(Commands.run("predict", other, rows).exits(2).err())
        .contains("holes.csv, line 3: column size is missing", "data.impute: median");
  }

  @ParameterizedTest
  @ValueSource(strings = {"predict", "evaluate"})
  void aModelWhoseTrainingDivergedIsRefused(String command) throws IOException {
    Path diverged = trained("diverged-" + command, "optimizer: {name: sgd, learning_rate: 1e30}");

    assertThat(Commands.run(command, diverged, folder.resolve("rows.csv")).exits(2).err())
        .containsPattern("training diverged.*`rekindle doctor`");
  }

  @ParameterizedTest
  @ValueSource(strings = {"predict", "evaluate"})
  void categoriesThatTheModelDoesNotKnowAreToldOnceAColumn(String command) throws IOException {
    Path rows =
        Files.writeString(
            folder.resolve("colours.csv"),
            """
            size,colour,y
            1,red,p
            2,green,p
            3,,p
            4,"a\tb",p
            5,pink,p
            6,grey,q
            7,green,q
            """);

    Ran ran = Commands.run(command, model, rows).exits(0);

    assertThat(ran.err())
        .isEqualTo(
            "warning: column colour: 5 rows hold a category that the model has not seen in training"
                + " (\"green\", \"a\\tb\", \"pink\" and 1 more); such count as missing\n");
  }

  @Test
  void rareCategoriesShareAnInputAndAreToldSo() throws IOException {
    Path rare = trained("rare", "");
    String run = Files.readString(folder.resolve("rare.yaml"));
    Path file =
        Files.writeString(
            folder.resolve("rare2.yaml"),
            run.replace("impute: median", "impute: median, max_categories: 1"));
    Commands.run("train", file, "-q", "--no-report", "--out", folder.resolve("rare2"));
    Path rows = Files.writeString(folder.resolve("one.csv"), "size,colour\n1,green\n");

    assertThat(Commands.run("predict", rare, rows).exits(0).err()).contains("1 row holds a");
    assertThat(Commands.run("predict", folder.resolve("rare2"), rows).exits(0).err())
        .contains("as it was rare in training or not there (\"green\"); such count as the rare");
  }
}
