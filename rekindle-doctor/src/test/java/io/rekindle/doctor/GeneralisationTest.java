package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.INIT_TOO_LARGE;
import static io.rekindle.doctor.Diagnosis.OVERFITTING;
import static io.rekindle.doctor.Diagnosis.TOO_FEW_ROWS;
import static io.rekindle.doctor.Examined.nullValue;
import static io.rekindle.doctor.Examined.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.random.Draws;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs that learn their training rows, and what they know of others.
class GeneralisationTest {
  private static final String[] MEMORISING = {
    "network.layers.0.dense=64",
    "network.layers.1.dense=64",
    "optimizer={name: adam, learning_rate: 0.01}",
    "epochs=120"
  };

  private static final List<Setting> TESTED_ON_OTHERS = SmallRuns.settings("data.test=others.csv");

  @TempDir Path folder;

  private static Answer examine(RunFile run) {
    return Doctor.examine(run, Examined.COMPUTE, 60);
  }

  private RunFile numbers(int rows, Tables.Row table, String... settings) {
    Tables.write(folder.resolve("some.csv"), rows, table);
    return new SmallRuns(folder).numbers("data.source=some.csv").with(SmallRuns.settings(settings));
  }

  /// A straight line under noise of the same size.
  private static double[] noisy(int row, Draws draws) {
    double[] cells = Tables.surface(row, draws);
    cells[4] = cells[0] + draws.normal(77);
    return cells;
  }

  /// One of 150 tight clusters that have their classes by chance: a row tells of its own alone.
  private static double[] many(int row, Draws draws) {
    int cluster = draws.below(1000, 150);
    Draws centre = Draws.of(3, "centres").fork(cluster);
    double[] cells = new double[5];
    for (int j = 0; j < 4; j++) {
      cells[j] = 1.5 * centre.normal(j) + 0.05 * draws.normal(j);
    }
    cells[4] = cluster % 3;
    return cells;
  }

  private static List<Diagnosis> ids(Answer answer) {
    return answer.findings().stream().map(f -> f.condition().id()).toList();
  }

