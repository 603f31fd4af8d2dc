package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import io.rekindle.data.run.Spelling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns raw target columns into what the loss sees, as [Targets] say.
final class TargetEncoder {
  private final Targets targets;
  private final Selected selected;

  TargetEncoder(Targets targets, Selected selected) {
    this.targets = targets;
    this.selected = selected;
  }

  /// The targets of some rows.
  ///
  /// @throws InputException if one is missing, or a label that training did not see
  TargetValues encode(int[] rows) {
    if (targets.separator().isPresent()) {
      return labelSets(rows, targets.separator().get());
    }
    for (Column column : selected.targets()) {
      for (int row : rows) {
        if (column.isMissing(row)) {
          throw TargetFitting.missing(selected, column, row);
        }
      }
    }
    return switch (targets.encoding()) {
      case ONE_HOT -> new TargetValues.OneHot(classes(rows), targets.width());
      case INDEX -> numbers(rows);
      case NUMBER -> numbers(rows);
    };
  }

  /// 1 for each label that a row has, else 0.
  private TargetValues labelSets(int[] rows, String separator) {
    Column column = selected.targets().getFirst();
    int width = targets.width();
    float[] values = new float[Math.multiplyExact(rows.length, width)];
    Map<String, Integer> position = known();
    for (int i = 0; i < rows.length; i++) {
      for (String label : LabelSets.of(column, rows[i], separator)) {
        Integer known = position.get(label);
        if (known == null) {
          throw unknown(column, rows[i], label);
        }
        values[i * width + known] = 1;
      }
    }
    return new TargetValues.Floats(values, rows.length, width);
  }

  /// The class of each row, as the position among the labels or as the number itself.
  int[] classes(int[] rows) {
    double[] values = positions(selected.targets().getFirst(), rows, true);
    int[] classes = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      classes[i] = (int) values[i];
      if (classes[i] != values[i] || classes[i] < 0 || classes[i] >= targets.width()) {
        Column column = selected.targets().getFirst();
        throw new InputException(
            "%s: the target %s is %s, a one-hot width of %d has the classes 0 to %d; see data.classes"
                .formatted(
                    selected.places().of(rows[i]),
                    column.name(),
                    column.show(rows[i]),
                    targets.width(),
                    targets.width() - 1));
      }
    }
    return classes;
  }

  private TargetValues numbers(int[] rows) {
    int width = targets.width();
    float[] values = new float[Math.multiplyExact(rows.length, width)];
    boolean asIndex = targets.encoding() == Targets.Encoding.INDEX;
    for (int j = 0; j < width; j++) {
      double[] column = positions(selected.targets().get(j), rows, asIndex);
      double center = targets.center().get(j);
      double scale = targets.scale().get(j);
      for (int i = 0; i < rows.length; i++) {
        values[i * width + j] = (float) ((column[i] - center) / scale);
      }
    }
    return new TargetValues.Floats(values, rows.length, width);
  }

  /// Positions among the labels where the task has classes; otherwise, and for binary tasks and
  /// raw-number targets of numbers, the numbers themselves.
  private double[] positions(Column column, int[] rows, boolean asIndex) {
    boolean labelled =
        !targets.labels().isEmpty()
            && (!Labels.areNumbers(seen()) || (asIndex && targets.task() == Task.CLASSIFICATION));
    double[] values = new double[rows.length];
    if (!labelled) {
      rejectUnknownClass(column, rows);
      double[] all =
          targets.task() == Task.REGRESSION
              ? DateColumn.numbers(column, selected.places())
              : column.numbers(selected.places());
      for (int i = 0; i < rows.length; i++) {
        values[i] = all[rows[i]];
      }
      return values;
    }
    Map<String, Integer> position = known();
    for (int i = 0; i < rows.length; i++) {
      Integer known = position.get(Labels.of(column, rows[i]));
      if (known == null) {
        throw unknown(column, rows[i]);
      }
      values[i] = known;
    }
    return values;
  }

  /// Numbers that stand for classes must be ones that training saw, though their value is taken.
  private void rejectUnknownClass(Column column, int[] rows) {
    if (targets.task() != Task.CLASSIFICATION || targets.labels().isEmpty()) {
      return;
    }
    Map<String, Integer> position = known();
    for (int row : rows) {
      if (!position.containsKey(Labels.of(column, row))) {
        throw unknown(column, row);
      }
    }
  }

  private Map<String, Integer> known() {
    Map<String, Integer> position = new HashMap<>();
    targets.labels().forEach(label -> position.put(label, position.size()));
    return position;
  }

  /// The labels without the names of unused outputs.
  private List<String> seen() {
    return targets.labels().stream().filter(label -> !label.startsWith("(unused ")).toList();
  }

  private InputException unknown(Column column, int row) {
    return unknown(column, row, Labels.of(column, row));
  }

  private InputException unknown(Column column, int row, String label) {
    List<String> seen = seen();
    int shown = Math.min(seen.size(), 30);
    return new InputException(
        "%s: the label \"%s\" of %s was not in the training data.%s Known labels: %s%s"
            .formatted(
                selected.places().of(row),
                label,
                column.name(),
                Spelling.suggestion(label, seen),
                String.join(", ", seen.subList(0, shown)),
                shown < seen.size() ? ", ..." : ""));
  }
}
