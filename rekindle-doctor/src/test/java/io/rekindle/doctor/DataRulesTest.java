package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.CONSTANT_FEATURE;
import static io.rekindle.doctor.Diagnosis.INPUTS_TOO_SMALL;
import static io.rekindle.doctor.Diagnosis.NON_FINITE_DATA;
import static io.rekindle.doctor.Diagnosis.UNSCALED_INPUTS;
import static io.rekindle.doctor.Diagnosis.UNSCALED_TARGETS;
import static io.rekindle.doctor.Diagnosis.UNSHUFFLED_CLASSES;
import static io.rekindle.doctor.Examined.assertSilent;
import static io.rekindle.doctor.Examined.nullValue;
import static io.rekindle.doctor.Examined.typed;
import static io.rekindle.doctor.Examined.value;
import static io.rekindle.doctor.SmallRuns.changed;
import static io.rekindle.doctor.Suspicion.Certainty.DECIDED;
import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.random.Draws;
import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which sizes and orders of features and targets are a condition, and which are not.
class DataRulesTest {
  /// Small enough that weights stay finite however large the features are.
  private static final String SLOWLY = "optimizer.learning_rate=1e-9";

  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private static Tables.Row features(double factor, double summand) {
    return changed(
        Tables::clusters,
        cells -> {
          for (int j = 0; j < 4; j++) {
            cells[j] = cells[j] * factor + summand;
          }
          return cells;
        });
  }

  private static Tables.Row feature(int column, double factor, double summand) {
    return changed(
        Tables::clusters,
        cells -> {
          cells[column] = cells[column] * factor + summand;
          return cells;
        });
  }

  private static Tables.Row targets(double factor, double summand) {
    return changed(
        Tables::surface,
        cells -> {
          cells[4] = cells[4] * factor + summand;
          return cells;
        });
  }

  @Test
  void nothingIsWrongWithTheTablesThatTheseTestsSpoil() {
    DataRules rules = new DataRules();
    assertThat(rules.check(Examined.of(runs.classes()).seen())).isEmpty();
    assertThat(rules.check(Examined.of(runs.numbers()).seen())).isEmpty();
  }

  @Test
  void missingFeaturesGetTheMedian() {
    Tables.Row withHoles =
        (row, draws) -> {
          double[] cells = Tables.clusters(row, draws);
          cells[2] = row % 40 == 0 ? Double.NaN : cells[2];
          return cells;
        };

    Suspicion found =
        Examined.of(runs.classes(withHoles)).expectCurable(NON_FINITE_DATA, DECIDED, "data");

    assertThat(value(found, 0)).as("holes").isEqualTo(3);
    assertThat(typed(found)).containsExactly("data.impute=median");
    assertSilent(runs.classes(withHoles, "data.impute=mean"), NON_FINITE_DATA);
  }

  @Test
  void nothingInTheRunFileTakesThePlaceOfInfinity() {
    Tables.Row withInfinity =
        (row, draws) -> {
          double[] cells = Tables.clusters(row, draws);
          cells[2] = row == 7 ? Double.POSITIVE_INFINITY : cells[2];
          return cells;
        };

    Suspicion found = Examined.of(runs.classes(withInfinity)).expect(NON_FINITE_DATA);
    assertThat(found.changes()).isEmpty();
    assertThat(found.advice()).contains("infinite");

    Answer answer = Doctor.examine(runs.classes(withInfinity), Examined.COMPUTE, 20);
    Finding cause = answer.causes().getFirst();
    assertThat(cause.condition().id()).isEqualTo(NON_FINITE_DATA);
    assertThat(cause.proof()).map(Proof::kind).contains(Proof.Kind.STATIC);
    assertThat(cause.proof()).map(Proof::verdict).contains(Proof.Verdict.NO_EFFECT);
    assertThat(answer.cure()).isEmpty();
  }

  @Test
  void aLargeConstantFeatureDrownsTheOthers() {
    Suspicion found =
        Examined.of(runs.classes(feature(1, 0, 300), SLOWLY))
            .expectCurable(CONSTANT_FEATURE, MEASURED, "data");

    assertThat(value(found, 0)).isEqualTo(300);
    assertThat(typed(found)).containsExactly("data.scale=standardize");
  }

  @Test
  void aSmallConstantFeatureDoesNoHarm() {
    assertSilent(runs.classes(feature(1, 0, 1)), CONSTANT_FEATURE);
  }

  @Test
  void largeFeaturesAreStandardised() {
    Suspicion found =
        Examined.of(runs.classes(features(100, 0), SLOWLY))
            .expectCurable(UNSCALED_INPUTS, MEASURED, "data.scale");

    // Clusters at 1.5 (a third of the rows) and -0.5 with a deviation of 0.4 about them.
    double deviation = 100 * Math.sqrt(4 * 2 / 9.0 + 0.16);
    assertThat(value(found, 0)).isCloseTo(deviation, within(0.1 * deviation));
    assertThat(nullValue(found, 0)).isEqualTo(1);
    assertThat(typed(found)).containsExactly("data.scale=standardize");
  }

