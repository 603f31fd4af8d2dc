package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.data.run.RunFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `evaluate`, `predict`, `inspect` and `init`.
class ModelCommandsTest {
  @TempDir static Path folder;
  private static Path digits = Path.of("");
  private static Path table = Path.of("");
  private static Path tableModel = Path.of("");
  private static Path numberModel = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    digits = folder.resolve("digits");
    Commands.run("train", "digits", "--epochs", 4, "--quiet", "--out", digits).exits(0);
    table = Files.writeString(folder.resolve("houses.csv"), houses());
    tableModel = folder.resolve("town");
    numberModel = folder.resolve("price");
    Commands.run("train", table, "--target", "town", "--epochs", 20, "--quiet", "--out", tableModel)
        .exits(0);
    Commands.run(
            "train", table, "--target", "price", "--epochs", 60, "--quiet", "--out", numberModel)
        .exits(0);
  }

  /// A price that depends on the rooms and the town; a town that depends on the latitude.
  private static String houses() {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder("rooms,latitude,color,town,price\n");
    for (int i = 0; i < 300; i++) {
      int rooms = 1 + random.nextInt(6);
      double latitude = 45 + 10 * random.nextDouble();
      String color = random.nextBoolean() ? "red" : "\"blue, dark\"";
      String town = latitude > 50 ? "Upper, North" : "Lower";
      text.append(
          "%d,%.3f,%s,%s,%d\n"
              .formatted(
                  rooms,
                  latitude,
                  color,
                  town.contains(",") ? "\"" + town + "\"" : town,
                  50_000 * rooms + (latitude > 50 ? 100_000 : 0) + random.nextInt(20_000)));
    }
    return text.toString();
  }

  @Test
  void evaluateAgreesWithWhatTrainingMeasured() {
    JsonField trained =
        JsonField.root(
            "metrics", Json.parse(lastLine(digits.resolve("metrics.jsonl")), "metrics.jsonl"));

    JsonField evaluated = Commands.run("evaluate", digits, "digits", "--json").exits(0).json();

    assertThat(evaluated.get("rows").count(1)).isEqualTo(359);
    assertThat(evaluated.get("loss").number()).isEqualTo(trained.get("test").get("loss").number());
    assertThat(evaluated.get("metrics").get("accuracy").number())
        .isEqualTo(trained.get("test").get("accuracy").number());
    assertThat(evaluated.get("null").get("loss").number()).isBetween(2.2, 2.4);
    assertThat(evaluated.get("null").get("accuracy").number()).isBetween(0.1, 0.2);
    assertThat(evaluated.members().keySet()).containsExactly("rows", "loss", "metrics", "null");
  }

  private static String lastLine(Path file) {
    try {
      return Files.readAllLines(file).getLast();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void evaluateTellsOfScoresAndConfusions() {
    Ran ran = Commands.run("evaluate", digits.resolve("model.rkn"), "digits").exits(0);

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .startsWith("359 rows of digits, ")
        .containsPattern("(?m)^ +model +constant +95 % interval$")
        .containsPattern("(?m)^accuracy +\\d\\d\\.\\d\\d % +\\d\\d\\.\\d\\d %  \\d\\d")
        .contains("Most often confused: ");
  }

  @Test
  void predictionsAreAClassAndItsProbabilities() throws IOException {
    Path out = folder.resolve("out.csv");

    Ran ran = Commands.run("predict", digits, "digits", "-o", out).exits(0);

    assertThat(ran.out()).isEqualTo("359 predictions in " + out + "\n");
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSize(360);
    assertThat(lines.getFirst()).isEqualTo("class,p_0,p_1,p_2,p_3,p_4,p_5,p_6,p_7,p_8,p_9");
    for (String line : lines.subList(1, 360)) {
      String[] cells = line.split(",", -1);
      double sum = 0;
      double largest = 0;
      for (int i = 1; i < cells.length; i++) {
        sum += Double.parseDouble(cells[i]);
        largest = Math.max(largest, Double.parseDouble(cells[i]));
      }
      assertThat(sum).isBetween(1 - 1e-5, 1 + 1e-5);
      assertThat(Double.parseDouble(cells[1 + Integer.parseInt(cells[0])])).isEqualTo(largest);
    }
  }

  @Test
  void predictionsAgreeWithTheEvaluation() throws IOException {
    JsonField evaluated = Commands.run("evaluate", tableModel, table, "--json").exits(0).json();

    List<JsonField> predicted =
        Commands.run("predict", tableModel, table, "--json").exits(0).events();

    List<String> rows = Files.readAllLines(table);
    int right = 0;
    for (int i = 0; i < predicted.size(); i++) {
      String town = predicted.get(i).get("class").text();
      right += rows.get(i + 1).contains("Upper") == town.equals("Upper, North") ? 1 : 0;
    }
    assertThat(evaluated.get("metrics").get("accuracy").number())
        .isEqualTo(right / 300.0)
        .isGreaterThan(0.9);
    assertThat(predicted.getFirst().get("probabilities").members().keySet())
        .containsExactly("Lower", "Upper, North");
  }

  @Test
  void predictNeedsNoTargetAndQuotesLabels() throws IOException {
    Path unlabelled =
        Files.writeString(
            folder.resolve("new.csv"),
            "color,extra,latitude,rooms,price\nred,7,54.9,3,250000\nred,7,45.1,3,150000\n");

    Ran ran = Commands.run("predict", tableModel, unlabelled).exits(0);

    assertThat(ran.lines().getFirst()).isEqualTo("class,p_Lower,\"p_Upper, North\"");
    assertThat(ran.lines().get(1)).startsWith("\"Upper, North\",");
    assertThat(ran.lines().get(2)).startsWith("Lower,");
  }

  @Test
  void numbersComeInTheirOwnUnit() {
    List<String> lines = Commands.run("predict", numberModel, table).exits(0).lines();

    assertThat(lines.getFirst()).isEqualTo("price");
    assertThat(lines.subList(1, 301))
        .allSatisfy(line -> assertThat(Double.parseDouble(line)).isBetween(-50_000.0, 500_000.0))
        .anySatisfy(line -> assertThat(Double.parseDouble(line)).isGreaterThan(150_000));
    JsonField evaluated = Commands.run("evaluate", numberModel, table, "--json").exits(0).json();
    assertThat(evaluated.get("metrics").get("r2").number()).isGreaterThan(0.8);
    assertThat(evaluated.get("null").get("r2").number()).isBetween(-1e-9, 1e-9);
  }

  @Test
  void exportWritesAnOnnxFile() throws IOException {
    Path file = folder.resolve("town.onnx");

    Commands.run("export", tableModel, file).exits(0);

    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).startsWith(new byte[] {8, 8});
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
        .contains("latitude", "Upper, North", "Softmax");
  }

  @Test
  void exportRefusesOtherFormats() {
    Ran ran = Commands.run("export", tableModel, folder.resolve("town.pt")).exits(2);

    assertThat(ran.err()).contains("town.pt", ".onnx");
  }

  @Test
  void inspectShowsAModel() {
    Ran ran = Commands.run("inspect", tableModel).exits(0);

    assertThat(ran.out())
        .contains("run houses, 20 epochs")
        .contains("dense 64 relu")
        .contains("color: 2 category inputs: ")
        .contains("classification of town, 2 classes, encoded as one-hot")
        .contains("Lower, Upper, North")
        .containsPattern("train +loss 0\\.\\d+, accuracy \\d\\.\\d+");
    JsonField json = Commands.run("inspect", tableModel, "--json").exits(0).json();
    assertThat(json.get("kind").text()).isEqualTo("model");
    assertThat(json.get("network").get("inputs").count(1)).isEqualTo(5);
    assertThat(json.get("targets").get("labels").texts()).containsExactly("Lower", "Upper, North");
  }

  @Test
  void inspectShowsARunFileWithItsDefaults() {
    Path run = digits.resolve("run.yaml");

    Ran ran =
        Commands.run(
                "inspect",
                run,
                "--set",
                "optimizer={name: rmsprop, learning_rate: 0.002}",
                "--set",
                "epochs=7")
            .exits(0);

    assertThat(ran.out())
        .contains("1,294 training rows")
        .contains("rmsprop learning rate 0.002")
        .contains("7 epochs")
        .contains("The run file with every default:")
        .containsPattern("(?m)^  rho: 0.9$");
    JsonField json = Commands.run("inspect", run, "--json").exits(0).json();
    assertThat(json.get("kind").text()).isEqualTo("run");
    assertThat(json.get("rows").get("test").count(1)).isEqualTo(359);
    assertThat(json.get("parameters").count(1)).isEqualTo(17_226);
    RunFile.parse(json.get("resolved").text(), "resolved", "r", folder, List.of());
  }

  @Test
  void inspectShowsData() {
    Ran ran = Commands.run("inspect", table).exits(0);

    assertThat(ran.out())
        .contains("300 rows, 5 columns")
        .containsPattern("(?m)rooms +number +0 +6 +1\\.000 ")
        .containsPattern("(?m)town +text +0 +2 ");
    JsonField json = Commands.run("inspect", table, "--json").exits(0).json();
    assertThat(json.get("kind").text()).isEqualTo("data");
    assertThat(json.get("columns").elements()).hasSize(5);
    assertThat(json.get("columns").elements().get(0).get("max").number()).isEqualTo(6);
  }

  @Test
  void initPrintsARunFileThatParses() {
    String printed = Commands.run("init").exits(0).out();
    JsonField json = Commands.run("init", "--json").exits(0).json();

    RunFile.parse(printed, "init", "init", folder, List.of());
    assertThat(json.get("run").text().strip()).isEqualTo(printed.strip());
  }

  @Test
  void helpOfEveryCommandHasExamples() {
    for (String command : List.of("train", "evaluate", "predict", "inspect", "init")) {
      Ran ran = Commands.run(command, "--help").exits(0);
      assertThat(ran.out())
          .startsWith("Usage: rekindle " + command)
          .contains("Example")
          .contains("  rekindle " + command);
    }
    assertThat(Commands.run().exits(0).out())
        .isEqualTo(Commands.run("--help").exits(0).out())
        .contains("Begin here:")
        .contains("train", "evaluate", "predict", "inspect", "init");
  }

  /// What breaks lines, steers a terminal, or fills a screen.
  @Test
  void cellsOfAnInspectionStayOnTheirLine() throws IOException {
    Path table =
        Files.writeString(
            folder.resolve("odd.csv"),
            "name,\"two\nlines\"\n\"a\tb\nc\",1\n%s,2\n\"r\u001b[31med\u202e\",2\n"
                .formatted("x".repeat(1_000)));

    List<String> lines = Commands.run("inspect", table).exits(0).lines();
    JsonField json = Commands.run("inspect", table, "--json").exits(0).json();

    String cells = "a\\tb\\nc, " + "x".repeat(37) + "..., r\\u001b[31med\\u202e";
    assertThat(lines).anyMatch(line -> line.contains("name ") && line.endsWith(cells));
    assertThat(lines).anyMatch(line -> line.contains("two\\nlines "));
    assertThat(lines).allMatch(line -> line.length() < 200);
    assertThat(json.get("columns").elements().getFirst().get("examples").texts())
        .contains("a\tb\nc", "x".repeat(1_000));
  }

  @Test
  void inspectionTellsColumnsThatGoWithTheTargetOneToOne() throws IOException {
    Path table = Files.writeString(folder.resolve("t.csv"), "a,b\nx,1\ny,2\nx,1\ny,2\n");

    assertThat(Commands.run("inspect", table).exits(0).out())
        .contains("b: goes with a one to one: each of its values with one of that");
  }
}
