package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;
import static io.rekindle.doctor.Suspicion.Certainty.POSSIBLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import io.rekindle.doctor.Suspicion.Certainty;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How far settings and losses may go before they are a condition: the limit itself is fine.
class OptimizationLimitsTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private static LayerReading layer(double weightGradient, double biasGradient) {
    return new LayerReading(
        0, 1, 1, 1, weightGradient, biasGradient, 0, 0, 1, false, 16, Double.NaN);
  }

  /// A run that is described, not carried out, of which the first loss was 1 and each layer's
  /// gradients were 3 and 4, or 12 and 0.
  private static Observation seen(RunFile run, long steps, double... losses) {
    Subject subject = new Subject(run, Preparation.prepare(run));
    Reading reading = new Reading(1, List.of(layer(3, 4), layer(12, 0)), 1, 1);
    Outcome control =
        new Outcome(
            0.5,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            losses[losses.length - 1],
            Optional.empty(),
            Arrays.stream(losses).boxed().toList(),
            steps,
            1);
    DataProfile profile = DataProfile.of(subject.data().train());
    return new Observation(
        subject, profile, control, reading, reading, List.of(0.02, 0.3, 0.1), List.of(1.0, 0.9));
  }

  @ParameterizedTest
  @CsvSource({
    "adam, epsilon, 0.001, 0.0011",
    "nadam, epsilon, 0.001, 0.0011",
    "rmsprop, epsilon, 0.001, 0.0011",
    "adagrad, epsilon, 0.001, 0.0011",
    "adadelta, epsilon, 0.001, 0.0011",
    "sgd, clip_value, 0.001, 0.00099",
    "sgd, clip_norm, 0.65, 0.64",
    "sgd, decay, 0.125, 0.126",
    "sgd, momentum, 0.97, 0.971"
  })
  void settingsAreFineUpToTheirLimit(String name, String key, String fine, String beyond) {
    String optimizer = "optimizer={name: %s, %s: %s}";
    RunFile at = runs.classes(optimizer.formatted(name, key, fine));
    assertThat(OptimizationRules.settings(seen(at, 24, 1))).isEmpty();
    RunFile past = runs.classes(optimizer.formatted(name, key, beyond));
    assertThat(OptimizationRules.settings(seen(past, 24, 1)))
        .extracting(Suspicion::where)
        .containsExactly("optimizer." + key);
  }

  @Test
  void clippingIsComparedWithTheNormOverAllLayers() {
    Observation seen = seen(runs.classes("optimizer={name: sgd, clip_norm: 0.5}"), 24, 1);

    assertThat(OptimizationRules.gradientNorm(seen.initial())).isCloseTo(13, within(1e-12));
    Suspicion found = OptimizationRules.settings(seen).getFirst();
    assertThat(found.evidence().getFirst().nullValue()).isCloseTo(13, within(1e-12));
  }

  /// However small the gradients are at first, later ones are not.
  @ParameterizedTest
  @CsvSource({"0.01, 0", "0.0099, 1"})
  void clippingBelowAHundredthIsTooMuchForAnyGradient(String limit, int found) {
    Described run =
        new Described(runs.classes("optimizer={name: sgd, clip_norm: %s}".formatted(limit)));
    run.initial.forEach(figures -> figures.weightGradient = 1e-3);
    assertThat(OptimizationRules.settings(run.seen())).hasSize(found);
  }

  @Test
  void momentumIsSaidWithWhatItMultipliesBy() {
    Observation seen = seen(runs.classes("optimizer={name: sgd, momentum: 0.98}"), 24, 1);
    assertThat(OptimizationRules.settings(seen).getFirst().because())
        .contains("learning rate by 50");
  }

  /// Alive before the first step and dead after the last, by steps that are not small.
  @ParameterizedTest
  @CsvSource({
    "0.5, 0.91, 0.031, true",
    "0.51, 0.91, 0.031, false",
    "0.5, 0.9, 0.031, false",
    "0.5, 0.91, 0.03, false"
  })
  void stepsThatKillUnitsAreTooLong(double before, double now, double update, boolean found) {
    Described run = new Described(runs.classes());
    run.initial.get(1).dead = before;
    run.last.get(1).dead = now;
    run.firstUpdate = update;
    assertThat(OptimizationRules.overshoots(run.seen())).isEqualTo(found);
    Suspicion high =
        OptimizationRules.rates(run.seen()).stream()
            .filter(s -> s.id() == Diagnosis.LEARNING_RATE_TOO_HIGH)
            .findFirst()
            .orElseThrow();
    assertThat(high.certainty()).isEqualTo(found ? Certainty.MEASURED : Certainty.POSSIBLE);
    assertThat(high.because().contains("leave units at 0")).isEqualTo(found);
  }

  @Test
  void unitsOfTheOutputMayBeZero() {
    Described run = new Described(runs.classes());
    run.last.getLast().dead = 1;
    run.firstUpdate = 0.5;
    assertThat(OptimizationRules.overshoots(run.seen())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"64, 24, false", "65, 24, true", "65, 399, true", "65, 400, false"})
  void aBatchIsTooLargeByItselfAndByTheStepsOfTheRun(int batch, long steps, boolean found) {
    Observation seen = seen(runs.classes("batch_size=" + batch), steps, 1);
    assertThat(OptimizationRules.batchTooLarge(seen).isPresent()).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({"260, true", "261, false"})
  void fourStepsAnEpochAreFew(int rows, boolean found) {
    Tables.write(folder.resolve("rows.csv"), rows, Tables::clusters);
    Observation seen = seen(runs.classes("data.source=rows.csv", "batch_size=65"), 24, 1);
    assertThat(OptimizationRules.batchTooLarge(seen).isPresent()).isEqualTo(found);
  }

  /// A hundredth of the rows, from 8 to 32.
  @ParameterizedTest
  @CsvSource({"120, 8", "1500, 15", "4000, 32"})
  void theBatchPrescribedMakesAHundredStepsOfAnEpoch(int rows, int prescribed) {
    Tables.write(folder.resolve("rows.csv"), rows, Tables::clusters);
    Observation seen = seen(runs.classes("data.source=rows.csv", "batch_size=2000"), 24, 1);
    assertThat(Examined.typed(OptimizationRules.batchTooLarge(seen).orElseThrow()))
        .containsExactly("batch_size=" + prescribed);
  }

  /// L-BFGS takes all rows by design.
  @Test
  void allRowsAtOnceAreNotTooManyForLbfgs() {
    Observation seen = seen(runs.classes("optimizer=lbfgs", "batch_size=120"), 24, 1);
    assertThat(OptimizationRules.batchTooLarge(seen)).isEmpty();
  }

  /// Of a first loss of 1, which is less than that of a constant predictor.
  @ParameterizedTest
  @CsvSource({
    "'1, 1.1, 1.19', false",
    "'1, 1.1, 1.2', false",
    "'1, 1.1, 1.21', true",
    "'1.3, 1.21', true",
    "'0.5, 0.9, 0.5, 0.4, 0.3, 0.2, 0.1, 0.1, 0.1, 0.1', false",
    "'0.5, 0.9, 0.5, 0.9, 0.5', true",
    "'0.5, 0.9, 0.5, 0.9', false",
    "'0.5, 0.51, 0.5, 0.51, 0.5', false",
    "'0.9, 0.5, 0.6, 0.5, 0.6, 0.5, 0.6, 0.5, 0.4, 0.3', false",
    "'0.9, 0.5, 0.6, 0.5, 0.6, 0.5, 0.6, 0.5, 0.6, 0.3', true"
  })
  void aRateWasTooHighWhereTheLossEndsHighOrRisesOften(String losses, boolean high) {
    double[] course = Arrays.stream(losses.split(", ")).mapToDouble(Double::parseDouble).toArray();
    assertThat(OptimizationRules.wasTooHigh(seen(runs.classes(), 24, course))).isEqualTo(high);
  }

  /// Bad initial weights make a first loss that is many times that of a constant predictor.
  @ParameterizedTest
  @CsvSource({"4, false", "4.08, false", "4.09, true"})
  void aLossThatStartedHighAndOnlyFellHadNotTooHighARate(double last, boolean high) {
    Described run = new Described(runs.classes());
    run.initialLoss = 5;
    run.losses = List.of(4.5, 4.0, last);
    assertThat(OptimizationRules.wasTooHigh(run.seen())).isEqualTo(high);
  }

  /// A fifth more than the first loss, where that is less than a constant predictor's.
  @ParameterizedTest
  @CsvSource({"0.59, false", "0.61, true"})
  void aLossThatStartedLowMustNotRise(double last, boolean high) {
    Described run = new Described(runs.classes());
    run.initialLoss = 0.5;
    run.losses = List.of(0.5, last);
    assertThat(OptimizationRules.wasTooHigh(run.seen())).isEqualTo(high);
  }

  @ParameterizedTest
  @CsvSource({
    "'1, 0.9, 0.8', true",
    "'6, 1, 0', false",
    "'0.5, 0.9, 0.9', false",
    "'1, 0.9', false",
    "'1, 0.5, 0.39', true",
    "'1, 0.5, 0.41', false",
    "'1, 0.9, 0.9', false",
    "'1, 0.5, 0.6', false",
    "'1, 0.9, 0.7, 0.6, 0.61', true"
  })
  void aLossStillFallsWhereItsSecondHalfBringsAFifthOfTheFirst(String losses, boolean falls) {
    double[] course = Arrays.stream(losses.split(", ")).mapToDouble(Double::parseDouble).toArray();
    assertThat(OptimizationRules.stillFalling(seen(runs.classes(), 24, course))).isEqualTo(falls);
  }

  /// One epoch has no course, but steps.
  @Test
  void aRunOfOneEpochIsStillFalling() {
    Observation seen = seen(runs.classes(), 24, 1);
    assertThat(OptimizationRules.stillFalling(seen)).isTrue();
    Observation oneStep =
        new Observation(
            seen.subject(),
            seen.profile(),
            seen.control(),
            seen.initial(),
            seen.last(),
            seen.firstUpdates(),
            List.of(1.0));
    assertThat(OptimizationRules.stillFalling(oneStep)).isFalse();
  }

  @Test
  void ratesAreSaidWithTheLargestFirstUpdateAndWhatIsPrescribed() {
    List<Suspicion> found = OptimizationRules.rates(seen(runs.classes(), 24, 1, 0.9, 0.8));

    assertThat(found).allMatch(s -> s.evidence().getFirst().value() == 0.3);
    assertThat(found)
        .extracting(s -> s.evidence().get(1).nullValue())
        .containsExactly(0.1 * 0.1, 0.1 * 0.01, 0.1 * 0.001, 1.0, 10.0, 100.0);
    assertThat(found)
        .extracting(Suspicion::certainty)
        .containsExactly(POSSIBLE, POSSIBLE, POSSIBLE, MEASURED, MEASURED, MEASURED);
  }

  @ParameterizedTest
  @CsvSource({"499, 30, MEASURED", "500, 12, MEASURED", "1999, 12, MEASURED", "2000, 12, POSSIBLE"})
  void howManyEpochsMoreDependsOnTheStepsThereWere(
      long steps, int epochs, Suspicion.Certainty certainty) {
    Suspicion found =
        OptimizationRules.tooFewEpochs(seen(runs.classes(), steps, 1, 0.9, 0.8)).orElseThrow();

    assertThat(Examined.typed(found)).containsExactly("epochs=" + epochs);
    assertThat(found.certainty()).isEqualTo(certainty);
  }

  @Test
  void everyRuleIsAsked() {
    RunFile run =
        runs.classes(
            "loss={name: cross_entropy, reduction: sum}",
            "optimizer={name: sgd, learning_rate: 0.1, momentum: 0.98}",
            "batch_size=500");
    List<Suspicion> found = new OptimizationRules().check(seen(run, 24, 1, 0.9, 0.8));
    assertThat(found)
        .extracting(Suspicion::id)
        .containsExactly(
            Diagnosis.SUM_REDUCTION,
            Diagnosis.OPTIMIZER_SETTING,
            Diagnosis.BATCH_TOO_LARGE,
            Diagnosis.LEARNING_RATE_TOO_HIGH,
            Diagnosis.LEARNING_RATE_TOO_HIGH,
            Diagnosis.LEARNING_RATE_TOO_HIGH,
            Diagnosis.LEARNING_RATE_TOO_LOW,
            Diagnosis.LEARNING_RATE_TOO_LOW,
            Diagnosis.LEARNING_RATE_TOO_LOW,
            Diagnosis.TOO_FEW_EPOCHS);
    assertThat(found.get(3).advice()).isEqualTo("a lower learning rate");
    assertThat(found.get(6).advice()).isEqualTo("a higher learning rate");
  }

  /// A sum of 120 rows, of which a batch cannot have more, is 120 times their mean.
  @ParameterizedTest
  @CsvSource({
    "sgd, sum, 16, 16",
    "sgd, sum, 500, 120",
    "sgd, sum, 1, 0",
    "sgd, mean, 16, 0",
    "adam, sum, 16, 0"
  })
  void aSumMultipliesStepsByTheRowsOfABatch(
      String optimizer, String reduction, int batch, double factor) {
    RunFile run =
        runs.classes(
            "loss={name: cross_entropy, reduction: %s}".formatted(reduction),
            "optimizer=" + optimizer,
            "batch_size=" + batch);
    assertThat(
            OptimizationRules.sumReduction(seen(run, 24, 1))
                .map(found -> Examined.value(found, 0))
                .orElse(0.0))
        .isEqualTo(factor);
  }

  /// Outputs that are no numbers at the end, whatever the epochs' losses were.
  @Test
  void aRunThatEndsInNoNumberHadTooHighARate() {
    Described run = new Described(runs.classes());
    assertThat(OptimizationRules.wasTooHigh(run.seen())).isFalse();
    run.skill = Double.NEGATIVE_INFINITY;
    assertThat(OptimizationRules.wasTooHigh(run.seen())).isTrue();
    assertThat(OptimizationRules.tooFewEpochs(run.seen())).isEmpty();
  }
}