  @Test
  void featuresFarFromZeroAreStandardised() {
    Suspicion found =
        Examined.of(runs.classes(features(1, 50), SLOWLY))
            .expectCurable(UNSCALED_INPUTS, MEASURED, "data.scale");

    assertThat(value(found, 1)).as("largest mean").isCloseTo(50, within(2.0));
  }

  @Test
  void featuresOfVeryUnequalSizeAreStandardised() {
    Suspicion found =
        Examined.of(runs.classes(feature(3, 0.005, 0), "data.scale=none"))
            .suspicion(UNSCALED_INPUTS)
            .orElseThrow();

    assertThat(value(found, 0)).isGreaterThan(30 * value(found, 2));
  }

  @Test
  void featuresThatDifferByLessAreFine() {
    assertSilent(runs.classes(features(3, 0)), UNSCALED_INPUTS);
    assertSilent(runs.classes(feature(3, 0.1, 0)), UNSCALED_INPUTS);
  }

  @Test
  void bytesAreDividedByTheirRange() {
    RunFile images =
        RunFile.parse(
            """
            data: {source: mnist, rows: 64, scale: none}
            network: {layers: [{dense: 10, activation: softmax}]}
            loss: cross_entropy
            optimizer: {name: sgd, learning_rate: 1e-6}
            epochs: 1
            """,
            "run.yaml",
            "run",
            folder,
            SmallRuns.settings());

    Suspicion found = Examined.of(images).expectCurable(UNSCALED_INPUTS, MEASURED, "data.scale");
    assertThat(typed(found)).containsExactly("data.scale=divide:255");
  }

  @Test
  void tinyFeaturesAreStandardised() {
    Suspicion found =
        Examined.of(runs.classes(features(0.001, 0)))
            .expectCurable(INPUTS_TOO_SMALL, MEASURED, "data.scale");

    assertThat(value(found, 0)).isCloseTo(0.001, within(3e-4));
    assertThat(typed(found)).containsExactly("data.scale=standardize");
  }

  @Test
  void ratherSmallFeaturesAreFine() {
    assertSilent(runs.classes(features(0.1, 0)), INPUTS_TOO_SMALL);
    assertSilent(runs.classes(features(0.001, 1)), INPUTS_TOO_SMALL);
  }

  @Test
  void largeTargetsAreStandardised() {
    Suspicion found =
        Examined.of(runs.numbers(targets(200, 5000), SLOWLY))
            .expectCurable(UNSCALED_TARGETS, MEASURED, "data.scale_target");

    assertThat(value(found, 0)).as("deviation").isBetween(100.0, 300.0);
    assertThat(value(found, 1)).as("mean").isCloseTo(5000, within(50.0));
    assertThat(typed(found)).containsExactly("data.scale_target=standardize");
  }

  @Test
  void tinyTargetsAreStandardised() {
    Suspicion found =
        Examined.of(runs.numbers(targets(0.001, 0)))
            .expectCurable(UNSCALED_TARGETS, MEASURED, "data.scale_target");

    assertThat(found.because()).contains("small");
  }

  @Test
  void targetsOfOrdinarySizeAreFineAndSoAreConstantOnes() {
    assertSilent(runs.numbers(targets(3, 1)), UNSCALED_TARGETS);
    assertSilent(runs.numbers(targets(0, 1)), UNSCALED_TARGETS);
  }

  @Test
  void classNumbersAreNoTargetsToScale() {
    assertSilent(
        runs.classes(
            changed(
                Tables::clusters,
                cells -> {
                  cells[4] = 100 * cells[4];
                  return cells;
                })),
        UNSCALED_TARGETS);
  }

  /// The three clusters one after the other.
  private static double[] sorted(int row, Draws draws) {
    return Tables.clusters(row * 3 / Tables.ROWS, draws);
  }

  @Test
  void rowsSortedByClassAreShuffled() {
    Suspicion found =
        Examined.of(runs.classes(DataRulesTest::sorted, "shuffle=false"))
            .expectCurable(UNSHUFFLED_CLASSES, STATIC, "shuffle");

    assertThat(value(found, 0)).as("changes of class").isEqualTo(2);
    assertThat(nullValue(found, 0)).isCloseTo((Tables.ROWS - 1) * 2 / 3.0, within(1e-9));
    assertThat(typed(found)).containsExactly("shuffle=true");
  }

  @Test
  void sortedRowsThatAreShuffledAndMixedRowsThatAreNotAreFine() {
    assertSilent(runs.classes(DataRulesTest::sorted), UNSHUFFLED_CLASSES);
    assertSilent(runs.classes("shuffle=false"), UNSHUFFLED_CLASSES);
  }

  /// The two halves one after the other.
  private static double[] sortedHalves(int row, Draws draws) {
    double[] cells = Tables.halves(row, draws);
    cells[4] = row < Tables.ROWS / 2 ? 0 : 1;
    return cells;
  }

  @Test
  void rowsSortedByYesAndNoAreShuffled() {
    Suspicion found =
        Examined.of(runs.yesOrNo(DataRulesTest::sortedHalves, "shuffle=false"))
            .expectCurable(UNSHUFFLED_CLASSES, STATIC, "shuffle");

    assertThat(value(found, 0)).as("changes of class").isEqualTo(1);
    assertThat(nullValue(found, 0)).isCloseTo((Tables.ROWS - 1) / 2.0, within(1e-9));
  }

