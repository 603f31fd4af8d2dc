package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How unequal classes and how far apart loss and accuracy may be before accuracy misleads.
class MetricLimitsTest {
  private static final String[] INDEX = {
    "data.encode=index",
    "network.layers.2.dense=1",
    "network.layers.2.activation=linear",
    "loss=mse"
  };

  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private static List<Suspicion> check(Described run) {
    return new MetricRules().check(run.seen());
  }

  /// The first rows are of the other classes, in turn.
  private static Tables.Row rare(int rows, int classes) {
    return (row, draws) -> {
      double[] cells = Tables.halves(row, draws);
      cells[4] = row < rows ? 1 + row % (classes - 1) : 0;
      return cells;
    };
  }

  @ParameterizedTest
  @CsvSource({"12, accuracy, false", "11, accuracy, true", "11, 'accuracy, f1', false"})
  void accuracyAloneMisleadsWhereOneClassHasOverNineTenthsOfTheRows(
      int rows, String metrics, boolean found) {
    Described run = new Described(runs.yesOrNo(rare(rows, 2), "metrics=[%s]".formatted(metrics)));
    assertThat(check(run)).hasSize(found ? 1 : 0);
  }

  @Test
  void theCommonestClassIsComparedWithEqualShares() {
    Suspicion ofTwo = check(new Described(runs.yesOrNo(rare(6, 2)))).getFirst();
    assertThat(Examined.value(ofTwo, 0)).isCloseTo(0.95, within(1e-12));
    assertThat(Examined.nullValue(ofTwo, 0)).isEqualTo(0.5);
    Suspicion ofThree = check(new Described(runs.classes(rare(6, 3)))).getFirst();
    assertThat(Examined.nullValue(ofThree, 0)).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void numbersHaveNoCommonestClass() {
    assertThat(check(new Described(runs.numbers(rare(6, 2))))).isEmpty();
  }

  /// A run that lost three quarters of a constant predictor's loss and has this skill in accuracy.
  private static Described lost(Described run, double skill) {
    run.losses = List.of(0.25 * run.subject.nullLoss());
    run.skill = skill;
    return run;
  }

  @ParameterizedTest
  @CsvSource({"0.46, 0", "0.45, 0", "0.44, 1", "-Infinity, 0"})
  void roundingMisleadsWhereTheLossGainedThreeTenthsMore(double skill, int found) {
    assertThat(check(lost(new Described(runs.classes(INDEX)), skill))).hasSize(found);
  }

  @Test
  void roundingIsSaidWithTheNumberOfClassesAndBothShares() {
    Suspicion found = check(lost(new Described(runs.classes(INDEX)), 0.125)).getFirst();
    assertThat(found.because()).startsWith("one output for 3 classes is rounded");
    assertThat(Examined.value(found, 0)).isEqualTo(0.125);
    assertThat(Examined.nullValue(found, 0)).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void anOutputForEachClassAndOneForTwoAreNotRounded() {
    assertThat(check(lost(new Described(runs.classes()), 0.1))).isEmpty();
    Described two = new Described(runs.classes(Tables::halves, INDEX));
    assertThat(two.subject.classes()).isEqualTo(2);
    assertThat(check(lost(two, 0.1))).isEmpty();
    assertThat(check(lost(new Described(runs.numbers()), 0.1))).isEmpty();
  }
}
