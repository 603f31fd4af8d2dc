package io.rekindle.doctor;

import io.rekindle.core.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Loss and metric of a sick run as a table, beside a constant predictor's and the cured run's.
final class ScoreLines {
  private static final int LEFT = 17;
  private static final int COLUMN = 13;

  private ScoreLines() {}

  static List<String> of(Answer answer, Emphasis emphasis) {
    Answer.Control control = answer.control();
    Metric metric = control.metric();
    List<String> heads = new ArrayList<>(List.of("this run", "constant"));
    List<String> losses =
        new ArrayList<>(
            List.of(Wording.number(control.loss()), Wording.number(control.nullLoss())));
    List<String> metrics =
        new ArrayList<>(
            List.of(
                Wording.metric(metric, control.value()),
                Wording.metric(metric, control.nullValue())));
    Optional<Answer.Cure> cure = answer.cure();
    if (cure.isPresent()) {
      heads.add("cured");
      losses.add(Wording.number(cure.get().treatedLoss()));
      metrics.add(Wording.metric(metric, cure.get().train()));
      if (cure.get().test().isPresent()) {
        heads.add("cured, test");
        metrics.add(Wording.metric(metric, cure.get().test().getAsDouble()));
      }
    }
    List<String> lines =
        new ArrayList<>(
            List.of(
                emphasis.faint(row("", heads)), row("loss", losses), row(metric.label(), metrics)));
    onKeptRows(answer)
        .map(proof -> List.of(proof.controlMetric(), control.nullValue(), proof.treatedMetric()))
        .map(values -> values.stream().map(value -> Wording.metric(metric, value)).toList())
        .ifPresent(values -> lines.add(row("on kept rows", values)));
    return lines;
  }

  /// The proof of a cause that shows on rows kept from training alone.
  static Optional<Proof> onKeptRows(Answer answer) {
    return answer.causes().stream()
        .findFirst()
        .flatMap(Finding::proof)
        .filter(Proof::isOnKeptRows)
        .filter(_ -> answer.cure().isPresent());
  }

  private static String row(String name, List<String> cells) {
    StringBuilder line = new StringBuilder(name).repeat(' ', LEFT - name.length());
    cells.forEach(cell -> line.repeat(' ', Math.max(1, COLUMN - cell.length())).append(cell));
    return line.toString();
  }
}
