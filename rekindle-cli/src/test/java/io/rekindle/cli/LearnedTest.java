package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.json.JsonField;
import io.rekindle.data.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Of which data `train` says that it learned.
class LearnedTest {
  @TempDir Path folder;

  /// A table of three features and a target that may follow from them.
  private Path table(String name, int rows, Random random, BiFunction<double[], Random, Object> y)
      throws IOException {
    StringBuilder text = new StringBuilder("a,b,c,y\n");
    for (int i = 0; i < rows; i++) {
      double[] x = random.doubles(3, -1, 1).toArray();
      text.append(String.format(Locale.ROOT, "%.3f,%.3f,%.3f,", x[0], x[1], x[2]))
          .append(y.apply(x, random))
          .append('\n');
    }
    return Files.writeString(folder.resolve(name + ".csv"), text);
  }

  private JsonField done(Path data, Object... more) {
    List<Object> words = new ArrayList<>(List.of("train", data, "--json", "--no-report"));
    words.addAll(
        List.of("--no-warnings", "--threads", 1, "--kernels", "scalar", "--out", data + ".run"));
    words.addAll(List.of(more));
    Commands.Ran ran = Commands.run(words.toArray());
    assertThat(ran.status()).as(ran.err()).isEqualTo(ran.json().get("learned").flag() ? 0 : 3);
    return ran.json();
  }

  private int learnedOfNoise(int runs, BiFunction<double[], Random, Object> y) throws IOException {
    int learned = 0;
    for (int seed = 0; seed < runs; seed++) {
      Path data = table("noise" + seed, 200, new Random(seed), y);
      JsonField done = done(data, "--epochs", 5, "--seed", seed);
      assertThat(done.get("judged_by").text()).isEqualTo("validation");
      learned += done.get("learned").flag() ? 1 : 0;
    }
    return learned;
  }

  /// Weights of classes raise the loss over all rows alike above that of the constant.
  @Test
  void classesOfUnequalFrequencyAreLearnedWithWeights() throws IOException {
    Path data =
        table(
            "rare",
            4000,
            new Random(2),
            (x, random) -> random.nextDouble() < 1 / (1 + Math.exp(1.5 - 0.9 * x[0])) ? "p" : "q");

    JsonField done = done(data, "--epochs", 5, "--set", "class_weights=balanced");

    assertThat(done.get("learned").flag()).isTrue();
  }

  /// 40 runs, of which at most 5 % may: more than 5 have a probability below 2 %.
  @Test
  void classesAtRandomAreHardlyEverLearned() throws IOException {
    assertThat(learnedOfNoise(40, (_, random) -> "pq".charAt(random.nextInt(2))))
        .isLessThanOrEqualTo(5);
  }

  @Test
  void numbersAtRandomAreHardlyEverLearned() throws IOException {
    assertThat(
            learnedOfNoise(
                40, (_, random) -> String.format(Locale.ROOT, "%.3f", random.nextGaussian())))
        .isLessThanOrEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iris", "wine", "breast_cancer", "diabetes"})
  void smallTablesAreLearned(String name) throws IOException {
    Path copy = folder.resolve(name + ".csv");
    Files.copy(SharedData.folder().resolve("tabular").resolve(name + ".csv"), copy);

    JsonField done = done(copy);

    assertThat(done.get("learned").flag()).isTrue();
    assertThat(done.get("judged_by").text()).isEqualTo("validation");
  }

  @Test
  void aTargetThatIsMostlyNoiseIsLearnedFromManyRows() throws IOException {
    Path data =
        table(
            "weak",
            3000,
            new Random(1),
            (x, random) -> String.format(Locale.ROOT, "%.3f", 0.5 * x[0] + random.nextGaussian()));

    JsonField done = done(data);

    assertThat(done.get("validation").get("r2").number()).isBetween(0.01, 0.15);
    assertThat(done.get("learned").flag()).isTrue();
  }

  @Test
  void aClassThatIsNeverTheLikelierOneIsLearned() throws IOException {
    Path data =
        table(
            "seldom",
            3000,
            new Random(1),
            (x, random) -> random.nextDouble() < 1 / (1 + Math.exp(2 - 1.2 * x[0])) ? "p" : "q");

    JsonField done = done(data);

    assertThat(done.get("validation").get("accuracy").number())
        .isLessThanOrEqualTo(done.get("null").get("accuracy").number());
    assertThat(done.get("learned").flag()).isTrue();
  }

  @Test
  void tooFewHeldOutRowsLeaveTheVerdictToTheTrainingRowsAndItIsSaid() throws IOException {
    Path data = table("few", 30, new Random(1), (x, _) -> x[0] > 0 ? "p" : "q");

    assertThat(done(data).get("judged_by").text()).isEqualTo("train");
    assertThat(
            Commands.run("train", data, "--no-report", "--out", folder.resolve("said"))
                .exits(0)
                .out())
        .contains(
            "Learned by its training rows alone, as 6 validation rows are too few to tell: one that"
                + " only memorises them passes too.");
    assertThat(
            Commands.run(
                    "train", data, "--set", "data.validation=0", "--out", folder.resolve("none"))
                .exits(0)
                .out())
        .contains("Learned by its training rows alone, as no rows are held out:");
    assertThat(Files.readString(folder.resolve("none/report.html")))
        .contains("It was judged by its training rows alone");
  }
}
