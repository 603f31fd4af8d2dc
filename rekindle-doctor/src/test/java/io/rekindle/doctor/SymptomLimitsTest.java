package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From where on losses and outputs look like a failure.
class SymptomLimitsTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private Described healthy() {
    return new Described(runs.classes());
  }

  private static List<Double> course(String losses) {
    return Arrays.stream(losses.split(", ", -1)).map(Double::valueOf).toList();
  }

  @Test
  void aHealthyRunShowsNone() {
    assertThat(new SymptomRules().check(healthy().seen())).isEmpty();
  }

  /// Three classes of equal size: a constant predictor's loss is ln 3.
  @ParameterizedTest
  @CsvSource({"1.99, false", "2, true", "NaN, true"})
  void theFirstLossIsFarFromTwiceAConstantPredictors(double ratio, boolean found) {
    Described run = healthy();
    run.initialLoss = ratio * run.subject.nullLoss();
    assertThat(run.subject.nullLoss()).isCloseTo(Math.log(3), within(1e-6));
    Optional<Suspicion> suspicion = SymptomRules.initialLoss(run.seen());
    assertThat(suspicion.isPresent()).isEqualTo(found);
    suspicion.ifPresent(s -> assertThat(Examined.value(s, 0)).isEqualTo((Double) ratio));
    Described numbers = new Described(runs.numbers());
    numbers.initialLoss = 1e6;
    assertThat(SymptomRules.initialLoss(numbers.seen())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.02, 2, true", "0.0199, 2, false", "0.01, 1, true", "0.0099, 1, false"})
  void outputsHaveCollapsedBelowAHundredthOfTheTargetsDeviation(
      double spread, double targets, boolean fine) {
    Described run = healthy();
    run.outputSpread = spread;
    run.targetDeviation = targets;
    assertThat(new SymptomRules().check(run.seen()).isEmpty()).isEqualTo(fine);
    run.skill = Double.NEGATIVE_INFINITY;
    assertThat(new SymptomRules().check(run.seen())).as("outputs that are no numbers").isEmpty();
  }

  /// Of a constant predictor's loss of ln 3 = 1.0986, of which the half is 0.5493.
  @ParameterizedTest
  @CsvSource({
    "'100, 99.5, 99', true",
    "'100, 99.5, 98.9', false",
    "'100, 98, 100', false",
    "'100, 99.5', false",
    "'0.55, 0.55, 0.55', true",
    "'0.549, 0.549, 0.549', false"
  })
  void aLossIsOnAPlateauWhereItMovesByAHundredthAtMost(String losses, boolean found) {
    Described run = healthy();
    run.losses = course(losses);
    Optional<Suspicion> suspicion = SymptomRules.plateau(run.seen());
    assertThat(suspicion.isPresent()).isEqualTo(found);
    suspicion.ifPresent(
        s ->
            assertThat(Examined.value(s, 0))
                .isCloseTo(run.losses.getFirst() == 100 ? 0.01 : 0, within(1e-12)));
    run.skill = Double.NEGATIVE_INFINITY;
    assertThat(SymptomRules.plateau(run.seen())).isEmpty();
  }

  /// Three rises of ten are three tenths.
  @ParameterizedTest
  @CsvSource({
    "'1, 2, 1, 2, 1', true",
    "'1, 2, 1, 2', false",
    "'1, 1.02, 1, 1.02, 1', false",
    "'1, 1.021, 1, 1.021, 1', true",
    "'1, 2, 1, 2, 1, 2, 1, 1, 1, 1', false",
    "'1, 2, 1, 2, 1, 2, 1, 1, 1', true"
  })
  void aLossOscillatesWhereMoreThanThreeTenthsOfEpochsRise(String losses, boolean found) {
    Described run = healthy();
    run.losses = course(losses);
    Optional<Suspicion> suspicion = SymptomRules.oscillating(run.seen());
    assertThat(suspicion.isPresent()).isEqualTo(found);
    suspicion.ifPresent(
        s ->
            assertThat(Examined.value(s, 0))
                .isCloseTo(run.losses.size() == 5 ? 0.4 : 3 / 9.0, within(1e-12)));
  }

  /// Ten classes under one output; the targets' own deviation is what a constant predictor loses.
  @ParameterizedTest
  @CsvSource({"0.5, 0.19, true", "0.5, 0.21, false", "0.2, 0, false"})
  void accuracyMisleadsWhereTheLossGainedThreeTenthsMore(
      double lossGone, double skill, boolean found) {
    Tables.Row graded =
        (row, draws) -> {
          double[] cells = Tables.surface(row, draws);
          cells[4] = row % 10;
          return cells;
        };
    Described run =
        new Described(
            runs.classes(
                graded,
                "data.encode=index",
                "network.layers.2.dense=1",
                "network.layers.2.activation=linear",
                "loss=mse"));
    run.losses = List.of((1 - lossGone) * run.subject.nullLoss());
    run.skill = skill;
    Optional<Suspicion> suspicion = new MetricRules().check(run.seen()).stream().findFirst();
    assertThat(suspicion.isPresent()).isEqualTo(found);
    suspicion.ifPresent(
        s -> {
          assertThat(s.because()).contains("one output for 10 classes");
          assertThat(Examined.value(s, 0)).isEqualTo(skill);
          assertThat(Examined.nullValue(s, 0)).isCloseTo(lossGone, within(1e-9));
        });
  }

  /// One row in 20 is of the class 1: balanced accuracy judges.
  @ParameterizedTest
  @CsvSource({"0.5, '', true", "0.51, '', false", "0.1, class_weights=balanced, false"})
  void aRareClassIsIgnoredUpToHalfOfTheSkill(double skill, String setting, boolean found) {
    Tables.Row rare =
        (row, draws) -> {
          double[] cells = Tables.halves(row, draws);
          cells[4] = row % 20 == 0 ? 1 : 0;
          return cells;
        };
    Described run =
        new Described(setting.isEmpty() ? runs.yesOrNo(rare) : runs.yesOrNo(rare, setting));
    run.skill = skill;
    Optional<Suspicion> suspicion = new BalanceRules().check(run.seen()).stream().findFirst();
    assertThat(suspicion.isPresent()).isEqualTo(found);
    suspicion.ifPresent(
        s -> {
          assertThat(Examined.value(s, 0)).isCloseTo(0.95, within(1e-9));
          assertThat(Examined.nullValue(s, 0)).isEqualTo(0.5);
        });
    run.skill = Double.NEGATIVE_INFINITY;
    assertThat(new BalanceRules().check(run.seen()).isEmpty()).isEqualTo(!setting.isEmpty());
  }
}
