package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.random.Draws;
import io.rekindle.doctor.Neighbours.Agreement;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How much labels may contradict their neighbours, and how little features may say of targets.
class LabelLimitsTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private static double notAsked() {
    throw new AssertionError("carried out runs where nothing depends on them");
  }

  /// Of 400 rows of four classes, unless the limit is about them.
  @ParameterizedTest
  @CsvSource({
    "0.2, 0.65, 1, true",
    "0.199, 0.65, 1, false",
    "0.3, 0.5, 1, false",
    "0.3, 0.501, 1, true",
    "0.3, 0.9, 1, true",
    "0.3, 0.901, 1, false",
    "0.3, 0.65, 1.6, true",
    "0.3, 0.65, 1.61, false"
  })
  void labelsAreCorruptedWhereAClearMajorityIsContradictedEvenly(
      double disagreement, double purity, double spread, boolean found) {
    Agreement agreement = new Agreement(disagreement, purity, spread);
    assertThat(
            LabelRules.corrupted(agreement, 400, 4, found ? () -> 0.5 : LabelLimitsTest::notAsked)
                .isPresent())
        .isEqualTo(found);
  }

  /// Three neighbourhoods of 15 for each class.
  @ParameterizedTest
  @CsvSource({"90, 2, false", "91, 2, true", "135, 3, false", "136, 3, true"})
  void neighboursAreNearOnlyWhereEachClassHasManyRows(int rows, int classes, boolean found) {
    Agreement agreement = new Agreement(0.3, 0.8, 1);
    assertThat(
            LabelRules.corrupted(
                    agreement, rows, classes, found ? () -> 0 : LabelLimitsTest::notAsked)
                .isPresent())
        .isEqualTo(found);
  }

  /// A network that is right on rows it never saw has learned a rule that the neighbours miss.
  @ParameterizedTest
  @CsvSource({"0.25, 0.875, true", "0.25, 0.876, false", "0.5, 0.75, true", "0.5, 0.751, false"})
  void labelsThatCanBePredictedAreNotCorrupted(double disagreement, double heldOut, boolean found) {
    Agreement agreement = new Agreement(disagreement, 0.8, 1);
    assertThat(LabelRules.corrupted(agreement, 400, 4, () -> heldOut).isPresent()).isEqualTo(found);
  }

  @Test
  void corruptedLabelsAreSaidInPerCentWithWhatIsUsual() {
    Suspicion found =
        LabelRules.corrupted(new Agreement(0.25, 0.8, 1.25), 400, 4, () -> 0)
            .orElseThrow()
            .condition();

    assertThat(found.id()).isEqualTo(Diagnosis.CORRUPTED_LABELS);
    assertThat(found.because()).startsWith("25 % of the labels contradict");
    assertThat(Examined.value(found, 0)).isEqualTo(0.25);
    assertThat(Examined.value(found, 1)).isEqualTo(1.25);
    assertThat(found.changes()).isEmpty();
  }

  /// Of 19 deals none may be as good: then the probability is 1 in 20.
  @ParameterizedTest
  @CsvSource({
    "0.3, 0.29, 19, false",
    "0.3, 0.3, 1, true",
    "0.3, 0.31, 1, true",
    "0.02, 0.01, 19, true",
    "0.021, 0.01, 19, false"
  })
  void targetsAreUnlearnableWhereADealExplainsAsMuch(
      double real, double dealt, int deals, boolean found) {
    assertThat(LabelRules.unlearnable(real, round -> round < deals ? dealt : 0).isPresent())
        .isEqualTo(found);
  }

  @Test
  void unlearnableIsSaidWithTheProbabilityOfChance() {
    Finding found =
        LabelRules.unlearnable(0.04, round -> round % 19 == 0 ? 0.05 : -0.1).orElseThrow();

    assertThat(found.role()).isEqualTo(Finding.Role.CAUSE);
    assertThat(Examined.value(found.condition(), 0)).isEqualTo(0.04);
    assertThat(Examined.value(found.condition(), 1)).isCloseTo(2 / 20.0, within(1e-12));
    assertThat(found.proof().orElseThrow().reason()).isEqualTo(found.condition().because());
  }

  /// Targets that have nothing to do with the features, so that only rows decide.
  private static double[] noise(int row, Draws draws) {
    double[] cells = Tables.surface(row, draws);
    cells[4] = draws.normal(77);
    return cells;
  }

  private static Optional<Diagnosis> look(Described run, DoubleSupplier heldOut, boolean hopeless) {
    return LabelRules.look(run.subject, run.seen(), heldOut, hopeless)
        .finding()
        .map(found -> found.condition().id());
  }

  private Described noise(int rows) {
    Tables.write(folder.resolve("noise.csv"), rows, LabelLimitsTest::noise);
    return new Described(runs.numbers("data.source=noise.csv"));
  }

  @Test
  void aTargetThatNeverVariesIsSaidFirst() {
    Described run = new Described(runs.numbers());
    run.targetsVary = false;
    run.targetDeviation = 0;
    run.nonFinite = 1;
    Finding found =
        LabelRules.look(run.subject, run.seen(), LabelLimitsTest::notAsked, false)
            .finding()
            .orElseThrow();
    assertThat(found.condition().id()).isEqualTo(Diagnosis.CONSTANT_TARGET);
    assertThat(Examined.value(found.condition(), 0)).isZero();
  }

  /// What it is to reproduce may be the same in every row.
  @Test
  void anAutoencoderHasNoConstantTarget() {
    Described run =
        new Described(
            runs.numbers("data.target=null", "data.task=autoencoding", "network.layers.2.dense=5"));
    run.targetsVary = false;
    assertThat(look(run, LabelLimitsTest::notAsked, false)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"29, true, ", "30, true, UNLEARNABLE", "30, false, "})
  void thirtyRowsOfAHopelessRunAreLookedAt(int rows, boolean hopeless, Diagnosis found) {
    Described run = noise(rows);
    assertThat(look(run, LabelLimitsTest::notAsked, hopeless))
        .isEqualTo(Optional.ofNullable(found));
  }

  @Test
  void rowsWithValuesThatAreNoNumbersHaveNoNeighbours() {
    Described run = noise(100);
    assertThat(look(run, LabelLimitsTest::notAsked, true)).contains(Diagnosis.UNLEARNABLE);
    run.nonFinite = 1;
    assertThat(look(run, LabelLimitsTest::notAsked, true)).isEmpty();
  }

  @Test
  void corruptedLabelsAreSaidBeforeUnlearnableOnes() {
    Tables.write(folder.resolve("many.csv"), 600, LabelRulesTest::partlyGuessed);
    Described run = new Described(runs.classes("data.source=many.csv"));

    assertThat(look(run, () -> 0.3, true)).contains(Diagnosis.CORRUPTED_LABELS);
    assertThat(look(run, () -> 0.95, true)).as("neighbours say something").isEmpty();
  }
}
