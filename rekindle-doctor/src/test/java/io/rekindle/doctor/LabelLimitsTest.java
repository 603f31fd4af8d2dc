package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.random.Draws;
import io.rekindle.doctor.LabelNoise.Preference;
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

  private static final int ROWS = 400;

  /// Skill, share inside and of the second class, disagreement and its variation: labels of which
  /// three in ten were changed, unless the limit is about them.
  private static LabelNoise noise(
      double skill, double inside, double second, double disagreement, double variation) {
    return new LabelNoise(
        skill, 0.9, inside, second, disagreement, variation, 100, new Preference(0, 5));
  }

  private static LabelNoise noise(double disagreement, Preference preference) {
    return new LabelNoise(0.5, disagreement, 0.6, 0.3, disagreement, 0, 100, preference);
  }

  private static boolean found(LabelNoise noise, boolean expected) {
    return LabelRules.corrupted(noise, ROWS, expected ? () -> 0.5 : LabelLimitsTest::notAsked)
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "0.15, 0.6, 0.3, 0.3, 0.06, true",
    "0.149, 0.6, 0.3, 0.3, 0.06, false",
    "0.5, 0.15, 0.3, 0.3, 0.06, true",
    "0.5, 0.149, 0.3, 0.3, 0.06, false",
    "0.5, 0.6, 0.05, 0.3, 0.06, true",
    "0.5, 0.6, 0.049, 0.3, 0.06, false",
    "0.5, 0.6, 0.3, 0.2, 0.04, true",
    "0.5, 0.6, 0.3, 0.199, 0.03, false",
    "0.5, 0.6, 0.3, 0.3, 0.061, false"
  })
  void labelsAreCorruptedWhereAsManyAreWrongAnywhereInsideClearClasses(
      double skill,
      double inside,
      double second,
      double disagreement,
      double variation,
      boolean found) {
    assertThat(found(noise(skill, inside, second, disagreement, variation), found))
        .isEqualTo(found);
  }

  /// Of 5 degrees of freedom one table in a hundred has about 15; of a hundred wrong labels a tenth
  /// matters.
  @ParameterizedTest
  @CsvSource({
    "15.2, 5, 100, true",
    "15.3, 5, 100, false",
    "15.3, 5, 200, true",
    "20, 5, 200, false",
    "99, 0, 100, true"
  })
  void wrongLabelsThatPreferSomeClassesAreOfClassesThatOverlap(
      double chiSquared, int freedom, int wrong, boolean found) {
    LabelNoise noise =
        new LabelNoise(0.5, 0.3, 0.6, 0.3, 0.3, 0, wrong, new Preference(chiSquared, freedom));
    assertThat(found(noise, found)).isEqualTo(found);
  }

  /// Of more than two classes, the preference of wrong labels tells.
  @ParameterizedTest
  @CsvSource({"0.37, 0, true", "0.39, 0, false", "0.9, 5, true"})
  void twoClassesThatHardlyDifferHaveFewerErrorsInsideThanBesideTheirBorder(
      double everywhere, int freedom, boolean found) {
    LabelNoise noise =
        new LabelNoise(0.5, everywhere, 0.6, 0.3, 0.3, 0, 100, new Preference(0, freedom));
    assertThat(found(noise, found)).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({"100, true", "99, false"})
  void sixtyRowsMustLieInside(int rows, boolean found) {
    assertThat(
            LabelRules.corrupted(
                    noise(0.3, new Preference(0, 5)),
                    rows,
                    found ? () -> 0 : LabelLimitsTest::notAsked)
                .isPresent())
        .isEqualTo(found);
  }

  /// A network that is right on rows it never saw has learned a rule that the neighbours miss.
  @ParameterizedTest
  @CsvSource({"0.25, 0.875, true", "0.25, 0.876, false", "0.5, 0.75, true", "0.5, 0.751, false"})
  void labelsThatCanBePredictedAreNotCorrupted(double disagreement, double heldOut, boolean found) {
    LabelNoise noise = noise(disagreement, new Preference(0, 5));
    assertThat(LabelRules.corrupted(noise, ROWS, () -> heldOut).isPresent()).isEqualTo(found);
  }

  @Test
  void corruptedLabelsAreSaidInPerCentWithWhatIsUsual() {
    Suspicion found =
        LabelRules.corrupted(noise(0.5, 0.6, 0.3, 0.25, 0.01), ROWS, () -> 0)
            .orElseThrow()
            .condition();

    assertThat(found.id()).isEqualTo(Diagnosis.CORRUPTED_LABELS);
    assertThat(found.because()).startsWith("25 % of the labels deep inside classes contradict");
    assertThat(Examined.value(found, 0)).isEqualTo(0.25);
    assertThat(Examined.value(found, 1)).isEqualTo(0.01);
    assertThat(Examined.nullValue(found, 1)).isCloseTo(0.05, within(1e-12));
    assertThat(found.changes()).isEmpty();
  }

  /// Of 19 deals none may be as good, then the probability is 1 in 20; of 99 where R² is tiny.
  @ParameterizedTest
  @CsvSource({
    "0.3, 0.29, 19, false",
    "0.3, 0.3, 1, true",
    "0.3, 0.31, 1, true",
    "0.02, 0.01, 99, false",
    "0.02, 0.02, 1, true",
    "-0.01, -0.02, 99, true",
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

  /// The columns of several labels hold -1 and 1, or 0 and 100.
  @ParameterizedTest
  @CsvSource({"-1, 1, -1", "0, 100, 100", "0, 1, "})
  void severalLabelsAreZeroOrOne(double low, double high, Double told) {
    Described run =
        new Described(
            runs.severalLabels(
                (row, draws) -> {
                  double[] cells = Tables.halves(row, draws);
                  cells[3] = cells[2] > 0 ? high : low;
                  cells[4] = cells[4] > 0 ? high : low;
                  return cells;
                }));
    Optional<Finding> found = LabelRules.outOfRange(run.subject);
    assertThat(found.map(f -> Examined.value(f.condition(), 0)))
        .isEqualTo(Optional.ofNullable(told));
    found.ifPresent(
        f -> {
          assertThat(f.condition().id()).isEqualTo(Diagnosis.LABEL_ENCODING_MISMATCH);
          assertThat(f.condition().changes()).isEmpty();
        });
  }
}
