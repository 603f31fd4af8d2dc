package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.LEAKAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.random.Draws;
import io.rekindle.data.run.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Features that are the target, or tell it of training rows alone, beside honest ones.
class LeakageTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private static Answer examine(RunFile run) {
    return Doctor.examine(run, Examined.COMPUTE, 60);
  }

  private static void assertLeaks(Answer answer, String kept) {
    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.SICK);
    assertThat(answer.causes()).extracting(f -> f.condition().id()).containsExactly(LEAKAGE);
    assertThat(answer.cure().orElseThrow().changes().toString())
        .isEqualTo("[data.features=%s]".formatted(kept));
  }

  private static void assertHealthy(Answer answer) {
    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.HEALTHY);
    assertThat(answer.causes()).isEmpty();
  }

  /// Whether the first two of four features add up to more than 0, and a fifth that is made of
  /// that.
  private interface Made {
    double of(double label, Draws draws);
  }

  private static Tables.Row labelled(Made made) {
    return (row, draws) -> {
      double[] cells = Tables.halves(row, draws);
      return new double[] {
        cells[0], cells[1], cells[2], cells[3], made.of(cells[4], draws.fork(1)), cells[4]
      };
    };
  }

  private static Tables.Row measured(Made made) {
    return (row, draws) -> {
      double[] cells = Tables.surface(row, draws);
      return new double[] {
        cells[0], cells[1], cells[2], cells[3], made.of(cells[4], draws.fork(1)), cells[4]
      };
    };
  }

  @Test
  void aClassInAnotherNotationIsACause() {
    Answer answer =
        examine(
            runs.yesOrNo(labelled((label, _) -> 40 - 7 * label), "data.scale=minmax", "epochs=20"));
    assertLeaks(answer, "[x1, x2, x3, x4]");
    assertThat(answer.causes().getFirst().proof().orElseThrow().kind())
        .isEqualTo(Proof.Kind.STATIC);
  }

  @Test
  void soIsOneUnderLittleNoiseAndNotOneThatMerelyTellsMuch() {
    Tables.Row little = labelled((label, draws) -> label + 0.03 * draws.normal(9));
    Tables.Row more = labelled((label, draws) -> label + 0.1 * draws.normal(9));
    assertLeaks(examine(runs.yesOrNo(little, "epochs=20")), "[x1, x2, x3, x4]");
    assertHealthy(examine(runs.yesOrNo(more, "epochs=20")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"units", "logarithm", "falling"})
  void aNumberInOtherUnitsIsACause(String how) {
    Tables.Row table =
        measured(
            (y, _) ->
                switch (how) {
                  case "units" -> 1.8 * y + 32;
                  case "logarithm" -> Math.log(y + 20);
                  default -> 1 / (y + 20);
                });
    assertLeaks(
        examine(runs.numbers(table, "data.scale=standardize", "epochs=40")), "[x1, x2, x3, x4]");
  }

  /// A name for each class, which becomes three inputs, none of which tells all.
  @Test
  void aCategoryForEachClassIsACauseAndSeveralForOneAreANote() throws IOException {
    StringBuilder named = new StringBuilder("x1,x2,name,y\n");
    StringBuilder finer = new StringBuilder(named);
    Draws draws = Draws.of(3, "names");
    for (int i = 0; i < Tables.ROWS; i++) {
      double[] cells = Tables.clusters(i, draws.fork(i));
      String rest = "%s,%s,".formatted(cells[0], cells[1] * 0.1);
      named.append(rest).append("n" + i % 3).append(",").append(i % 3).append('\n');
      finer.append(rest).append("n" + i % 6).append(",").append(i % 3).append('\n');
    }
    Files.writeString(folder.resolve("named.csv"), named);
    Files.writeString(folder.resolve("finer.csv"), finer);

    assertLeaks(examine(runs.classes("data.source=named.csv", "epochs=30")), "[x1, x2]");
    assertHealthy(examine(runs.classes("data.source=finer.csv", "epochs=30")));
  }

  @Test
  void honestFeaturesThatTellAllAreNone() {
    assertHealthy(examine(runs.classes("epochs=20")));
    Tables.Row strong =
        (row, draws) -> {
          double[] cells = Tables.surface(row, draws);
          cells[4] = 2 * cells[0] + 0.1 * cells[1];
          return cells;
        };
    assertHealthy(examine(runs.numbers(strong, "epochs=40")));
  }

  private void write(String name, Made made) {
    Tables.write(
        folder.resolve(name),
        200,
        (row, draws) -> labelled(made).of(row, draws.fork(name.hashCode())));
  }

  private RunFile withTest() {
    return runs.yesOrNo("data.source=early.csv", "data.test=later.csv", "epochs=20");
  }

  /// Not a copy: noise of a third of the distance.
  @Test
  void aFeatureThatTellsOfTrainingRowsAloneIsACauseByTrial() {
    Made early = (label, draws) -> 2 * label + 0.35 * draws.normal(9);
    write("early.csv", early);
    write("later.csv", (_, draws) -> 1 + draws.normal(9));

    Answer answer = examine(withTest());

    assertLeaks(answer, "[x1, x2, x3, x4]");
    Proof proof = answer.causes().getFirst().proof().orElseThrow();
    assertThat(proof.kind()).isEqualTo(Proof.Kind.TRIAL);
    assertThat(proof.seeds()).isEqualTo(3);
    assertThat(proof.verdict()).isEqualTo(Proof.Verdict.CURES);
    assertThat(proof.treatedMetric()).isGreaterThan(proof.controlMetric() + 0.1);
    assertThat(answer.cure().orElseThrow().test().orElseThrow())
        .isCloseTo(proof.treatedMetric(), within(1e-9));

    write("later.csv", early);
    assertHealthy(examine(withTest()));
  }

  /// The label is whether two random signs agree: neither tells anything alone.
  @Test
  void twoFeaturesMayGiveTheAnswerAwayTogether() {
    Tables.Row early =
        (row, draws) -> {
          double[] cells = Tables.halves(row, draws);
          double sign = row % 2 == 0 ? 1 : -1;
          return new double[] {cells[0], cells[1], sign, cells[4] > 0 ? sign : -sign, cells[4]};
        };
    Tables.Row later =
        (row, draws) -> {
          double[] cells = early.of(row, draws);
          cells[3] = draws.uniform(99) < 0.5 ? 1 : -1;
          return cells;
        };
    Tables.write(folder.resolve("early.csv"), 200, early);
    Tables.write(folder.resolve("later.csv"), 200, (row, draws) -> later.of(row, draws.fork(5)));

    assertLeaks(
        examine(runs.yesOrNo("data.source=early.csv", "data.test=later.csv", "epochs=60")),
        "[x1, x2]");
  }

  @Test
  void ranksFollowAnyMonotoneFunctionAndShareTies() {
    float[] x = {3, 1, 2, 2, 5};
    assertThat(Ranks.correlation(x, new float[] {27, 1, 8, 8, 125})).isCloseTo(1, within(1e-12));
    assertThat(Ranks.correlation(x, new float[] {-3, -1, -2, -2, -9})).isCloseTo(-1, within(1e-12));
    assertThat(Ranks.correlation(x, new float[] {4, 4, 4, 4, 4})).isZero();
    // ranks 3, 0, 1.5, 1.5, 4 and 0, 1, 2, 3, 4 about 2: sums of squares 9.5 and 10, of products
    // 3.5
    assertThat(Ranks.correlation(x, new float[] {1, 2, 3, 4, 5}))
        .isCloseTo(3.5 / Math.sqrt(95), within(1e-12));
  }

  @Test
  void classesTellTheVarianceBetweenThemOrTheirCommonestCategory() {
    float[] x = {0, 2, 10, 12};
    int[] classes = {7, 7, 8, 8};
    assertThat(Ranks.toldBy(x, classes, false)).isCloseTo(1 - 4 / 104.0, within(1e-12));
    assertThat(Ranks.toldBy(new float[] {1, 1, 2, 3}, classes, true)).isEqualTo(0.75);
  }
}
