package io.rekindle.core.metric;

import io.rekindle.core.random.Draws;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// How good some predictions are, by any metric.
///
/// - Accuracy is the share of rows whose largest output is that of the right class. With one
///   output, it is the share where `output > 0.5` equals the label, the number 0 or 1; where one
///   output stands for the index of one of more than two classes, the output is rounded. With
///   several labels at once, it is the share of right labels.
/// - Precision, recall and F1 are about the class 1 of two; of more classes, and the balanced
///   accuracy always, they are the mean over those that some row is of.
/// - Errors are in the targets' own unit (autoencoding: in the unit of the network's inputs).
///
/// Where any output is not finite every metric is NaN; so is a metric that the rows leave
/// undefined, such as the AUC where all rows are of one class.
///
/// Immutable, as long as the outputs and targets it was made of are left alone.
public final class Scores {
  private static final int RESAMPLES = 1000;

  /// Resampling stops at about this many numbers read, but not below [#FEWEST_RESAMPLES].
  private static final double RESAMPLING_BUDGET = 4e8;

  private static final int FEWEST_RESAMPLES = 100;

  /// Equal scores, summed in another order, differ by less.
  private static final double ROUNDING = 1e-9;

  /// A share of orders is clearly below a level where it is this many times smaller.
  private static final double CLEARLY = 5;

  private final Targets targets;
  private final Predictions outputs;
  private final TargetValues truth;
  private final boolean finite;

  /// Scores of the outputs for the first `truth.rows()` rows.
  ///
  /// @param outputs rows x width, row-major, as they come out of the network
  /// @param truth in the form the loss sees
  public static Scores of(Targets targets, float[] outputs, int width, TargetValues truth) {
    if (outputs.length < (long) truth.rows() * width) {
      throw new IllegalArgumentException(
          "%d outputs, %d rows of %d are needed".formatted(outputs.length, truth.rows(), width));
    }
    return new Scores(targets, Predictions.of(outputs, width), truth);
  }

  private Scores(Targets targets, Predictions outputs, TargetValues truth) {
    this.targets = targets;
    this.outputs = outputs;
    this.truth = truth;
    this.finite = outputs.areFinite(truth.rows());
  }

  /// The value of one metric.
  ///
  /// @throws IllegalArgumentException if the metric does not suit the task
  public double value(Metric metric) {
    return measured(metric).on(once());
  }

  /// The values of some metrics, in their order.
  public Map<Metric, Double> values(List<Metric> metrics) {
    Map<Metric, Double> values = new LinkedHashMap<>();
    metrics.forEach(metric -> values.put(metric, value(metric)));
    return values;
  }

  /// Where the metric of other rows like these lies with 95 % confidence: Wilson's interval for the
  /// accuracy of one answer a row, otherwise the bootstrap's over rows.
  ///
  /// @param draws chooses the rows of each resample
  public Interval interval(Metric metric, Draws draws) {
    double value = value(metric);
    if (Double.isNaN(value)) {
      return new Interval(Double.NaN, Double.NaN);
    }
    int rows = truth.rows();
    if (metric == Metric.ACCURACY && targets.task() != Task.MULTILABEL) {
      return Interval.wilson(Math.round(value * rows), rows);
    }
    Measured measured = measured(metric);
    int resamples = affordable();
    double[] values = new double[resamples];
    int[] times = new int[rows];
    for (int k = 0; k < resamples; k++) {
      Draws resample = draws.fork(k);
      Arrays.fill(times, 0);
      for (int i = 0; i < rows; i++) {
        times[resample.below(i, rows)]++;
      }
      values[k] = measured.on(times);
    }
    return Interval.percentile(
        Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray());
  }

  /// The standard error of the difference between this score and that of other outputs for the same
  /// rows: its deviation over rows drawn anew, the same for both (Efron and Tibshirani 1993). NaN
  /// where either score is.
  ///
  /// @param draws chooses the rows of each resample
  public double differenceError(Metric metric, Scores other, Draws draws) {
    if (Double.isNaN(value(metric) - other.value(metric))) {
      return Double.NaN;
    }
    int rows = truth.rows();
    Measured own = measured(metric);
    Measured others = other.measured(metric);
    int[] times = new int[rows];
    int counted = 0;
    double mean = 0;
    double squares = 0;
    for (int k = 0; k < FEWEST_RESAMPLES; k++) {
      Draws resample = draws.fork(k);
      Arrays.fill(times, 0);
      for (int i = 0; i < rows; i++) {
        times[resample.below(i, rows)]++;
      }
      double difference = own.on(times) - others.on(times);
      if (!Double.isNaN(difference)) {
        counted++;
        double from = difference - mean;
        mean += from / counted;
        squares += from * (difference - mean);
      }
    }
    return Math.sqrt(squares / counted);
  }

  /// The probability that outputs which have nothing to do with the targets score as well: the
  /// share of random orders of the outputs that do, this one among them; Fisher 1935. NaN where the
  /// metric is.
  ///
  /// It holds for any number of rows, as long as the outputs were made without their targets.
  ///
  /// @param metric one that is better the higher it is
  /// @param draws chooses the orders
  public double chance(Metric metric, Draws draws) {
    if (Double.isNaN(value(metric))) {
      return Double.NaN;
    }
    IntPredicate order = asGood(metric, draws);
    int orders = affordable();
    int asGood = 1;
    for (int k = 0; k < orders; k++) {
      asGood += order.test(k) ? 1 : 0;
    }
    return asGood / (orders + 1.0);
  }

