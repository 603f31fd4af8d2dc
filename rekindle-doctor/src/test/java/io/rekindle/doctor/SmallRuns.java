package io.rekindle.doctor;

import io.rekindle.core.random.Draws;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// Small runs that have nothing wrong with them, to be spoiled one setting at a time.
final class SmallRuns {
  private static final String CLASSES =
      """
      data: {source: table.csv, target: y, task: classification, scale: none}
      network:
        layers:
          - {dense: 16, activation: relu}
          - {dense: 16, activation: relu}
          - {dense: 3, activation: softmax}
      loss: cross_entropy
      optimizer: {name: sgd, learning_rate: 0.1}
      batch_size: 16
      epochs: 3
      """;

  private static final String YES_OR_NO =
      CLASSES
          .replace("task: classification", "task: binary")
          .replace("{dense: 3, activation: softmax}", "{dense: 1, activation: sigmoid}")
          .replace("loss: cross_entropy", "loss: binary_cross_entropy");

  private static final String NUMBERS =
      CLASSES
          .replace("task: classification", "task: regression")
          .replace("{dense: 3, activation: softmax}", "{dense: 1}")
          .replace("loss: cross_entropy", "loss: mse");

  private final Path folder;

  SmallRuns(Path folder) {
    this.folder = folder;
  }

  /// Three classes under a softmax.
  ///
  /// @param settings as after `--set`
  RunFile classes(String... settings) {
    return classes(Tables::clusters, settings);
  }

  RunFile classes(Tables.Row table, String... settings) {
    return run(CLASSES, table, settings);
  }

  /// One label, 0 or 1, under a sigmoid.
  RunFile yesOrNo(String... settings) {
    return yesOrNo(Tables::halves, settings);
  }

  RunFile yesOrNo(Tables.Row table, String... settings) {
    return run(YES_OR_NO, table, settings);
  }

  /// A number from a linear output.
  RunFile numbers(String... settings) {
    return numbers(Tables::surface, settings);
  }

  RunFile numbers(Tables.Row table, String... settings) {
    return run(NUMBERS, table, settings);
  }

  /// Two labels that may hold at once, under sigmoids.
  RunFile severalLabels(String... settings) {
    return severalLabels(SmallRuns::twoLabels, settings);
  }

  RunFile severalLabels(Tables.Row table, String... settings) {
    String yaml = YES_OR_NO.replace("target: y, task: binary", "target: [x4, y], task: multilabel");
    return run(yaml.replace("dense: 1", "dense: 2"), table, settings);
  }

  private static double[] twoLabels(int row, Draws draws) {
    double[] cells = Tables.halves(row, draws);
    cells[3] = cells[2] > 0 ? 1 : 0;
    return cells;
  }

  private RunFile run(String yaml, Tables.Row table, String... settings) {
    Tables.write(folder.resolve("table.csv"), table);
    return RunFile.parse(yaml, "run.yaml", "run", folder, settings(settings));
  }

  static List<Setting> settings(String... settings) {
    return Arrays.stream(settings).map(Setting::parse).toList();
  }

  /// A table with some cells changed.
  static Tables.Row changed(Tables.Row table, UnaryOperator<double[]> change) {
    return (row, draws) -> change.apply(table.of(row, draws));
  }
}
