package io.rekindle.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.loss.Loss.Reduction;
import io.rekindle.core.random.Draws;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Targets.Encoding;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class NullModelTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  private static Targets targets(Task task, Encoding encoding, int width, String... labels) {
    return new Targets(
        task,
        Collections.nCopies(width, "y"),
        List.of(labels),
        encoding,
        width,
        Collections.nCopies(width, 0.0),
        Collections.nCopies(width, 1.0));
  }

  private static TargetValues numbers(float... values) {
    return new TargetValues.Floats(values, values.length, 1);
  }

  @Test
  void crossEntropyOfClassFrequenciesIsTheirEntropyOnTheSameRows() {
    Targets oneHot = targets(Task.CLASSIFICATION, Encoding.ONE_HOT, 2, "a", "b");
    TargetValues rows = new TargetValues.OneHot(new int[] {0, 0, 0, 1}, 2);
    double entropy = -0.75 * Math.log(0.75) - 0.25 * Math.log(0.25);
    assertThat(new NullModel(oneHot, rows, 2).loss(Loss.crossEntropy(), rows))
        .isCloseTo(entropy, CLOSE);

    Targets index = targets(Task.CLASSIFICATION, Encoding.INDEX, 1, "a", "b");
    TargetValues same = numbers(0, 0, 0, 1);
    assertThat(new NullModel(index, same, 2).loss(Loss.crossEntropy(), same))
        .isCloseTo(entropy, CLOSE);
  }

  @Test
  void smoothedTargetsHaveASmoothedNullLoss() {
    Targets oneHot = targets(Task.CLASSIFICATION, Encoding.ONE_HOT, 2, "a", "b");
    TargetValues rows = new TargetValues.OneHot(new int[] {0, 0, 0, 1}, 2);
    Loss smoothed = new Loss(new Measure.CrossEntropy(false, 0.2, true), Reduction.MEAN);
    double p = 0.75 * 0.8 + 0.1;
    assertThat(new NullModel(oneHot, rows, 2).loss(smoothed, rows))
        .isCloseTo(-p * Math.log(p) - (1 - p) * Math.log(1 - p), CLOSE);
  }

  @Test
  void aSingleOutputUnderCrossEntropyAlwaysScoresZero() {
    Targets binary = targets(Task.BINARY, Encoding.NUMBER, 1, "0", "1");
    TargetValues rows = numbers(0, 1, 1);
    assertThat(new NullModel(binary, rows, 1).loss(Loss.crossEntropy(), rows)).isZero();
    assertThat(new NullModel(binary, numbers(0, 0), 1).loss(Loss.crossEntropy(), numbers(0, 0)))
        .isZero();
  }

  @Test
  void bestConstantsAreBetterThanAnyOnAGrid() {
    Targets number = targets(Task.REGRESSION, Encoding.NUMBER, 1);
    float[] values = new float[101];
    Draws draws = Draws.of(3, "targets");
    for (int i = 0; i < values.length; i++) {
      double z = draws.normal(i);
      values[i] = (float) (z * z * z);
    }
    TargetValues rows = numbers(values);
    NullModel nothing = new NullModel(number, rows, 1);
    assertSmallest(nothing.loss(Loss.meanSquaredError(), rows), values, c -> c * c);
    assertSmallest(nothing.loss(Loss.meanAbsoluteError(), rows), values, Math::abs);
    assertSmallest(
        nothing.loss(Loss.huber(0.7), rows),
        values,
        e -> Math.abs(e) <= 0.7 ? 0.5 * e * e : 0.7 * (Math.abs(e) - 0.35));
  }

  /// The loss of the null model is the least of all constants, up to the width of the grid.
  private static void assertSmallest(double found, float[] targets, DoubleUnaryOperator ofError) {
    double best = Double.POSITIVE_INFINITY;
    for (double c = -3; c < 3; c += 0.001) {
      double sum = 0;
      for (float t : targets) {
        sum += ofError.applyAsDouble(c - t) / targets.length;
      }
      best = Math.min(best, sum);
    }
    assertThat(found).isCloseTo(best, within(1e-5)).isLessThanOrEqualTo(best + 1e-12);
  }

  @Test
  void hingeSidesWithTheMajority() {
    Targets number = targets(Task.BINARY, Encoding.NUMBER, 1, "0", "1");
    TargetValues mostlyYes = numbers(1, 1, 1, 0);
    assertThat(new NullModel(number, mostlyYes, 1).loss(Loss.hinge(), mostlyYes))
        .isCloseTo(0.5, CLOSE);
    TargetValues mostlyNo = numbers(-1, -1, -1, 1, 0);
    assertThat(new NullModel(number, mostlyNo, 1).loss(Loss.hinge(), mostlyNo))
        .isCloseTo(0.4, CLOSE);
    TargetValues onlyNumbers = numbers(2, 4, 0.5f);
    assertThat(new NullModel(number, onlyNumbers, 1).loss(Loss.hinge(), onlyNumbers))
        .as("a large enough constant")
        .isCloseTo(0, CLOSE);
  }

  @Test
  void poissonPredictsTheMean() {
    Targets number = targets(Task.REGRESSION, Encoding.NUMBER, 1);
    TargetValues counts = numbers(1, 2, 6);
    assertThat(new NullModel(number, counts, 1).loss(Loss.poisson(), counts))
        .isCloseTo(3 - 3 * Math.log(3), within(1e-6));
  }

  @Test
  void isFittedOnTrainingRowsAndMeasuredOnOthers() {
    Targets number = targets(Task.REGRESSION, Encoding.NUMBER, 1);
    NullModel nothing = new NullModel(number, numbers(0, 2), 1);
    assertThat(nothing.loss(Loss.meanSquaredError(), numbers(4, 6))).isCloseTo(17, CLOSE);
    assertThat(nothing.score(Metric.R2, numbers(4, 6))).isCloseTo(1 - 17, CLOSE);
    assertThat(nothing.score(Metric.MAE, numbers(4, 6))).isCloseTo(4, CLOSE);
  }

  @Test
  void theMajorityOfRawNumbersIsALabelEvenWhereNoOutputCouldSayIt() {
    Targets signs = targets(Task.BINARY, Encoding.NUMBER, 1, "-1", "1");
    TargetValues rows = numbers(-1, -1, 1);
    NullModel nothing = new NullModel(signs, rows, 1);
    assertThat(nothing.score(Metric.ACCURACY, rows)).isCloseTo(2.0 / 3, CLOSE);
    assertThat(nothing.score(Metric.AUC, rows)).isEqualTo(0.5);
  }

  @Test
  void f1OfAMajorityOfPositivesIsWhatSayingYesScores() {
    Targets binary = targets(Task.BINARY, Encoding.NUMBER, 1, "0", "1");
    TargetValues mostlyYes = numbers(1, 1, 1, 0);
    assertThat(new NullModel(binary, mostlyYes, 1).score(Metric.F1, mostlyYes))
        .isCloseTo(2 * 0.75 / 1.75, CLOSE);
    TargetValues mostlyNo = numbers(0, 0, 0, 1);
    assertThat(new NullModel(binary, mostlyNo, 1).score(Metric.F1, mostlyNo)).isZero();
  }

  @Test
  void classesEquallyFrequentGiveTheSmallest() {
    Targets oneHot = targets(Task.CLASSIFICATION, Encoding.ONE_HOT, 3, "a", "b", "c");
    TargetValues training = new TargetValues.OneHot(new int[] {2, 1, 1, 2, 0}, 3);
    TargetValues test = new TargetValues.OneHot(new int[] {1, 2, 2}, 3);
    assertThat(new NullModel(oneHot, training, 3).score(Metric.ACCURACY, test))
        .isCloseTo(1.0 / 3, CLOSE);
  }

  @Test
  void columnsAreReadInBlocksWithoutChangeOfResult() {
    TargetValues twoRows =
        new TargetValues.Floats(new float[] {3, 1, 4, 1, 5, 9, 2, 6, 5, 3}, 2, 5);
    for (int atATime : new int[] {1, 2, 4, 6, 10, 100}) {
      assertThat(Columns.each(twoRows, atATime, column -> 10 * column[0] + column[1]))
          .containsExactly(39, 12, 46, 15, 53);
    }
  }

  @Test
  void needsARow() {
    Targets number = targets(Task.REGRESSION, Encoding.NUMBER, 1);
    assertThatThrownBy(() -> new NullModel(number, numbers(), 1))
        .hasMessage("0 rows of training targets, at least 1 is needed");
  }
}
