package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.metric.NullModel;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.random.Draws;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Draws DRAWS = Draws.of(1, "test");
  private static final Targets TWO =
      new Targets(
          Task.CLASSIFICATION,
          List.of("t"),
          List.of("a", "b"),
          Targets.Encoding.ONE_HOT,
          2,
          List.of(0.0),
          List.of(1.0));

  /// Rows of which every `each`-th is of the second class, predicted by a rule.
  private static Verdict.Evidence evidence(int rows, int each, IntUnaryOperator predicted) {
    int[] labels = IntStream.range(0, rows).map(i -> i % each == 0 ? 1 : 0).toArray();
    float[] outputs = new float[2 * rows];
    for (int i = 0; i < rows; i++) {
      outputs[2 * i + predicted.applyAsInt(i)] = 1;
    }
    TargetValues truth = new TargetValues.OneHot(labels, 2);
    return new Verdict.Evidence(
        rows,
        Scores.of(TWO, outputs, 2, truth),
        new NullModel(TWO, truth, 2).scores(Verdict.telling(TWO), truth),
        0.1);
  }

  /// As many rows of two classes, of which the second has a probability of at most 0.3: answers are
  /// those of a constant.
  private static Verdict.Evidence ranked(double gain) {
    int[] labels = IntStream.range(0, 400).map(i -> i % 5 == 0 ? 1 : 0).toArray();
    float[] outputs = new float[2 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      outputs[2 * i + 1] = i % 5 == 0 || i % 3 == 0 ? 0.3f : 0.1f;
      outputs[2 * i] = 1 - outputs[2 * i + 1];
    }
    TargetValues truth = new TargetValues.OneHot(labels, 2);
    return new Verdict.Evidence(
        labels.length,
        Scores.of(TWO, outputs, 2, truth),
        new NullModel(TWO, truth, 2).scores(Verdict.telling(TWO), truth),
        gain);
  }

  @Test
  void probabilitiesThatRankRowsLearnedThoughAnswersAreThoseOfAConstant() {
    assertThat(ranked(0.1).generalises(true, DRAWS)).isTrue();
    assertThat(ranked(0.001).generalises(true, DRAWS)).as("loss hardly moved").isFalse();
    assertThat(ranked(Double.NaN).generalises(true, DRAWS)).isFalse();
    assertThat(ranked(0.1).fits(true, DRAWS)).as("by heart").isFalse();
  }

  /// Two outputs, of which one is predicted well, and the other varies in one row of 100.
  @Test
  void anOutputThatHardlyVariesDoesNotDecideOfAnAutoencoder() {
    assertThat(numbers(Task.AUTOENCODING).generalises(true, DRAWS)).isTrue();
    assertThat(numbers(Task.REGRESSION).generalises(true, DRAWS)).isFalse();
  }

  private static Verdict.Evidence numbers(Task task) {
    Targets targets =
        new Targets(
            task, List.of("a", "b"), List.of(), Targets.Encoding.NUMBER, 2, List.of(), List.of());
    float[] values = new float[200];
    float[] outputs = new float[200];
    for (int i = 0; i < 100; i++) {
      values[2 * i] = i % 7;
      outputs[2 * i] = i % 7 + 0.5f;
      values[2 * i + 1] = i == 50 ? 0.1f : 0;
      outputs[2 * i + 1] = 0.1f;
    }
    TargetValues truth = new TargetValues.Floats(values, 100, 2);
    return new Verdict.Evidence(
        100,
        Scores.of(targets, outputs, 2, truth),
        new NullModel(targets, truth, 2).scores(Verdict.telling(targets), truth),
        0.5);
  }

  private static Verdict verdict(boolean fits, Verdict.Evidence train) {
    return Verdict.of(train.fits(fits, DRAWS));
  }

  @Test
  void whatIsAlwaysRightLearned() {
    assertThat(verdict(true, evidence(200, 2, i -> i % 2 == 0 ? 1 : 0))).isEqualTo(Verdict.LEARNED);
  }

  @Test
  void aConstantDidNotLearn() {
    assertThat(verdict(true, evidence(200, 2, i -> 0))).isEqualTo(Verdict.NOT_LEARNED);
    assertThat(verdict(true, evidence(200, 50, i -> 0))).isEqualTo(Verdict.NOT_LEARNED);
  }

  @Test
  void aLittleBetterThanAConstantIsChanceOnFewRowsAndLearningOnMany() {
    // 56 % right where the constant has 50 %.
    IntUnaryOperator slightly = i -> i % 50 < 44 ? i / 2 % 2 : i % 2 == 0 ? 1 : 0;

    assertThat(verdict(true, evidence(100, 2, slightly))).isEqualTo(Verdict.NOT_LEARNED);
    assertThat(verdict(true, evidence(5_000, 2, slightly))).isEqualTo(Verdict.LEARNED);
  }

  @Test
  void aLittleBetterByLuckDoesNotCountWhereTheLossIsAboveTheConstants() {
    IntUnaryOperator slightly = i -> i % 50 < 44 ? i / 2 % 2 : i % 2 == 0 ? 1 : 0;

    assertThat(verdict(false, evidence(5_000, 2, slightly))).isEqualTo(Verdict.NOT_LEARNED);
    assertThat(verdict(false, evidence(5_000, 2, i -> i % 2 == 0 ? 1 : 0)))
        .isEqualTo(Verdict.LEARNED);
  }

  @Test
  void rareClassesCountByBalancedAccuracy() {
    // Right on each rare row and wrong on as many others: no more accurate than the constant.
    IntUnaryOperator finds = i -> i % 50 <= 1 ? 1 : 0;

    assertThat(verdict(true, evidence(5_000, 50, finds))).isEqualTo(Verdict.LEARNED);
  }

  @Test
  void heldOutRowsHaveToBeRightMoreOftenThanChanceIs() {
    // 56 % right where the constant has 50 %.
    IntUnaryOperator slightly = i -> i % 50 < 44 ? i / 2 % 2 : i % 2 == 0 ? 1 : 0;

    assertThat(evidence(100, 2, slightly).generalises(true, DRAWS)).isFalse();
    assertThat(evidence(5_000, 2, slightly).generalises(true, DRAWS)).isTrue();
    assertThat(evidence(5_000, 2, slightly).generalises(false, DRAWS)).isFalse();
    assertThat(evidence(200, 2, i -> 0).generalises(true, DRAWS)).isFalse();
  }

  @Test
  void heldOutRowsTellWhereTheyLeaveRoomForAMistake() {
    IntUnaryOperator any = i -> 0;

    assertThat(evidence(9, 2, any).canTell()).as("9 rows").isFalse();
    assertThat(evidence(12, 2, any).canTell()).as("12 rows, 6 of each class").isTrue();
    assertThat(evidence(30, 15, any).canTell()).as("2 of 30 rows are of a class").isFalse();
    assertThat(evidence(30, 10, any).canTell()).as("3 of 30 rows are of a class").isTrue();
    assertThat(evidence(500, 500, any).canTell()).as("1 of 500 rows is of a class").isFalse();
  }
}
