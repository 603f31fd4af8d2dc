package io.rekindle.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.metric.ConfusionMatrix.Confusion;
import io.rekindle.core.metric.ConfusionMatrix.Pair;
import io.rekindle.core.random.Draws;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Targets.Encoding;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScoresTest {
  private static final Targets ONE_HOT = targets(Task.CLASSIFICATION, Encoding.ONE_HOT, 3);
  private static final Targets INDEX = targets(Task.CLASSIFICATION, Encoding.INDEX, 1);
  private static final Targets NUMBER = targets(Task.BINARY, Encoding.NUMBER, 1);
  private static final Targets REGRESSION = targets(Task.REGRESSION, Encoding.NUMBER, 2);

  private static Targets targets(Task task, Encoding encoding, int width) {
    List<String> labels =
        switch (task) {
          case CLASSIFICATION -> List.of("ant", "bee", "cat");
          case BINARY -> List.of("0", "1");
          case MULTILABEL, REGRESSION, AUTOENCODING -> List.of();
        };
    return new Targets(
        task,
        Collections.nCopies(width, "y"),
        labels,
        encoding,
        width,
        Collections.nCopies(width, 0.0),
        Collections.nCopies(width, 1.0));
  }

  private static Targets ofTwo(Task task, Encoding encoding, String low, String high) {
    return new Targets(
        task, List.of("y"), List.of(low, high), encoding, 1, List.of(0.0), List.of(1.0));
  }

  private static TargetValues numbers(int columns, float... values) {
    return new TargetValues.Floats(values, values.length / columns, columns);
  }

  @Test
  void accuracyOfAnIndexTakesTheLargestOfSeveralOutputs() {
    float[] outputs = {.1f, .7f, .2f, .8f, .1f, .1f};
    assertThat(Scores.of(INDEX, outputs, 3, numbers(1, 1, 2)).value(Metric.ACCURACY))
        .isEqualTo(0.5);
  }

  @Test
  void accuracyOfAnIndexRoundsASingleOutput() {
    float[] outputs = {0.4f, 1.7f, -0.4f, 2.6f};
    assertThat(Scores.of(INDEX, outputs, 1, numbers(1, 0, 2, 0, 2)).value(Metric.ACCURACY))
        .isEqualTo(0.75);
  }

  @Test
  void accuracyOfAnIndexOfTwoClassesComparesASingleOutputWithOneHalf() {
    Targets two = ofTwo(Task.CLASSIFICATION, Encoding.INDEX, "ant", "bee");
    float[] margins = {-1.8f, 0.5f, 1.7f, -0.2f};
    assertThat(Scores.of(two, margins, 1, numbers(1, 0, 0, 1, 1)).value(Metric.ACCURACY))
        .isEqualTo(0.75);
  }

  @Test
  void accuracyOfASingleOutputComparesItWithOneHalf() {
    float[] outputs = {0.5f, 0.51f, 7, -3};
    assertThat(Scores.of(NUMBER, outputs, 1, numbers(1, 0, 1, 1, 1)).value(Metric.ACCURACY))
        .isEqualTo(0.75);
    assertThat(Scores.of(NUMBER, outputs, 1, numbers(1, -1, 1, 1, -1)).value(Metric.ACCURACY))
        .as("the label -1 is never the answer")
        .isEqualTo(0.5);
  }

  @Test
  void classesWithoutRowsDoNotCountInMeansOverClasses() {
    float[] outputs = {1, 0, 0, 0, 1, 0, 0, 1, 0};
    Scores scores = Scores.of(ONE_HOT, outputs, 3, new TargetValues.OneHot(new int[] {0, 1, 0}, 3));
    assertThat(scores.value(Metric.BALANCED_ACCURACY)).isEqualTo((0.5 + 1) / 2);
    assertThat(scores.value(Metric.PRECISION)).isEqualTo((1 + 0.5) / 2);
    assertThat(scores.value(Metric.AUC))
        .as("class 0: 1 of 2 pairs and a tie; class 1: the same; class 2 has no rows")
        .isEqualTo(0.75);
  }

  @Test
  void errorsAreInTheTargetsOwnUnit() {
    Targets scaled =
        new Targets(
            Task.REGRESSION,
            List.of("y"),
            List.of(),
            Encoding.NUMBER,
            1,
            List.of(50.0),
            List.of(10.0));
    Scores scores = Scores.of(scaled, new float[] {1, 2}, 1, numbers(1, 1, 4));
    assertThat(scores.value(Metric.MSE)).isEqualTo(200);
    assertThat(scores.value(Metric.RMSE)).isEqualTo(Math.sqrt(200));
    assertThat(scores.value(Metric.MAE)).isEqualTo(10);
    assertThat(scores.value(Metric.R2)).isCloseTo(1 - 4 / 4.5, within(1e-12));
  }

  @Test
  void printedTheySayEveryMetricOfTheTask() {
    assertThat(Scores.of(REGRESSION, new float[] {1, 2, 3, 4}, 2, numbers(2, 1, 2, 3, 3)))
        .hasToString("mse 0.2500, rmse 0.5000, mae 0.2500, r2 0.000, r2_weighted 0.6000 of 2 rows");
    assertThat(Scores.of(NUMBER, new float[] {1, 0}, 1, numbers(1, 1, 0)))
        .asString()
        .startsWith("accuracy 1.000, balanced_accuracy 1.000, precision 1.000, ")
        .endsWith(" of 2 rows");
  }

  @Test
  void anOutputThatHardlyVariesDecidesR2AndNotTheVarianceWeightedOne() {
    // squared errors 0.02 of 2 and 0.13 of 0.02: R² 0.99 and -5.5
    Scores scores =
        Scores.of(REGRESSION, new float[] {0.1f, 1.2f, 1.9f, 0.9f}, 2, numbers(2, 0, 1, 2, 1.2f));
    assertThat(scores.value(Metric.R2)).isCloseTo((0.99 - 5.5) / 2, within(1e-5));
    assertThat(scores.value(Metric.R2_WEIGHTED))
        .isCloseTo(1 - (0.02 + 0.13) / (2 + 0.02), within(1e-6));
    assertThat(
            Scores.of(REGRESSION, new float[] {1, 2, 4}, 1, numbers(1, 1, 3, 3))
                .value(Metric.R2_WEIGHTED))
        .isCloseTo(1 - 2 / (8.0 / 3), within(1e-12));
  }

  @Test
  void r2OfOutputsThatDoNotVaryIsUndefined() {
    assertThat(
            Scores.of(REGRESSION, new float[] {1, 2, 3, 4}, 2, numbers(2, 5, 6, 5, 6))
                .value(Metric.R2))
        .isNaN();
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void aNonFiniteOutputShowsInEveryMetric(Metric metric) {
    Targets targets = metric.suits(Task.REGRESSION) ? REGRESSION : ONE_HOT;
    int width = targets.width();
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] outputs = new float[2 * width];
      outputs[2 * width - 1] = bad;
      TargetValues truth =
          width == 3 ? new TargetValues.OneHot(new int[] {0, 1}, 3) : numbers(2, 1, 2, 3, 4);
      Scores scores = Scores.of(targets, outputs, width, truth);
      assertThat(scores.value(metric)).isNaN();
      assertThat(scores.interval(metric, Draws.of(1, "bootstrap")).low()).isNaN();
      assertThat(scores.confusion()).isEmpty();
    }
  }

  @Test
  void aMetricThatDoesNotSuitTheTaskIsRefused() {
    Scores scores = Scores.of(REGRESSION, new float[2], 2, numbers(2, 1, 2));
    assertThatThrownBy(() -> scores.value(Metric.ACCURACY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("accuracy does not suit regression");
  }

  @Test
  void valuesKeepTheOrderOfTheMetrics() {
    List<Metric> metrics = List.of(Metric.R2, Metric.MAE, Metric.MSE);
    assertThat(
            Scores.of(REGRESSION, new float[4], 2, numbers(2, 1, 2, 3, 4)).values(metrics).keySet())
        .containsExactlyElementsOf(metrics);
  }

  @Test
  void worstConfusionsComeFirst() {
    int[] actual = {0, 0, 0, 0, 1, 1, 2, 2, 2};
    int[] predicted = {0, 1, 1, 2, 1, 0, 2, 2, 0};
    float[] outputs = new float[27];
    for (int r = 0; r < 9; r++) {
      outputs[3 * r + predicted[r]] = 1;
    }
    ConfusionMatrix matrix =
        Scores.of(ONE_HOT, outputs, 3, new TargetValues.OneHot(actual, 3))
            .confusion()
            .orElseThrow();
    assertThat(matrix.labels()).containsExactly("ant", "bee", "cat");
    assertThat(matrix.counts()).isDeepEqualTo(new long[][] {{1, 2, 1}, {1, 1, 0}, {1, 0, 2}});
    assertThat(matrix.worst(2))
        .containsExactly(new Confusion("ant", "bee", 2, 0.5), new Confusion("ant", "cat", 1, 0.25));
  }

  /// Pairs of 100,000 classes as a table would take 80 GB; so would two passes over classes and
  /// classes for each of 1,000 resamples outlast the build.
  @Test
  void whatIsKeptAndDoneGrowsWithRowsAndNotWithPairsOfClasses() {
    int classes = 100_000;
    List<String> labels = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    int[] actual = IntStream.range(0, classes).toArray();
    int[] next = IntStream.range(0, classes).map(i -> i < 7 ? 0 : (i + 1) % classes).toArray();
    ConfusionMatrix matrix = new ConfusionMatrix(labels, actual, next);

    assertThat(matrix.pairs()).hasSize(classes).contains(new Pair(6, 0, 1), new Pair(8, 9, 1));
    assertThat(matrix.worst(2))
        .containsExactly(new Confusion("1", "0", 1, 1), new Confusion("2", "0", 1, 1));

    double[] numbers = IntStream.range(0, 20_000).asDoubleStream().toArray();
    int[] indices = Arrays.copyOf(actual, numbers.length);
    int[] wrong = Arrays.copyOf(next, numbers.length - 1);
    wrong = Arrays.copyOf(wrong, numbers.length);
    Decisions decisions = new Decisions(numbers, indices, wrong, 1, 1, true);
    int[] times = new int[numbers.length];
    for (int resample = 0; resample < 1000; resample++) {
      times[resample] = 2;
      double right = decisions.value(Metric.BALANCED_ACCURACY, times);
      assertThat(right).isCloseTo(1.0 / (resample + 1), within(1e-12));
    }
  }

  @Test
  void confusionOfRawNumbersIsLabelledByThem() {
    Targets signs = ofTwo(Task.BINARY, Encoding.NUMBER, "-1", "1");
    ConfusionMatrix matrix =
        Scores.of(signs, new float[] {0, 1}, 1, numbers(1, -1, 1)).confusion().orElseThrow();
    assertThat(matrix.labels()).containsExactly("-1", "0", "1");
  }

  @Test
  void outputsOfTooFewRowsAreRefused() {
    assertThatThrownBy(() -> Scores.of(INDEX, new float[5], 3, numbers(1, 0, 1)))
        .hasMessage("5 outputs, 2 rows of 3 are needed");
  }

  @Test
  void chanceIsTheShareOfOrdersThatScoreAsWell() {
    TargetValues truth = new TargetValues.OneHot(new int[] {0, 0, 0, 1, 1, 1}, 3);
    float[] right = new float[18];
    for (int i = 0; i < 6; i++) {
      right[3 * i + i / 3] = 1;
    }
    Scores scores = Scores.of(ONE_HOT, right, 3, truth);
    Draws draws = Draws.of(1, "test");

    assertThat(scores.leastChance()).as("1 of 20 orders").isEqualTo(0.05, within(1e-12));
    assertThat(scores.chance(Metric.ACCURACY, draws)).isEqualTo(0.05, within(0.02));
    assertThat(scores.chance(Metric.AUC, draws)).isEqualTo(0.05, within(0.02));
  }

  @Test
  void whatIsTheSameForEveryRowIsAsGoodInAnyOrder() {
    TargetValues truth = numbers(2, 1, 2, 3, 4, 5, 6, 7, 8);
    Scores scores = Scores.of(REGRESSION, new float[] {4, 5, 4, 5, 4, 5, 4, 5}, 2, truth);

    assertThat(scores.chance(Metric.R2, Draws.of(1, "test"))).isEqualTo(1);
    assertThat(scores.leastChance()).isEqualTo(1 / 24.0, within(1e-12));
  }

  @Test
  void numbersThatFollowTheTargetsAreNotSoByChance() {
    float[] values = new float[40];
    float[] outputs = new float[40];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
      outputs[i] = i + 9 * (float) Math.sin(i * i);
    }
    Scores scores = Scores.of(REGRESSION, outputs, 2, numbers(2, values));

    assertThat(scores.chance(Metric.R2, Draws.of(1, "test"))).isLessThan(0.002);
    assertThat(scores.leastChance()).isLessThan(1e-9);
  }

  @Test
  void chanceIsNotKnownWhereTheMetricIsNot() {
    float[] outputs = {Float.NaN, 1, 2, 3};
    assertThat(
            Scores.of(REGRESSION, outputs, 2, numbers(2, 1, 2, 3, 4))
                .chance(Metric.R2, Draws.of(1, "test")))
        .isNaN();
  }

  @Test
  void fewerOrdersTellWhetherChanceIsAtMostALevel() {
    int rows = 200;
    Targets single = targets(Task.REGRESSION, Encoding.NUMBER, 1);
    int told = 0;
    for (int seed = 0; seed < 40; seed++) {
      Draws draws = Draws.of(seed, "noise");
      float[] values = new float[rows];
      float[] outputs = new float[rows];
      for (int i = 0; i < rows; i++) {
        values[i] = (float) draws.normal(2L * i);
        outputs[i] = (seed % 8) * 0.05f * values[i] + (float) draws.normal(2L * i + 1);
      }
      Scores scores = Scores.of(single, outputs, 1, numbers(1, values));
      double chance = scores.chance(Metric.R2, Draws.of(1, "test"));
      for (double level : new double[] {0.025, 0.05, 0.5}) {
        if (chance > 2 * level || chance <= level) {
          assertThat(scores.chanceIsAtMost(level, Metric.R2, Draws.of(1, "test")))
              .as("chance %s, level %s", chance, level)
              .isEqualTo(chance <= level);
          told += chance <= level ? 1 : 0;
        }
      }
    }
    assertThat(told).as("chances at most a level").isBetween(20, 100);
  }

  @Test
  void chanceIsAtMostNoLevelWhereItIsNotKnown() {
    Scores unknown =
        Scores.of(REGRESSION, new float[] {Float.NaN, 1, 2, 3}, 2, numbers(2, 1, 2, 3, 4));

    assertThat(unknown.chanceIsAtMost(0.05, Metric.R2, Draws.of(1, "test"))).isFalse();
  }

  /// Of 400 rows one network is right in all, the other in every second: the difference of a row is
  /// 0 or 1, of deviation 1/2.
  @Test
  void theErrorOfADifferenceIsThatOfItsRows() {
    int rows = 400;
    float[] truth = new float[rows];
    float[] half = new float[rows];
    for (int i = 0; i < rows; i++) {
      truth[i] = i / 2 % 2;
      half[i] = i % 2 == 0 ? truth[i] : 1 - truth[i];
    }
    Scores right = Scores.of(NUMBER, truth, 1, numbers(1, truth));
    Scores other = Scores.of(NUMBER, half, 1, numbers(1, truth));
    Draws draws = Draws.of(1, "test");

    assertThat(right.differenceError(Metric.ACCURACY, other, draws))
        .isEqualTo(0.5 / Math.sqrt(rows), within(0.005));
    assertThat(other.differenceError(Metric.ACCURACY, other, draws)).as("of none").isZero();
  }

  @Test
  void theErrorOfADifferenceIsNotKnownWhereAScoreIsNot() {
    TargetValues truth = numbers(2, 1, 2, 3, 4);
    Scores known = Scores.of(REGRESSION, new float[] {1, 2, 3, 3}, 2, truth);
    Scores unknown = Scores.of(REGRESSION, new float[] {Float.NaN, 2, 3, 3}, 2, truth);

    assertThat(known.differenceError(Metric.R2, unknown, Draws.of(1, "test"))).isNaN();
  }
}
