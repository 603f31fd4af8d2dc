package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import io.rekindle.data.run.ClassWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How much each training row counts: its class's weight times its own.
final class RowWeights {
  private final Selected selected;
  private final Targets targets;
  private final int[] rows;
  private final List<String> notes = new ArrayList<>();

  /// @param rows the training rows
  RowWeights(Selected selected, Targets targets, int[] rows) {
    this.selected = selected;
    this.targets = targets;
    this.rows = rows;
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  /// The weights; empty where every row counts 1.
  Optional<float[]> of(Optional<ClassWeights> classWeights) {
    boolean hasClasses = targets.task() == Task.CLASSIFICATION || targets.task() == Task.BINARY;
    if (classWeights.isPresent() && !hasClasses) {
      notes.add(
          "class_weights: not applied, task %s has no classes".formatted(targets.task().label()));
    }
    boolean weighClasses = classWeights.isPresent() && hasClasses;
    if (!weighClasses && selected.weights().isEmpty()) {
      return Optional.empty();
    }
    float[] weights = new float[rows.length];
    Arrays.fill(weights, 1);
    if (weighClasses) {
      multiply(weights, classWeights.get());
    }
    selected.weights().ifPresent(column -> multiply(weights, column));
    return Optional.of(weights);
  }

  private void multiply(float[] weights, ClassWeights classWeights) {
    Column column = selected.targets().getFirst();
    Map<String, Double> byLabel =
        switch (classWeights) {
          case ClassWeights.Balanced _ -> balanced(column);
          case ClassWeights.ByLabel by -> byLabel(column, by.weights());
        };
    for (int i = 0; i < rows.length; i++) {
      weights[i] *= byLabel.getOrDefault(Labels.of(column, rows[i]), 1.0).floatValue();
    }
  }

  private Map<String, Double> balanced(Column column) {
    Map<String, Integer> counts = counts(column);
    Map<String, Double> weights = new HashMap<>();
    counts.forEach(
        (label, count) -> weights.put(label, rows.length / ((double) counts.size() * count)));
    return weights;
  }

  private Map<String, Integer> counts(Column column) {
    Map<String, Integer> counts = new HashMap<>();
    for (int row : rows) {
      counts.merge(Labels.of(column, row), 1, Integer::sum);
    }
    return counts;
  }

  private Map<String, Double> byLabel(Column column, Map<String, Double> given) {
    Map<String, Integer> counts = counts(column);
    Map<String, Double> weights = new HashMap<>();
    given.forEach(
        (label, weight) -> {
          String canonical = column instanceof Column.Numbers ? Labels.canonical(label) : label;
          weights.put(canonical, weight);
          if (!counts.containsKey(canonical)) {
            notes.add("class_weights: no training row has the label %s".formatted(label));
          }
        });
    return weights;
  }

  private void multiply(float[] weights, Column column) {
    double[] values = column.numbers(selected.places());
    for (int i = 0; i < rows.length; i++) {
      double weight = values[rows[i]];
      if (!(weight >= 0) || Double.isInfinite(weight)) {
        throw new InputException(
            "%s: the weight %s is %s; a number of at least 0 is needed"
                .formatted(selected.places().of(rows[i]), column.name(), column.show(rows[i])));
      }
      weights[i] *= (float) weight;
    }
  }
}
