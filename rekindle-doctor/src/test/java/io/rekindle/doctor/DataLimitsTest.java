package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.random.Draws;
import io.rekindle.core.train.TargetValues;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How large, small or sorted data may be before it is a condition: the limit itself is fine.
class DataLimitsTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  @ParameterizedTest
  @CsvSource({"1, 20, false", "1, 20.1, true", "0, 20.1, false"})
  void aConstantFeatureDrownsOthersAboveTwenty(int features, double value, boolean found) {
    Described run = new Described(runs.classes());
    run.constantFeatures = features;
    run.largestConstant = value;
    assertThat(DataRules.constantFeature(run.seen()).isPresent()).isEqualTo(found);
  }

  /// Standardising all features is prescribed already.
  @Test
  void aConstantAmongUnscaledFeaturesIsNoConditionOfItsOwn() {
    Described run = new Described(runs.classes());
    run.constantFeatures = 1;
    run.largestConstant = 300;
    run.largestDeviation = 6;
    assertThat(DataRules.constantFeature(run.seen())).isEmpty();
    assertThat(DataRules.unscaledInputs(run.seen())).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "5, 1, 0, false",
    "5.1, 1, 0, true",
    "1, 1, 5, false",
    "1, 1, 5.1, true",
    "3, 0.1, 0, false",
    "3, 0.0999, 0, true",
    "1, 0.001, 0, false",
    "1.01, 0.001, 0, true"
  })
  void featuresAreUnscaledBySizeOrByUnequalSizes(
      double largest, double smallest, double offset, boolean found) {
    Described run = new Described(runs.classes());
    run.largestDeviation = largest;
    run.smallestDeviation = smallest;
    run.largestOffset = offset;
    assertThat(DataRules.unscaledInputs(run.seen()).isPresent()).isEqualTo(found);
  }

  /// A batch normalisation of the first sums divides them by the features' size, one of each row
  /// does not, and one of the features makes each of them 1.
  @ParameterizedTest
  @CsvSource({
    "'{dense: 16}, batch_norm', false",
    "'{dense: 16}, layer_norm', true",
    "'{dense: 16, activation: relu}, batch_norm', true",
    "'batch_norm, {dense: 16}', false"
  })
  void sizeIsNoConditionWhereABatchNormalisationDividesByIt(String first, boolean found) {
    Described run =
        new Described(
            runs.classes("network.layers=[%s, {dense: 3, activation: softmax}]".formatted(first)));
    run.largestDeviation = 9;
    assertThat(DataRules.unscaledInputs(run.seen()).isPresent()).isEqualTo(found);
    run.largestDeviation = 40;
    assertThat(DataRules.unscaledInputs(run.seen()).isPresent())
        .as("of unequal sizes")
        .isEqualTo(!first.startsWith("batch_norm"));
  }

  @ParameterizedTest
  @CsvSource({"0.05, 0.05, true", "0.051, 0.05, false", "0.05, 0.051, false"})
  void featuresAreTooSmallIfNoneIsOfAnySize(double size, double deviation, boolean found) {
    Described run = new Described(runs.classes());
    run.rootMeanSquare = size;
    run.largestDeviation = deviation;
    assertThat(DataRules.inputsTooSmall(run.seen()).isPresent()).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 0, true, ''",
    "5.1, 0, true, targets this large",
    "1, 5, true, ''",
    "1, 5.1, true, targets this large",
    "0.02, 0, true, ''",
    "0.0199, 0, true, targets this small",
    "0, 1, false, ''"
  })
  void targetsAreUnscaledBySizeOrLevel(
      double deviation, double offset, boolean vary, String because) {
    Described run = new Described(runs.numbers());
    run.targetDeviation = deviation;
    run.targetOffset = offset;
    run.targetsVary = vary;
    assertThat(DataRules.unscaledTargets(run.seen()).map(Suspicion::because).orElse(""))
        .startsWith(because)
        .matches(text -> text.isEmpty() == because.isEmpty());
  }

  private static Tables.Row sections(int sections) {
    return (row, draws) -> {
      double[] cells = Tables.halves(row, draws);
      cells[4] = row * sections / Tables.ROWS % 2;
      return cells;
    };
  }

  /// At random, two classes of equal size change 59 or 60 times in 120 rows; a fifth of that is 12.
  @ParameterizedTest
  @CsvSource({"12, true", "13, false"})
  void rowsAreSortedWithLessThanAFifthOfTheChangesOfRandomOrder(int sections, boolean found) {
    Described run =
        new Described(runs.yesOrNo(sections(sections), "shuffle=false", "batch_size=1"));
    assertThat(DataRules.unshuffled(run.seen()).isPresent()).isEqualTo(found);
  }

  /// 120 rows in 10 sections of 12: a batch of 16 has rows of two classes, one of 12 has one.
  @Test
  void sortedRowsThatMixInEachBatchAreFine() {
    RowOrder order =
        RowOrder.of(
            new TargetValues.OneHot(
                java.util.stream.IntStream.range(0, 120).map(i -> i / 12 % 2).toArray(), 2));
    assertThat(order.mixture(12)).isZero();
    assertThat(order.mixture(24)).isGreaterThan(1);
    for (int batch : new int[] {12, 24}) {
      Described run =
          new Described(runs.yesOrNo(sections(10), "shuffle=false", "batch_size=" + batch));
      assertThat(DataRules.unshuffled(run.seen()).isPresent()).isEqualTo(batch == 12);
    }
  }

  /// Two classes in a row: one step for all of them, or an order that changes each epoch.
  @Test
  void anOrderThatNoBatchSeesIsFine() {
    assertThat(unshuffled("shuffle=false")).isTrue();
    assertThat(unshuffled("shuffle=true")).isFalse();
    assertThat(unshuffled("shuffle=false", "optimizer=lbfgs")).isFalse();
    Described classes =
        new Described(runs.classes(sections(2), "shuffle=false", "network.layers.2.dense=2"));
    assertThat(DataRules.unshuffled(classes.seen())).isPresent();
    Described numbers = new Described(runs.numbers("shuffle=false"));
    assertThat(DataRules.unshuffled(numbers.seen())).as("in no order").isEmpty();
    Described sorted = new Described(runs.numbers(DataLimitsTest::rising, "shuffle=false"));
    assertThat(DataRules.unshuffled(sorted.seen()).orElseThrow().because())
        .contains("sorted by their target");
  }

  private static double[] rising(int row, Draws draws) {
    double[] cells = Tables.surface(row, draws);
    cells[4] = 0.01 * row;
    return cells;
  }

  /// Of eight numbers the quarters are pairs; of one number alone, all are of the last.
  @Test
  void numbersAreOrderedByQuarters() {
    TargetValues eight = new TargetValues.Floats(new float[] {8, 1, 5, 4, 3, 6, 7, 2}, 8, 1);
    assertThat(RowOrder.ofQuarters(eight).classes()).containsExactly(3, 0, 2, 1, 1, 2, 3, 0);
    TargetValues same = new TargetValues.Floats(new float[] {2, 2, 2}, 3, 1);
    assertThat(RowOrder.ofQuarters(same).classes()).containsExactly(3, 3, 3);
    assertThat(RowOrder.ofQuarters(same).expectedChanges()).isZero();
  }

  private boolean unshuffled(String... settings) {
    Described run = new Described(runs.yesOrNo(sections(2), settings));
    return DataRules.unshuffled(run.seen()).isPresent();
  }

  /// Worked out by hand: of 1 1 0 2 the shares are a half and twice a quarter.
  @Test
  void orderOfClassesIsCounted() {
    RowOrder order = RowOrder.of(new TargetValues.OneHot(new int[] {1, 1, 0, 2}, 3));

    double diversity = 1 - (0.25 + 2 / 16.0);
    assertThat(order.changes()).isEqualTo(2);
    assertThat(order.diversity()).isCloseTo(diversity, within(1e-12));
    assertThat(order.expectedChanges()).isCloseTo(3 * diversity, within(1e-12));
    assertThat(order.mixture(1)).isZero();
    assertThat(order.mixture(2)).isCloseTo(2 * 0.5 / (2 * diversity), within(1e-12));
    assertThat(order.mixture(3)).isCloseTo(3 * 4 / 9.0 / (2 * diversity), within(1e-12));
    assertThat(order.mixture(4)).isCloseTo(1, within(1e-12));
  }

  @Test
  void orderOfNumbersIsThatOfTheirValues() {
    float[] values = {5, -1, 5, 5};
    RowOrder order = RowOrder.of(new TargetValues.Floats(values, 4, 1));
    assertThat(Arrays.stream(order.classes()).boxed()).containsExactly(0, 1, 0, 0);
    RowOrder one = RowOrder.of(new TargetValues.Floats(new float[4], 4, 1));
    assertThat(one.mixture(2)).isZero();
  }

  @Test
  void everyRuleIsAsked() {
    Described numbers = new Described(runs.numbers());
    numbers.nonFinite = 3;
    numbers.constantFeatures = 1;
    numbers.largestConstant = 30;
    numbers.rootMeanSquare = 0.01;
    numbers.largestDeviation = 0.01;
    numbers.smallestDeviation = 0.01;
    numbers.targetDeviation = 9;
    assertThat(new DataRules().check(numbers.seen()))
        .extracting(Suspicion::id)
        .containsExactly(
            Diagnosis.NON_FINITE_DATA,
            Diagnosis.CONSTANT_FEATURE,
            Diagnosis.INPUTS_TOO_SMALL,
            Diagnosis.UNSCALED_TARGETS);
    Described classes = new Described(runs.yesOrNo(sections(2), "shuffle=false"));
    classes.largestDeviation = 9;
    assertThat(new DataRules().check(classes.seen()))
        .extracting(Suspicion::id)
        .containsExactly(Diagnosis.UNSCALED_INPUTS, Diagnosis.UNSHUFFLED_CLASSES);
    assertThat(Examined.typed(DataRules.unscaledInputs(classes.seen()).orElseThrow()))
        .containsExactly("data.scale=standardize");
  }
}