  @Test
  void noiseThatIsLearnedByHeartIsOverfittingAndABrakeCuresIt() {
    Answer answer = examine(numbers(120, GeneralisationTest::noisy, MEMORISING));

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.SICK);
    Finding cause = answer.causes().getFirst();
    assertThat(cause.condition().id()).isEqualTo(OVERFITTING);
    assertThat(value(cause.condition(), 0)).as("on rows kept from training").isLessThan(0.35);
    assertThat(nullValue(cause.condition(), 0)).as("on rows trained on").isGreaterThan(0.9);
    Proof proof = cause.proof().orElseThrow();
    assertThat(proof.verdict()).isEqualTo(Proof.Verdict.CURES);
    assertThat(proof.treatedLoss()).isLessThan(0.8 * proof.controlLoss());
    assertThat(answer.cure()).map(Answer.Cure::changes).contains(cause.condition().changes());
  }

  /// None can be kept apart, but the run's own rows for testing tell.
  @Test
  void aGapOnTheRunsOwnTestRowsIsNotedThoughRowsAreFew() {
    Tables.write(folder.resolve("others.csv"), 100, GeneralisationTest::noisy);
    Answer noisy =
        examine(numbers(30, GeneralisationTest::noisy, MEMORISING).with(TESTED_ON_OTHERS));
    assertThat(noisy.verdict()).isEqualTo(Answer.Verdict.HEALTHY);
    assertThat(ids(noisy)).contains(TOO_FEW_ROWS);

    Answer untested = examine(numbers(30, GeneralisationTest::noisy, MEMORISING));
    assertThat(ids(untested)).doesNotContain(TOO_FEW_ROWS);
    Tables.write(folder.resolve("others.csv"), 100, Tables::surface);
    Answer clear = examine(numbers(39, Tables::surface, MEMORISING).with(TESTED_ON_OTHERS));
    assertThat(ids(clear)).doesNotContain(TOO_FEW_ROWS);
  }

  @Test
  void theSameRunOnRowsWithoutNoiseIsHealthy() {
    Answer answer = examine(numbers(240, Tables::surface, MEMORISING));

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.HEALTHY);
    assertThat(ids(answer)).doesNotContain(OVERFITTING, TOO_FEW_ROWS);
  }

  @Test
  void theSameNoiseIsFineWhereTheRunDoesNotFollowIt() {
    Answer answer = examine(numbers(240, GeneralisationTest::noisy, "epochs=10"));

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.HEALTHY);
    assertThat(ids(answer)).doesNotContain(OVERFITTING);
  }

  @Test
  void rowsThatTellOfThemselvesAloneAreTooFew() {
    Tables.write(folder.resolve("some.csv"), 200, GeneralisationTest::many);
    Answer answer =
        examine(
            new SmallRuns(folder)
                .classes("data.source=some.csv")
                .with(SmallRuns.settings(MEMORISING)));

    Optional<Finding> note =
        answer.findings().stream().filter(f -> f.condition().id() == TOO_FEW_ROWS).findFirst();
    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.HEALTHY);
    assertThat(note).map(Finding::role).contains(Finding.Role.NOTE);
    Suspicion condition = note.orElseThrow().condition();
    assertThat(value(condition, 1)).as("of half").isLessThan(nullValue(condition, 1));
  }

  @Test
  void fewerThan40RowsTellNothing() {
    Answer answer = examine(numbers(39, GeneralisationTest::noisy, MEMORISING));
    assertThat(ids(answer)).doesNotContain(OVERFITTING, TOO_FEW_ROWS);
  }

  /// Two features that tell the answer, among many that do not.
  private static double[] manyFeatures(int row, Draws draws) {
    double[] cells = new double[121];
    for (int j = 0; j < 120; j++) {
      cells[j] = draws.normal(j);
    }
    cells[120] = cells[0] + cells[1] > 0 ? 1 : 0;
    return cells;
  }

  @Test
  void fewUsefulFeaturesAmongManyAreFoundByAPenaltyThatLeavesTheOthersOut() {
    Tables.write(folder.resolve("some.csv"), 120, GeneralisationTest::manyFeatures);
    Answer answer =
        examine(
            new SmallRuns(folder)
                .yesOrNo("data.source=some.csv")
                .with(
                    SmallRuns.settings(
                        "optimizer={name: adam, learning_rate: 0.003}", "epochs=80")));

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.SICK);
    assertThat(answer.causes().getFirst().condition().id()).isEqualTo(OVERFITTING);
    assertThat(answer.cure().orElseThrow().changes())
        .extracting(Change::path)
        .containsExactly("network.layers.0.l1");
  }

  /// A line through many features.
  private static double[] line(int row, Draws draws) {
    double[] cells = new double[21];
    double sum = 0;
    for (int j = 0; j < 20; j++) {
      cells[j] = draws.normal(j);
      sum += j % 2 == 0 ? cells[j] : -cells[j];
    }
    cells[20] = sum > 0 ? 1 : 0;
    return cells;
  }

  private Answer learnedBy(String initialiser) {
    Tables.write(folder.resolve("some.csv"), 300, GeneralisationTest::line);
    return examine(
        new SmallRuns(folder)
            .yesOrNo("data.source=some.csv")
            .with(
                SmallRuns.settings(
                    "network.init=" + initialiser,
                    "network.layers.0={dense: 64, activation: tanh}",
                    "network.layers.1={dense: 64, activation: tanh}",
                    "optimizer={name: adam, learning_rate: 0.003}",
                    "epochs=60")));
  }

  @Test
  void largeInitialWeightsThatHideWhatHoldsForOtherRowsAreTheCause() {
    Answer answer = learnedBy("uniform:4");

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.SICK);
    Finding cause = answer.causes().getFirst();
    assertThat(cause.condition().id()).isEqualTo(INIT_TOO_LARGE);
    Proof proof = cause.proof().orElseThrow();
    assertThat(proof.treatedMetric()).isGreaterThan(proof.controlMetric() + 0.07);
    assertThat(answer.cure()).map(Answer.Cure::changes).contains(cause.condition().changes());
    assertThat(ids(learnedBy("glorot_uniform"))).doesNotContain(INIT_TOO_LARGE, OVERFITTING);
  }
}
