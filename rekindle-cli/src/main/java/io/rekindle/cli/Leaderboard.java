package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.core.metric.Metric;
import io.rekindle.data.run.SearchSection;
import io.rekindle.data.run.Setting;
import io.rekindle.data.tune.Trial;
import io.rekindle.doctor.Shell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Trials of a search, one by one and ranked.
final class Leaderboard {
  private static final int SHOWN = 10;

  private final SearchSection search;
  private final boolean json;

  Leaderboard(SearchSection search, boolean json) {
    this.search = search;
    this.json = json;
  }

  /// What is said of a trial when it is done.
  String line(Trial trial) {
    if (json) {
      return trial.json().toString();
    }
    return "trial %d of %d, %s: %s %s  (%s)"
        .formatted(
            trial.number() + 1,
            search.trials(),
            Figures.count(trial.epochs(), "epoch"),
            metric(),
            score(trial.score()),
            settings(trial));
  }

  /// The ranking.
  ///
  /// @param best the run file of the first, if it was written
  List<String> lines(List<Trial> ranked, Optional<Path> best) {
    if (json) {
      return List.of(
          Json.object()
              .put("event", "done")
              .put("metric", metric())
              .put("trials", Json.array(ranked.stream().map(Trial::json).toList()))
              .put("best", best.map(file -> Json.of(file.toString())).orElse(Json.Word.NULL))
              .build()
              .toString());
    }
    List<String> paths = search.paths();
    TextTable table = new TextTable(">>>>" + "<".repeat(paths.size()));
    List<String> head = new ArrayList<>(List.of("", metric(), "loss", "epochs"));
    head.addAll(paths);
    table.row(head.toArray(String[]::new));
    for (int i = 0; i < Math.min(SHOWN, ranked.size()); i++) {
      Trial trial = ranked.get(i);
      List<String> cells =
          new ArrayList<>(
              List.of(
                  String.valueOf(i + 1),
                  score(trial.score()),
                  Figures.number(trial.loss()),
                  Figures.count(trial.epochs())));
      trial.settings().forEach(setting -> cells.add(setting.json().toString()));
      table.row(cells.toArray(String[]::new));
    }
    List<String> lines = new ArrayList<>(List.of(""));
    lines.addAll(table.lines());
    best.ifPresent(
        file -> {
          lines.add("");
          lines.add("Next      rekindle train " + Shell.quoted(file.toString()));
        });
    if (best.isEmpty()) {
      lines.add(ranked.isEmpty() ? "no trial was finished" : "every trial diverged");
    }
    return lines;
  }

  private String metric() {
    return search.metric().map(Metric::label).orElse("validation loss");
  }

  private String score(double score) {
    return search
        .metric()
        .map(metric -> Figures.metric(metric, score))
        .orElseGet(() -> Figures.number(score));
  }

  private static String settings(Trial trial) {
    return String.join(
        ", ",
        trial.settings().stream()
            .map((Setting setting) -> setting.path() + "=" + setting.json())
            .toList());
  }
}
