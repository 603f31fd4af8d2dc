package io.rekindle.core.metric;

import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Targets.Encoding;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The class that is right and the class that was predicted, row by row; for several labels at
/// once, label by label.
///
/// A class is a number: its index where it has an output of its own, otherwise the target itself.
///
/// @param classes the distinct numbers in order
/// @param actual indices into `classes`, `perRow` for each row
/// @param predicted likewise
/// @param positive index of the class 1, or -1 where no row has it; what precision, recall and F1
///   are about where there are at most two classes
/// @param averaged whether they are the mean over classes instead
record Decisions(
    double[] classes, int[] actual, int[] predicted, int perRow, int positive, boolean averaged) {

  static Decisions of(Targets targets, Predictions outputs, TargetValues truth) {
    double[] actual = actual(targets, outputs.width(), truth);
    double[] predicted =
        IntStream.range(0, actual.length).mapToDouble(i -> decide(targets, outputs, i)).toArray();
    return of(targets, actual, predicted, perRow(targets, truth));
  }

  /// The same decision for every row.
  ///
  /// @param decision one class, or one for each label
  static Decisions constant(Targets targets, int outputs, double[] decision, TargetValues truth) {
    double[] actual = actual(targets, outputs, truth);
    double[] predicted =
        IntStream.range(0, actual.length).mapToDouble(i -> decision[i % decision.length]).toArray();
    return of(targets, actual, predicted, perRow(targets, truth));
  }

  private static Decisions of(Targets targets, double[] actual, double[] predicted, int perRow) {
    double[] classes = distinct(actual, predicted);
    long known =
        targets.labels().isEmpty()
            ? Arrays.stream(actual).distinct().count()
            : targets.labels().size();
    return new Decisions(
        classes,
        indices(actual, classes),
        indices(predicted, classes),
        perRow,
        Math.max(-1, Arrays.binarySearch(classes, 1)),
        targets.task() == Task.CLASSIFICATION && known > 2);
  }

  private static double[] distinct(double[] actual, double[] predicted) {
    double[] sorted = Arrays.copyOf(actual, actual.length + predicted.length);
    System.arraycopy(predicted, 0, sorted, actual.length, predicted.length);
    Arrays.sort(sorted);
    int count = 0;
    for (double each : sorted) {
      if (count == 0 || Double.compare(each, sorted[count - 1]) != 0) {
        sorted[count++] = each;
      }
    }
    return Arrays.copyOf(sorted, count);
  }

  /// The right class of every row; for several labels, of every label of every row.
  static double[] actual(Targets targets, int outputs, TargetValues truth) {
    if (targets.task() != Task.MULTILABEL && truth instanceof TargetValues.OneHot oneHot) {
      return Arrays.stream(oneHot.labels()).asDoubleStream().toArray();
    }
    int perRow = perRow(targets, truth);
    double[] actual = new double[truth.rows() * perRow];
    float[] row = new float[truth.columns()];
    for (int r = 0; r < truth.rows(); r++) {
      truth.copyRow(r, row, 0);
      if (targets.task() == Task.MULTILABEL) {
        for (int j = 0; j < perRow; j++) {
          actual[r * perRow + j] = row[j] + 0.0;
        }
      } else {
        boolean spread = outputs > 1 && row.length > 1;
        actual[r] = spread ? Predictions.constant(row).argMax(0) : row[0] + 0.0;
      }
    }
    return actual;
  }

  private static int perRow(Targets targets, TargetValues truth) {
    return targets.task() == Task.MULTILABEL ? truth.columns() : 1;
  }

  /// The largest of several outputs; one output is compared with 1/2, or rounded where it stands
  /// for the index of one of more than two classes. Adding 0 turns -0 into 0.
  private static double decide(Targets targets, Predictions outputs, int index) {
    if (targets.task() == Task.MULTILABEL) {
      int width = outputs.width();
      return outputs.at(index / width, index % width) > 0.5 ? 1 : 0;
    }
    if (outputs.width() > 1) {
      return outputs.argMax(index);
    }
    float output = outputs.at(index, 0);
    boolean yesOrNo =
        targets.task() == Task.BINARY
            || targets.encoding() == Encoding.NUMBER
            || targets.labels().size() == 2;
    return yesOrNo ? (output > 0.5 ? 1 : 0) : Math.rint(output) + 0.0;
  }

  private static int[] indices(double[] values, double[] classes) {
    return Arrays.stream(values).mapToInt(v -> Arrays.binarySearch(classes, v)).toArray();
  }

  /// The value of a metric over the rows, NaN where there are none.
  ///
  /// @param times how often each row counts
  double value(Metric metric, int[] times) {
    Tally tally = tally(times);
    if (sum(tally.actual) == 0) {
      return Double.NaN;
    }
    return switch (metric) {
      case ACCURACY -> sum(tally.right) / sum(tally.actual);
      case BALANCED_ACCURACY -> tally.mean(Metric.RECALL);
      case PRECISION, RECALL, F1 -> averaged ? tally.mean(metric) : tally.of(metric, positive);
      case AUC, MSE, RMSE, MAE, R2, R2_WEIGHTED ->
          throw new IllegalArgumentException(metric.label() + " is not measured on decisions");
    };
  }

  /// What was predicted for other rows, in this order, beside what is right for these.
  Decisions reordered(int[] order) {
    int[] reordered = new int[predicted.length];
    for (int i = 0; i < reordered.length; i++) {
      reordered[i] = predicted[order[i / perRow] * perRow + i % perRow];
    }
    return new Decisions(classes, actual, reordered, perRow, positive, averaged);
  }

  private Tally tally(int[] times) {
    int count = classes.length;
    Tally tally = new Tally(new double[count], new double[count], new double[count]);
    for (int i = 0; i < actual.length; i++) {
      int weight = times[i / perRow];
      tally.actual[actual[i]] += weight;
      tally.predicted[predicted[i]] += weight;
      if (actual[i] == predicted[i]) {
        tally.right[actual[i]] += weight;
      }
    }
    return tally;
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  /// For each class, how many rows are of it, how many were said to be, and how many were both.
  private record Tally(double[] actual, double[] predicted, double[] right) {

    /// Precision, recall or F1 of one class; 0 where nothing is of it or said to be.
    double of(Metric metric, int c) {
      if (c < 0 || right[c] == 0) {
        return 0;
      }
      return switch (metric) {
        case PRECISION -> right[c] / predicted[c];
        case RECALL -> right[c] / actual[c];
        case F1 -> 2 * right[c] / (predicted[c] + actual[c]);
        case ACCURACY, BALANCED_ACCURACY, AUC, MSE, RMSE, MAE, R2, R2_WEIGHTED ->
            throw new IllegalArgumentException(metric.label() + " is not measured by class");
      };
    }

    /// The mean over the classes that some row is of.
    double mean(Metric metric) {
      return IntStream.range(0, actual.length)
          .filter(c -> actual[c] > 0)
          .mapToDouble(c -> of(metric, c))
          .average()
          .orElse(Double.NaN);
    }
  }
}
