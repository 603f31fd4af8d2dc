package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.CLASS_IMBALANCE;
import static io.rekindle.doctor.Diagnosis.CONSTANT_TARGET;
import static io.rekindle.doctor.Diagnosis.DUPLICATE_ROWS;
import static io.rekindle.doctor.Diagnosis.LEAKAGE;
import static io.rekindle.doctor.Diagnosis.TRAIN_TEST_OVERLAP;
import static io.rekindle.doctor.Examined.assertSilent;
import static io.rekindle.doctor.Examined.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.random.Draws;
import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Copies, features that give the answer away, and classes of unequal size.
class GeneralisationRulesTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private static Answer examine(RunFile run) {
    return Doctor.examine(run, Examined.COMPUTE, 20);
  }

  private static List<Diagnosis> ids(Answer answer, Finding.Role role) {
    return answer.findings().stream()
        .filter(f -> f.role() == role)
        .map(f -> f.condition().id())
        .toList();
  }

  /// Every fourth row is the one before it.
  private static double[] copied(int row, Draws draws) {
    int source = row % 4 == 3 ? row - 1 : row;
    return Tables.clusters(source, Draws.of(5, "copies").fork(source));
  }

  /// Features of three values each.
  private static double[] coarse(int row, Draws draws) {
    double[] cells = Tables.clusters(row, draws);
    for (int j = 0; j < 4; j++) {
      cells[j] = Math.clamp(Math.round(cells[j]), -1, 1);
    }
    return cells;
  }

  @Test
  void copiesAreNotedInAHealthyRun() {
    Answer answer = examine(runs.classes(GeneralisationRulesTest::copied, "epochs=20"));

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.HEALTHY);
    assertThat(ids(answer, Finding.Role.NOTE)).contains(DUPLICATE_ROWS);
    Suspicion found =
        Examined.of(runs.classes(GeneralisationRulesTest::copied)).expect(DUPLICATE_ROWS);
    assertThat(value(found, 0)).isCloseTo(0.25, within(1e-9));
  }

  @Test
  void equalRowsOfCoarseFeaturesAreNoCopies() {
    RunFile run = runs.classes(GeneralisationRulesTest::coarse);
    assertThat(RowCopies.of(Examined.of(run).seen().subject().data().train()).copies())
        .isGreaterThan(Tables.ROWS / 2);
    assertSilent(run, DUPLICATE_ROWS);
    assertSilent(runs.classes(), DUPLICATE_ROWS);
  }

  @Test
  void testRowsThatAreTrainingRowsAreNotedAndNewOnesAreNot() {
    Tables.write(folder.resolve("shared.csv"), 30, Tables::clusters);
    RunFile shared = runs.classes("data.test=shared.csv", "epochs=20");
    Tables.write(
        folder.resolve("fresh.csv"), 30, (row, _) -> Tables.clusters(row, Draws.of(row, "fresh")));

    Answer answer = examine(shared);

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.HEALTHY);
    assertThat(ids(answer, Finding.Role.NOTE)).contains(TRAIN_TEST_OVERLAP);
    assertThat(value(Examined.of(shared).expect(TRAIN_TEST_OVERLAP), 0)).isEqualTo(1);
    assertSilent(runs.classes("data.test=fresh.csv"), TRAIN_TEST_OVERLAP);
  }

  /// What follows from the answer, but does not tell all of it in turn.
  @Test
  void oneFeatureThatGivesTheAnswerIsNotedAndSeveralThatShareItAreNot() {
    Tables.Row leaking =
        (row, draws) -> {
          double[] cells = Tables.surface(row, draws);
          cells[4] = cells[3] > 0 ? 1 : 0;
          return cells;
        };
    Answer answer = examine(runs.yesOrNo(leaking, "epochs=20"));

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.HEALTHY);
    assertThat(ids(answer, Finding.Role.NOTE)).contains(LEAKAGE);
    assertThat(Examined.of(runs.yesOrNo(leaking)).expect(LEAKAGE).because())
        .contains("feature x4 alone");
    assertSilent(runs.yesOrNo(), LEAKAGE);
    assertSilent(runs.classes(), LEAKAGE);
  }

  @Test
  void aConstantTargetIsTheOnlyCauseAndHasNoCure() {
    Tables.Row constant =
        SmallRuns.changed(
            Tables::surface,
            cells -> {
              cells[4] = 3;
              return cells;
            });
    Answer answer = examine(runs.numbers(constant));

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.SICK);
    assertThat(ids(answer, Finding.Role.CAUSE)).containsExactly(CONSTANT_TARGET);
    assertThat(answer.cure()).isEmpty();
  }

  @Test
  void aTargetThatVariesIsNotConstantHoweverBadTheRun() {
    Answer answer = examine(runs.numbers("network.init=zeros"));
    assertThat(ids(answer, Finding.Role.CAUSE)).isNotEmpty().doesNotContain(CONSTANT_TARGET);
  }

  /// One row in 20 is of the rare class, which lies aside but overlaps.
  private static double[] rare(int row, Draws draws, double distance) {
    double[] cells = Tables.halves(row, draws);
    cells[4] = row % 20 == 0 ? 1 : 0;
    cells[0] += distance * cells[4];
    return cells;
  }

  @Test
  void weightsCureARareClassThatIsIgnored() {
    Tables.write(folder.resolve("rare.csv"), 1200, (row, draws) -> rare(row, draws, 1.5));
    RunFile run = runs.yesOrNo("data.source=rare.csv", "epochs=10");

    Answer answer = examine(run);

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.SICK);
    assertThat(ids(answer, Finding.Role.CAUSE)).contains(CLASS_IMBALANCE);
    Suspicion found = Examined.of(run).expect(CLASS_IMBALANCE);
    assertThat(value(found, 0)).isCloseTo(0.95, within(1e-9));
    assertThat(Examined.typed(found)).containsExactly("class_weights=balanced");
  }

  @Test
  void aRareClassThatIsLearnedAndClassesOfEqualSizeAreFine() {
    Tables.write(folder.resolve("rare.csv"), 1200, (row, draws) -> rare(row, draws, 12));
    Answer answer = examine(runs.yesOrNo("data.source=rare.csv", "epochs=10"));

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.HEALTHY);
    assertThat(answer.findings())
        .extracting(f -> f.condition().id())
        .doesNotContain(CLASS_IMBALANCE);
    assertSilent(runs.yesOrNo(), CLASS_IMBALANCE);
  }
}
