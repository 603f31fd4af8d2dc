package io.rekindle.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.golden.GoldenCase;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Targets.Encoding;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every metric, and its null value, against scikit-learn.
class MetricsAgainstGoldenTest {

  static List<GoldenCase> cases() {
    return GoldenCase.read("metrics.txt");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void metricsAgree(GoldenCase golden) {
    Scores scores =
        Scores.of(
            targets(golden),
            golden.floats("outputs"),
            golden.integer("columns"),
            values(golden, "truth"));
    int compared = 0;
    for (Metric metric : Metric.values()) {
      if (golden.values().containsKey(metric.label())) {
        assertThat(scores.value(metric))
            .as(metric.label())
            .isCloseTo(golden.number(metric.label()), within(1e-7));
        compared++;
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(4);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nullMetricsAgree(GoldenCase golden) {
    NullModel nothing = nullModel(golden);
    int compared = 0;
    for (Metric metric : Metric.values()) {
      if (golden.values().containsKey("null_" + metric.label())) {
        assertThat(nothing.score(metric, values(golden, "truth")))
            .as(metric.label())
            .isCloseTo(golden.number("null_" + metric.label()), within(1e-6));
        compared++;
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nullLossesAgree(GoldenCase golden) {
    NullModel nothing = nullModel(golden);
    TargetValues truth = values(golden, "truth");
    switch (targets(golden).task()) {
      case CLASSIFICATION ->
          assertThat(nothing.loss(Loss.crossEntropy(), truth))
              .isCloseTo(golden.number("null_cross_entropy"), within(1e-7));
      case BINARY, MULTILABEL ->
          assertThat(nothing.loss(Loss.binaryCrossEntropy(), truth))
              .isCloseTo(golden.number("null_binary_cross_entropy"), within(1e-7));
      case REGRESSION, AUTOENCODING -> {
        assertThat(nothing.loss(Loss.meanSquaredError(), truth))
            .isCloseTo(golden.number("null_loss_mse"), within(1e-7));
        assertThat(nothing.loss(Loss.meanAbsoluteError(), truth))
            .isCloseTo(golden.number("null_loss_mae"), within(1e-7));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void confusionMatrixAgrees(GoldenCase golden) {
    Scores scores =
        Scores.of(
            targets(golden),
            golden.floats("outputs"),
            golden.integer("columns"),
            values(golden, "truth"));
    assertThat(scores.confusion().isPresent()).isEqualTo(golden.values().containsKey("confusion"));
    scores
        .confusion()
        .ifPresent(
            matrix ->
                assertThat(
                        Arrays.stream(matrix.counts())
                            .flatMapToLong(Arrays::stream)
                            .mapToDouble(count -> count)
                            .toArray())
                    .containsExactly(golden.numbers("confusion")));
  }

  private static NullModel nullModel(GoldenCase golden) {
    return new NullModel(targets(golden), values(golden, "training"), golden.integer("columns"));
  }

  private static Targets targets(GoldenCase golden) {
    Task task = Task.valueOf(golden.word("case").toUpperCase(Locale.ROOT));
    int columns = golden.integer("columns");
    boolean scaled = golden.values().containsKey("center");
    return new Targets(
        task,
        IntStream.range(0, columns).mapToObj(j -> "y" + j).toList(),
        switch (task) {
          case CLASSIFICATION -> IntStream.range(0, columns).mapToObj(j -> "class " + j).toList();
          case BINARY -> List.of("no", "yes");
          case MULTILABEL, REGRESSION, AUTOENCODING -> List.of();
        },
        task == Task.CLASSIFICATION ? Encoding.ONE_HOT : Encoding.NUMBER,
        columns,
        scaled ? boxed(golden.numbers("center")) : Collections.nCopies(columns, 0.0),
        scaled ? boxed(golden.numbers("scale")) : Collections.nCopies(columns, 1.0));
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static TargetValues values(GoldenCase golden, String name) {
    int columns = golden.integer("columns");
    double[] numbers = golden.numbers(name);
    if (golden.word("case").equals("classification")) {
      return new TargetValues.OneHot(
          Arrays.stream(numbers).mapToInt(label -> (int) label).toArray(), columns);
    }
    return new TargetValues.Floats(golden.floats(name), numbers.length / columns, columns);
  }
}
