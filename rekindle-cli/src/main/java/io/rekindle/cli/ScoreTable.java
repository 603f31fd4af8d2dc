package io.rekindle.cli;

import io.rekindle.core.metric.ConfusionMatrix;
import io.rekindle.core.metric.Interval;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.random.Draws;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Loss and metrics as a table: a column for each part of the data, one for a constant predictor,
/// and how far chance reaches around the last part.
final class ScoreTable {
  private static final int WORST_PAIRS = 5;

  private final Map<String, Scored> parts;
  private final Scored constant;
  private final Scores scores;

  /// @param parts by their names; the last is the one that counts
  /// @param constant what a constant predictor scores on the last part
  /// @param scores of the last part
  ScoreTable(Map<String, Scored> parts, Scored constant, Scores scores) {
    this.parts = new LinkedHashMap<>(parts);
    this.constant = constant;
    this.scores = scores;
  }

  /// A table of one part.
  ScoreTable(String part, Scored scored, Scored constant, Scores scores) {
    this(Map.of(part, scored), constant, scores);
  }

  /// @param draws for intervals found by resampling
  List<String> lines(Draws draws) {
    TextTable table = new TextTable("<" + ">".repeat(parts.size() + 1) + "<");
    row(table, "", List.copyOf(parts.keySet()), "constant", "95 % interval");
    row(
        table,
        "loss",
        parts.values().stream().map(part -> Figures.number(part.loss())).toList(),
        Figures.number(constant.loss()),
        "");
    for (Metric metric : constant.metrics().keySet()) {
      row(
          table,
          metric.label(),
          parts.values().stream().map(part -> figure(metric, part)).toList(),
          figure(metric, constant),
          range(metric, scores.interval(metric, draws)));
    }
    return table.lines();
  }

  private static void row(
      TextTable table, String name, List<String> parts, String constant, String range) {
    List<String> cells = new ArrayList<>();
    cells.add("%-10s".formatted(name));
    cells.addAll(parts);
    cells.add(constant);
    cells.add(range);
    table.row(cells.toArray(String[]::new));
  }

  private static String figure(Metric metric, Scored scored) {
    return Figures.metric(metric, scored.metrics().getOrDefault(metric, Double.NaN));
  }

  private static String range(Metric metric, Interval interval) {
    return Double.isNaN(interval.low())
        ? ""
        : "%s to %s"
            .formatted(
                Figures.metric(metric, interval.low()), Figures.metric(metric, interval.high()));
  }

  /// The classes most often taken for others, a line a pair.
  static List<String> confusions(Scores scores) {
    List<String> lines = new ArrayList<>();
    String label = "Most often confused: ";
    for (ConfusionMatrix.Confusion pair :
        scores.confusion().map(matrix -> matrix.worst(WORST_PAIRS)).orElse(List.of())) {
      lines.add(label + describe(pair));
      label = " ".repeat(label.length());
    }
    return lines;
  }

  private static String describe(ConfusionMatrix.Confusion pair) {
    return "%s taken for %s (%s of %s)"
        .formatted(
            pair.actual(),
            pair.predicted(),
            Figures.count(pair.count()),
            Figures.count(Math.round(pair.count() / pair.share())));
  }
}
