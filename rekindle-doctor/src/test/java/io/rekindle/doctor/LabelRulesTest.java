package io.rekindle.doctor;

import static io.rekindle.doctor.Examined.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.random.Draws;
import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Targets that cannot be learned, and targets that only were not.
class LabelRulesTest {
  @TempDir Path folder;

  private Optional<Finding> look(RunFile run, boolean hopeless) {
    Subject subject = new Subject(run, Preparation.prepare(run));
    Observation seen = Examined.of(run).seen();
    try (Laboratory laboratory = new Laboratory(subject, Examined.COMPUTE)) {
      Trials trials = new Trials(laboratory);
      return LabelRules.look(subject, seen, trials::controlHeldOut, hopeless).finding();
    }
  }

  private RunFile classes(int rows, Tables.Row table) {
    Tables.write(folder.resolve("many.csv"), rows, table);
    return new SmallRuns(folder).classes("data.source=many.csv");
  }

  private static double[] guessed(int row, Draws draws) {
    double[] cells = Tables.clusters(row, draws);
    cells[4] = draws.below(1000, 3);
    return cells;
  }

  /// Clusters whose class was replaced by a random one in half of the rows: a third of those keep
  /// theirs by luck.
  static double[] partlyGuessed(int row, Draws draws) {
    double[] cells = Tables.clusters(row, draws);
    cells[4] = draws.uniform(1001) < 0.5 ? draws.below(1000, 3) : cells[4];
    return cells;
  }

  @Test
  void targetsThatDoNotDependOnTheFeaturesCannotBeLearned() {
    Finding found = look(classes(300, LabelRulesTest::guessed), true).orElseThrow();

    assertThat(found.condition().id()).isEqualTo(Diagnosis.UNLEARNABLE);
    assertThat(found.role()).isEqualTo(Finding.Role.CAUSE);
    assertThat(found.proof()).map(Proof::kind).contains(Proof.Kind.STATIC);
    assertThat(value(found.condition(), 0)).as("R² of neighbours").isLessThan(0.02);
    assertThat(found.condition().changes()).as("no setting makes up for it").isEmpty();
  }

  @Test
  void targetsThatDependOnTheFeaturesAreNotCalledUnlearnableHoweverBadTheRun() {
    RunFile run = classes(300, Tables::clusters);
    assertThat(look(run.with(SmallRuns.settings("network.init=zeros")), true)).isEmpty();
  }

  @Test
  void aRunThatLearnsIsNotAskedWhetherItCould() {
    assertThat(look(classes(300, LabelRulesTest::guessed), false)).isEmpty();
  }

  @Test
  void tooFewRowsSayNothing() {
    assertThat(look(classes(24, LabelRulesTest::guessed), true)).isEmpty();
  }

  @Test
  void labelsChangedAtRandomContradictTheirNeighbours() {
    Finding found = look(classes(600, LabelRulesTest::partlyGuessed), false).orElseThrow();

    assertThat(found.condition().id()).isEqualTo(Diagnosis.CORRUPTED_LABELS);
    assertThat(value(found.condition(), 0)).isCloseTo(1 / 3.0, within(0.06));
    assertThat(value(found.condition(), 1)).as("evenly").isLessThan(0.05);
  }

  @Test
  void clustersThatOverlapAreNotCorrupted() {
    Tables.Row overlapping =
        (row, draws) -> {
          double[] cells = Tables.clusters(row, draws);
          for (int j = 0; j < 4; j++) {
            cells[j] += 1.2 * draws.normal(500 + j);
          }
          return cells;
        };
    RunFile run = classes(600, overlapping);
    LabelNoise noise = new Neighbours(Preparation.prepare(run).train()).labelNoise();

    assertThat(noise.skill()).as("no more than with errors").isLessThan(0.7);
    assertThat(look(run, false)).isEmpty();
  }

  /// The same errors as a number for the class: for one output, and as an index.
  @Test
  void labelsThatAreNumbersAreLookedAtAsClassesToo() {
    Tables.Row wrong =
        (row, draws) -> {
          double[] cells = Tables.clusters(row, draws);
          double label = cells[4] == 0 ? 0 : 1;
          cells[4] = draws.uniform(1001) < 0.3 ? 1 - label : label;
          return cells;
        };
    Tables.write(folder.resolve("many.csv"), 600, wrong);
    RunFile binary = new SmallRuns(folder).yesOrNo("data.source=many.csv", "epochs=6");
    assertThat(look(binary, false).map(f -> f.condition().id()))
        .contains(Diagnosis.CORRUPTED_LABELS);

    RunFile index =
        classes(600, LabelRulesTest::partlyGuessed)
            .with(SmallRuns.settings("data.encode=index", "epochs=6"));
    assertThat(look(index, false).map(f -> f.condition().id()))
        .contains(Diagnosis.CORRUPTED_LABELS);
  }

  @Test
  void classesInTheOrderOfANumberUnderNoiseAreNotCorrupted() {
    Tables.Row grades =
        (row, draws) -> {
          double[] cells = Tables.surface(row, draws);
          double number = 1.6 * cells[0] + draws.normal(77);
          cells[4] = number < -0.9 ? 0 : number < 0.9 ? 1 : 2;
          return cells;
        };
    RunFile run = classes(900, grades);

    assertThat(look(run, false)).isEmpty();
  }
}
