package io.rekindle.report;

import io.rekindle.core.metric.ConfusionMatrix;
import io.rekindle.core.model.Model;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import io.rekindle.doctor.Wording;
import io.rekindle.report.page.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// Where a model is most wrong.
///
/// @param rows the worst first
/// @param order how they were ranked, for the page
record Mistakes(List<Integer> rows, String order) {

  /// @param most how many
  static Mistakes of(Judged judged, Model model, int most) {
    return judged
        .confusion()
        .map(confusion -> wrongClasses(judged, confusion, most))
        .orElseGet(() -> farthest(judged, model, most));
  }

  private static Mistakes wrongClasses(Judged judged, ConfusionMatrix confusion, int most) {
    IntStream wrong =
        IntStream.range(0, confusion.actual().length)
            .filter(row -> confusion.actual()[row] != confusion.predicted()[row]);
    List<Integer> rows = sorted(wrong, row -> -judged.confidence(row)).limit(most).boxed().toList();
    return new Mistakes(rows, "wrong with the largest output first");
  }

  /// Rows by a key that is asked for once a row: it may cost as much as there are classes.
  private static IntStream sorted(IntStream rows, IntToDoubleFunction key) {
    record Keyed(int row, double key) {}
    return rows.mapToObj(row -> new Keyed(row, key.applyAsDouble(row)))
        .sorted(Comparator.comparingDouble(Keyed::key))
        .mapToInt(Keyed::row);
  }

  private static Mistakes farthest(Judged judged, Model model, int most) {
    double[] errors =
        IntStream.range(0, judged.rows().rows())
            .mapToDouble(row -> error(judged, model.targets(), row))
            .toArray();
    List<Integer> rows =
        IntStream.range(0, errors.length)
            .boxed()
            .filter(row -> !(errors[row] == 0))
            .sorted(
                Comparator.comparingDouble(
                    (Integer row) -> Double.isNaN(errors[row]) ? -1e300 : -errors[row]))
            .limit(most)
            .toList();
    return new Mistakes(rows, "the largest error first");
  }

  /// The mean distance of predictions and targets, each in units of its target's scale.
  private static double error(Judged judged, Targets targets, int row) {
    double[] actual = actual(judged.rows().targets(), targets, row);
    double sum = 0;
    for (int j = 0; j < actual.length; j++) {
      double scale =
          targets.scale().isEmpty() ? 1 : targets.scale().get(j % targets.scale().size());
      sum += Math.abs(prediction(judged, row, j) - actual[j]) / scale;
    }
    return sum / actual.length;
  }

  private static double prediction(Judged judged, int row, int column) {
    return judged.predictions()[row * judged.outputs() + Math.min(column, judged.outputs() - 1)];
  }

  /// The targets of a row in their own unit.
  private static double[] actual(TargetValues values, Targets targets, int row) {
    float[] target = new float[values.columns()];
    values.copyRow(row, target, 0);
    double[] actual = new double[target.length];
    for (int j = 0; j < actual.length; j++) {
      boolean scaled = j < targets.scale().size();
      actual[j] = scaled ? target[j] * targets.scale().get(j) + targets.center().get(j) : target[j];
    }
    return actual;
  }

  /// What was predicted for a row, beside what is right.
  static String describe(Judged judged, Model model, int row) {
    if (judged.confusion().isPresent()) {
      ConfusionMatrix confusion = judged.confusion().get();
      String actual = confusion.labels().get(confusion.actual()[row]);
      String predicted = confusion.labels().get(confusion.predicted()[row]);
      String sure = judged.probabilities() ? ", " + Figures.percent(judged.confidence(row)) : "";
      return actual.equals(predicted)
          ? actual + " found" + sure
          : "%s taken for %s%s".formatted(actual, predicted, sure);
    }
    Targets targets = model.targets();
    if (targets.task() == Task.AUTOENCODING || targets.names().size() != judged.outputs()) {
      return "error " + Wording.brief(error(judged, targets, row));
    }
    double[] actual = actual(judged.rows().targets(), targets, row);
    List<String> parts = new ArrayList<>();
    for (int j = 0; j < Math.min(4, actual.length); j++) {
      parts.add(
          "%s %s, predicted %s"
              .formatted(
                  targets.names().get(j),
                  Wording.brief(actual[j]),
                  Wording.brief(prediction(judged, row, j))));
    }
    return String.join("; ", parts) + (actual.length > 4 ? "; ..." : "");
  }

  /// The rows of one cell of a confusion matrix: mistakes the surest first, right ones the least
  /// sure first.
  static int[] cell(Judged judged, IntStream rows, boolean right) {
    double sign = right ? 1 : -1;
    return sorted(rows, row -> sign * judged.confidence(row)).toArray();
  }
}
