package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.BATCH_TOO_LARGE;
import static io.rekindle.doctor.Diagnosis.LEARNING_RATE_TOO_HIGH;
import static io.rekindle.doctor.Diagnosis.LEARNING_RATE_TOO_LOW;
import static io.rekindle.doctor.Diagnosis.OPTIMIZER_SETTING;
import static io.rekindle.doctor.Diagnosis.SUM_REDUCTION;
import static io.rekindle.doctor.Diagnosis.TOO_FEW_EPOCHS;
import static io.rekindle.doctor.Examined.assertSilent;
import static io.rekindle.doctor.Examined.nullValue;
import static io.rekindle.doctor.Examined.typed;
import static io.rekindle.doctor.Examined.value;
import static io.rekindle.doctor.Suspicion.Certainty.DECIDED;
import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;
import static io.rekindle.doctor.Suspicion.Certainty.POSSIBLE;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which settings of training are a condition, and which courses of the loss speak for one.
class OptimizationRulesTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  /// The healthy run with another course of the loss, epoch by epoch.
  private Examined withLosses(double... losses) {
    return withLosses(24, losses);
  }

  private Examined withLosses(long steps, double... losses) {
    Observation seen = Examined.of(runs.classes()).seen();
    Outcome control = seen.control();
    Outcome other =
        new Outcome(
            control.skill(),
            control.heldOutSkill(),
            control.heldOutLoss(),
            control.metric(),
            control.testMetric(),
            losses[losses.length - 1],
            Optional.empty(),
            Arrays.stream(losses).boxed().toList(),
            steps,
            control.seconds());
    return new Examined(
        new Observation(
            seen.subject(),
            seen.profile(),
            other,
            seen.initial(),
            seen.last(),
            seen.firstUpdates(),
            seen.stepLosses()));
  }

  @Test
  void nothingIsMeasuredToBeWrongWithTheRunThatTheseTestsSpoil() {
    List<Suspicion> found =
        new OptimizationRules().check(Examined.of(runs.classes("epochs=20")).seen());
    assertThat(found).allMatch(s -> s.certainty() == POSSIBLE);
  }

  @Test
  void aSummedLossMultipliesTheLearningRateByTheBatch() {
    Suspicion found =
        Examined.of(runs.classes("loss={name: cross_entropy, reduction: sum}"))
            .expectCurable(SUM_REDUCTION, STATIC, "loss.reduction");

    assertThat(value(found, 0)).as("batch size").isEqualTo(16);
    assertThat(typed(found)).containsExactly("loss.reduction=mean");
    assertSilent(runs.classes("loss={name: cross_entropy, reduction: mean}"), SUM_REDUCTION);
  }

  @Test
  void aSumOverOneRowIsItsMean() {
    assertSilent(
        runs.classes("loss={name: cross_entropy, reduction: sum}", "batch_size=1"), SUM_REDUCTION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"adam", "rmsprop", "adagrad", "lion"})
  void aSumDoesNothingToStepsThatAreDividedByTheGradientsSize(String optimizer) {
    assertSilent(
        runs.classes(
            "loss={name: cross_entropy, reduction: sum}",
            "optimizer={name: %s}".formatted(optimizer)),
        SUM_REDUCTION);
  }

  @ParameterizedTest
  @CsvSource({
    "adam, epsilon, 0.1",
    "rmsprop, epsilon, 1",
    "adagrad, epsilon, 0.1",
    "sgd, clip_norm, 0.001",
    "sgd, clip_value, 0.00001",
    "sgd, decay, 1",
    "sgd, momentum, 0.99",
    "adam, beta1, 0.999",
    "adam, beta2, 0.5",
    "nadam, beta1, 0.98",
    "rmsprop, rho, 0.99999"
  })
  void settingsFarFromWhereTheirOptimiserWorksAreRemoved(
      String optimizer, String key, String setting) {
    Suspicion found =
        Examined.of(runs.classes("optimizer={name: %s, %s: %s}".formatted(optimizer, key, setting)))
            .expectCurable(OPTIMIZER_SETTING, MEASURED, "optimizer." + key);

    assertThat(value(found, 0)).isEqualTo(Double.parseDouble(setting));
    assertThat(typed(found)).containsExactly("optimizer.%s=null".formatted(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: adam, epsilon: 0.0001}",
        "{name: sgd, clip_norm: 1}",
        "{name: sgd, clip_value: 0.5}",
        "{name: sgd, decay: 0.001}",
        "{name: sgd, momentum: 0.95, nesterov: true}",
        "{name: adagrad}",
        "{name: adam, beta1: 0.5, beta2: 0.3}",
        "{name: adam, beta1: 0.95, beta2: 0.9999}",
        "{name: rmsprop, rho: 0.999}",
        "{name: lion, learning_rate: 0.001}"
      })
  void usualSettingsAreFine(String optimizer) {
    assertSilent(runs.classes("optimizer=" + optimizer), OPTIMIZER_SETTING);
  }

  @Test
  void anEpochOfOneStepIsTooLargeABatch() {
    Suspicion found =
        Examined.of(runs.classes("batch_size=120"))
            .expectCurable(BATCH_TOO_LARGE, MEASURED, "batch_size");

    assertThat(value(found, 0)).as("steps an epoch").isEqualTo(1);
    assertThat(typed(found)).containsExactly("batch_size=8");
  }

  @Test
  void smallBatchesAndLargeOnesThatAreTakenOftenAreFine() {
    assertSilent(runs.classes("batch_size=60"), BATCH_TOO_LARGE);
    assertSilent(runs.classes("batch_size=120", "epochs=400"), BATCH_TOO_LARGE);
  }

  @Test
  void allRowsAtOnceAreFineForAnOptimiserThatTakesThemByDesign() {
    assertSilent(runs.classes("batch_size=120", "optimizer={name: lbfgs}"), BATCH_TOO_LARGE);
  }

  @Test
  void aRunThatBecomesNonFiniteHadTooHighARate() {
    Examined run = Examined.of(runs.numbers("optimizer.learning_rate=1000", "epochs=20"));

    assertThat(run.seen().control().nonFinite()).isPresent();
    assertThat(run.expect(LEARNING_RATE_TOO_HIGH).certainty()).isEqualTo(MEASURED);
    assertThat(run.expect(LEARNING_RATE_TOO_LOW).certainty()).isEqualTo(POSSIBLE);
    assertThat(run.suspicion(TOO_FEW_EPOCHS)).as("more of the same").isEmpty();
  }

  @Test
  void aLossThatEndsAboveWhereItBeganSpeaksForTooHighARate() {
    assertThat(withLosses(1.5, 2.5, 3.5).expect(LEARNING_RATE_TOO_HIGH).certainty())
        .isEqualTo(MEASURED);
  }

  @Test
  void aLossThatSwingsSpeaksForTooHighARate() {
    assertThat(withLosses(1.0, 0.5, 0.9, 0.5, 0.9, 0.5).expect(LEARNING_RATE_TOO_HIGH).certainty())
        .isEqualTo(MEASURED);
  }

  @Test
  void aLossThatFallsWithAnOccasionalRiseDoesNot() {
    Examined run = withLosses(1.0, 0.8, 0.6, 0.65, 0.4, 0.3);

    assertThat(run.expect(LEARNING_RATE_TOO_HIGH).certainty()).isEqualTo(POSSIBLE);
  }

  @Test
  void aLossThatFallsSteadilyToTheEndSpeaksForTooLowARateAndTooFewEpochs() {
    Examined run = withLosses(1.10, 1.09, 1.08, 1.07);

    assertThat(run.expect(LEARNING_RATE_TOO_LOW).certainty()).isEqualTo(MEASURED);
    assertThat(run.expect(TOO_FEW_EPOCHS).certainty()).isEqualTo(MEASURED);
  }

  @Test
  void aLossThatHasFlattenedDoesNot() {
    Examined run = withLosses(1.1, 0.5, 0.21, 0.201, 0.2, 0.2);

    assertThat(run.expect(LEARNING_RATE_TOO_LOW).certainty()).isEqualTo(POSSIBLE);
    assertThat(run.expect(TOO_FEW_EPOCHS).certainty()).isEqualTo(POSSIBLE);
  }

  @Test
  void aLongRunIsNotSaidToBeShort() {
    assertThat(withLosses(2000, 1.10, 1.09, 1.08, 1.07).expect(TOO_FEW_EPOCHS).certainty())
        .isEqualTo(POSSIBLE);
  }

  @Test
  void ratesUpAndDownAreTriedThreeTimesEach() {
    Examined run = Examined.of(runs.classes());

    assertThat(run.all(LEARNING_RATE_TOO_HIGH))
        .flatExtracting(Examined::typed)
        .containsExactly(
            "optimizer.learning_rate=0.01",
            "optimizer.learning_rate=0.001",
            "optimizer.learning_rate=1.0E-4");
    assertThat(run.all(LEARNING_RATE_TOO_LOW))
        .flatExtracting(Examined::typed)
        .containsExactly(
            "optimizer.learning_rate=1.0",
            "optimizer.learning_rate=10.0",
            "optimizer.learning_rate=100.0");
    Suspicion lower = run.all(LEARNING_RATE_TOO_HIGH).getFirst();
    assertThat(value(lower, 1)).as("rate").isEqualTo(0.1);
    assertThat(nullValue(lower, 1)).as("rate prescribed").isEqualTo(0.1 * 0.1);
  }

  @Test
  void fewEpochsAreMultipliedByTenAndMoreByFour() {
    Suspicion few = withLosses(24, 1.0, 0.9).expect(TOO_FEW_EPOCHS);
    Suspicion more = withLosses(1000, 1.0, 0.9).expect(TOO_FEW_EPOCHS);

    assertThat(typed(few)).containsExactly("epochs=30");
    assertThat(typed(more)).containsExactly("epochs=12");
    assertThat(value(few, 0)).as("steps").isEqualTo(24);
  }

  @Test
  void theUpdateOverTheWeightsIsThatOfTheFirstStep() {
    // With all rows in one batch the first step of plain descent is rate · gradient.
    Examined run = Examined.of(runs.classes("batch_size=120", "epochs=1"));
    Reading initial = run.seen().initial();

    for (int i = 0; i < 3; i++) {
      LayerReading layer = initial.layers().get(i);
      double expected = 0.1 * layer.weightGradient() / layer.weightNorm();
      assertThat(run.seen().firstUpdates().get(i)).isCloseTo(expected, withPercentage(0.01));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{name: constant, warmup: 100000}', schedule.warmup, schedule.warmup=8",
    "'{name: step, factor: 0.001, every: 1}', schedule, schedule=null",
    "'{name: exponential, gamma: 0.01}', schedule, schedule=null"
  })
  void aScheduleThatLeavesNextToNothingOfTheRateIsNamed(
      String schedule, String where, String typed) {
    Suspicion found =
        Examined.of(runs.classes("schedule=" + schedule, "epochs=20"))
            .expectCurable(OPTIMIZER_SETTING, MEASURED, where);

    assertThat(value(found, 0)).isLessThan(0.2);
    assertThat(typed(found).getFirst()).startsWith(typed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one_cycle",
        "{name: cosine, warmup: 10}",
        "{name: exponential, gamma: 0.9}",
        "{name: step, factor: 0.1, every: 10}",
        "{name: plateau, factor: 0.1, patience: 1}"
      })
  void aScheduleThatLeavesTimeToLearnIsFine(String schedule) {
    assertSilent(runs.classes("schedule=" + schedule, "epochs=20"), OPTIMIZER_SETTING);
  }

  @ParameterizedTest
  @CsvSource({
    "sgd, -0.1, optimizer.learning_rate=0.1, climbs",
    "adam, 0, optimizer.learning_rate=null, no step"
  })
  void aRateThatTakesNoStepOrTheWrongWayIsDecided(
      String name, String rate, String typed, String because) {
    Examined run =
        Examined.of(runs.classes("optimizer={name: %s, learning_rate: %s}".formatted(name, rate)));
    Suspicion found = run.expect(LEARNING_RATE_TOO_LOW);

    assertThat(found.certainty()).isEqualTo(DECIDED);
    assertThat(found.because()).contains(because);
    assertThat(typed(found)).containsExactly(typed);
    assertThat(run.suspicion(LEARNING_RATE_TOO_HIGH)).as("a part of nothing").isEmpty();
  }

  @Test
  void aFirstStepLargerThanAllWeightsOvershoots() {
    Examined thrown = Examined.of(runs.classes("optimizer={name: adam, learning_rate: 5}"));
    Examined usual = Examined.of(runs.classes("optimizer={name: adam, learning_rate: 0.01}"));

    assertThat(OptimizationRules.overshoots(thrown.seen())).isTrue();
    assertThat(thrown.expect(LEARNING_RATE_TOO_HIGH).certainty()).isEqualTo(MEASURED);
    assertThat(OptimizationRules.overshoots(usual.seen())).isFalse();
  }
}