  @Test
  void sortedRowsOneAStepAreShuffled() {
    assertThat(
            Examined.of(runs.classes(DataRulesTest::sorted, "shuffle=false", "batch_size=1"))
                .suspicion(UNSHUFFLED_CLASSES))
        .isPresent();
  }

  @Test
  void aStepOfAllRowsHasNoOrder() {
    String[] full = {"shuffle=false", "batch_size=120"};
    assertSilent(runs.yesOrNo(DataRulesTest::sortedHalves, full), UNSHUFFLED_CLASSES);
    assertSilent(runs.classes(DataRulesTest::sorted, full), UNSHUFFLED_CLASSES);
    assertSilent(
        runs.classes(DataRulesTest::sorted, "shuffle=false", "optimizer={name: lbfgs}"),
        UNSHUFFLED_CLASSES);
  }

  @Test
  void runsOfAClassThatAreShorterThanABatchAreMixedInIt() {
    Tables.Row runsOfTen = (row, draws) -> Tables.clusters(row / 10, draws);
    assertSilent(runs.classes(runsOfTen, "shuffle=false", "batch_size=60"), UNSHUFFLED_CLASSES);
    assertThat(
            Examined.of(runs.classes(runsOfTen, "shuffle=false", "batch_size=5"))
                .suspicion(UNSHUFFLED_CLASSES))
        .as("longer than a batch")
        .isPresent();
  }

  @Test
  void aRareClassSpreadOverAllRowsIsNotSorted() {
    Tables.Row rare =
        (row, draws) -> {
          double[] cells = Tables.halves(row, draws);
          cells[4] = row % 30 == 4 ? 1 : 0;
          return cells;
        };
    assertSilent(runs.yesOrNo(rare, "shuffle=false"), UNSHUFFLED_CLASSES);
  }

  @Test
  void aNetworkThatStandardisesItsFeaturesTakesThemInAnySize() {
    String[] normalised = {
      "network.layers=[batch_norm, {dense: 16, activation: relu}, {dense: 3, activation: softmax}]"
    };
    assertSilent(runs.classes(features(100, 50), normalised), UNSCALED_INPUTS);
    assertSilent(runs.classes(feature(1, 0, 300), normalised), CONSTANT_FEATURE);

    String[] tooLate = {
      "network.layers=[{dense: 16, activation: relu}, batch_norm, {dense: 3, activation: softmax}]"
    };
    assertThat(Examined.of(runs.classes(features(100, 50), tooLate)).suspicion(UNSCALED_INPUTS))
        .as("after the first activation")
        .isPresent();
  }

  @Test
  void oneSizeForAllFeaturesIsDividedOutBeforeTheFirstActivation() {
    String[] normalised = {
      "network.layers=[{dense: 16}, batch_norm, {activation: relu}, {dense: 3, activation:"
          + " softmax}]"
    };
    assertSilent(runs.classes(features(100, 50), normalised), UNSCALED_INPUTS);
    assertThat(
            Examined.of(runs.classes(feature(3, 1000, 0), normalised)).suspicion(UNSCALED_INPUTS))
        .as("very unequal sizes")
        .isPresent();
  }

  private static Tables.Row withOutliers(int every, double value) {
    int[] row = {0};
    return changed(
        Tables::clusters,
        cells -> {
          cells[1] = row[0]++ % every == 0 ? value : cells[1];
          return cells;
        });
  }

  @Test
  void aFewValuesFarOutSetTheScaleOfAllOthers() {
    Suspicion found =
        Examined.of(runs.classes(withOutliers(100, 1e7), "data.scale=standardize"))
            .expectCurable(UNSCALED_INPUTS, MEASURED, "data.scale");

    assertThat(found.because()).contains("of x2 lie");
    assertThat(value(found, 0)).isLessThan(0.05);
    assertThat(typed(found)).containsExactly("data.scale={x2=log, others=standardize}");
  }

  /// Every twentieth is a tail; and a column of which most values are one has no middle.
  @Test
  void tailsAndRareValuesAreNoOutliers() {
    assertSilent(runs.classes(withOutliers(20, 1e7), "data.scale=standardize"), UNSCALED_INPUTS);
    assertSilent(runs.classes(withOutliers(100, 8), "data.scale=standardize"), UNSCALED_INPUTS);
    assertSilent(
        runs.classes(
            changed(
                Tables::clusters,
                cells -> {
                  cells[1] = cells[1] > 2 ? 1e7 * cells[1] : 0;
                  return cells;
                }),
            "data.scale=standardize"),
        UNSCALED_INPUTS);
  }

  @Test
  void aScaleForEachFeatureIsLeftAsItIs() {
    assertThat(
            Examined.of(
                    runs.classes(
                        withOutliers(100, 1e7),
                        "data.scale=[standardize, standardize, standardize, standardize]"))
                .suspicion(UNSCALED_INPUTS)
                .orElseThrow()
                .changes())
        .isEmpty();
  }
}