  /// Whether [#chance] is at most a level, by as many orders as it takes to tell. No where the
  /// metric is NaN.
  ///
  /// It is no once more orders score as well than the level leaves room for, which no further order
  /// can change. It is yes once the share of those so far is below a fifth of the level: wrongly so
  /// for fewer than 1 in 100 outputs whose chance lies at the level, and for fewer than 1 in 10,000
  /// where it is twice that.
  ///
  /// @param metric one that is better the higher it is
  /// @param draws chooses the orders
  public boolean chanceIsAtMost(double level, Metric metric, Draws draws) {
    if (Double.isNaN(value(metric))) {
      return false;
    }
    IntPredicate order = asGood(metric, draws);
    int orders = affordable();
    int asGood = 1;
    for (int k = 0; k < orders && CLEARLY * asGood >= level * (k + 1); k++) {
      asGood += order.test(k) ? 1 : 0;
      if (asGood / (orders + 1.0) > level) {
        return false;
      }
    }
    return asGood / (orders + 1.0) <= level;
  }

  /// Whether the outputs score as well in one of many random orders.
  private IntPredicate asGood(Metric metric, Draws draws) {
    double least = value(metric) - ROUNDING;
    ToDoubleFunction<int[]> reordered = reordered(metric);
    int[] order = new int[truth.rows()];
    return k -> {
      draws.fork(k).permute(order);
      return reordered.applyAsDouble(order) >= least;
    };
  }

  /// The value of a metric where the outputs are in another order.
  private ToDoubleFunction<int[]> reordered(Metric metric) {
    int[] once = once();
    return switch (metric) {
      case ACCURACY, BALANCED_ACCURACY, PRECISION, RECALL, F1 -> {
        Decisions decisions = Decisions.of(targets, outputs, truth);
        yield order -> decisions.reordered(order).value(metric, once);
      }
      case AUC, MSE, RMSE, MAE, R2, R2_WEIGHTED ->
          order -> new Scores(targets, outputs.reordered(order), truth).value(metric);
    };
  }

  /// What [#chance] is at the least, for outputs that are right in every row: 1 over the number of
  /// different orders of the targets. Less than 1e-9 is not told apart.
  public double leastChance() {
    Map<FloatBuffer, Integer> counts = new HashMap<>();
    double least = 1;
    for (int r = 0; r < truth.rows() && least > 1e-9; r++) {
      float[] row = new float[truth.columns()];
      truth.copyRow(r, row, 0);
      least *= counts.merge(FloatBuffer.wrap(row), 1, Integer::sum) / (r + 1.0);
    }
    return least;
  }

  private int affordable() {
    double affordable = RESAMPLING_BUDGET / ((double) truth.rows() * truth.columns());
    return (int) Math.clamp(affordable, FEWEST_RESAMPLES, RESAMPLES);
  }

  /// Which class was taken for which; empty where a row has no single class, and where an output is
  /// not finite.
  public Optional<ConfusionMatrix> confusion() {
    return switch (targets.task()) {
      case CLASSIFICATION, BINARY ->
          finite
              ? Optional.of(ConfusionMatrix.of(targets, Decisions.of(targets, outputs, truth)))
              : Optional.empty();
      case MULTILABEL, REGRESSION, AUTOENCODING -> Optional.empty();
    };
  }

  /// Every metric that suits the task: `accuracy 0.9583, balanced_accuracy 0.9579, ... of 359
  /// rows`.
  @Override
  public String toString() {
    return Arrays.stream(Metric.values())
        .filter(metric -> metric.suits(targets.task()))
        .filter(metric -> metric != Metric.R2_WEIGHTED || truth.columns() > 1)
        .map(metric -> String.format(Locale.ROOT, "%s %.4g", metric.label(), value(metric)))
        .collect(Collectors.joining(", ", "", " of %d rows".formatted(truth.rows())));
  }

  /// A metric that can be taken again and again over chosen rows.
  @FunctionalInterface
  interface Measured {

    /// Its value where row `r` counts `times[r]` times.
    double on(int[] times);
  }

  private Measured measured(Metric metric) {
    if (!metric.suits(targets.task())) {
      throw new IllegalArgumentException(
          "%s does not suit %s".formatted(metric.label(), targets.task().label()));
    }
    if (!finite) {
      return _ -> Double.NaN;
    }
    return switch (metric) {
      case ACCURACY, BALANCED_ACCURACY, PRECISION, RECALL, F1 -> {
        Decisions decisions = Decisions.of(targets, outputs, truth);
        yield times -> decisions.value(metric, times);
      }
      case AUC -> {
        List<Ranking> rankings = Ranking.of(targets, outputs, truth);
        yield times -> Ranking.meanArea(rankings, times);
      }
      case MSE, RMSE, MAE, R2, R2_WEIGHTED -> {
        Residuals residuals = Residuals.of(targets, outputs, truth);
        yield times -> residuals.value(metric, times);
      }
    };
  }

  private int[] once() {
    int[] times = new int[truth.rows()];
    Arrays.fill(times, 1);
    return times;
  }
}
