package io.rekindle.report;

import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.model.Model;
import io.rekindle.data.run.RunFile;
import io.rekindle.doctor.Wording;
import io.rekindle.report.page.Figures;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.LineChart;
import io.rekindle.report.page.Page;
import io.rekindle.report.page.Tables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// Several runs beside one another, from what their folders hold; no data is read.
public final class Comparison {
  private static final List<String> PARTS = List.of("train", "validation", "test", "null");
  private static final String ABSENT = "-";

  private final List<Run> runs;
  private final List<LeftOut> leftOut;

  /// One run.
  ///
  /// @param folder as it was given
  /// @param scores loss and metrics by part, as `model.rkn` keeps them
  /// @param settings of the run file, by path
  /// @param seconds of training; NaN where the run has not come to its end
  record Run(
      Path folder,
      Map<String, Map<String, Double>> scores,
      Map<String, String> settings,
      int epochs,
      double seconds,
      History history) {}

  /// A folder without results.
  ///
  /// @param why in a sentence
  public record LeftOut(Path folder, String why) {}

  /// @param runs in the order they were given
  Comparison(List<Run> runs, List<LeftOut> leftOut) {
    this.runs = List.copyOf(runs);
    this.leftOut = List.copyOf(leftOut);
  }

  /// Reads runs from their folders. One that has no results, as it goes on, was broken off or is
  /// damaged, is left out.
  ///
  /// @throws InputException if there is no such folder, or no run is left
  public static Comparison of(List<Path> folders) {
    List<Run> runs = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    for (Path folder : folders) {
      if (!Files.exists(folder)) {
        throw new InputException(
            "%s: there is no such folder; name the folders that `rekindle train` left"
                .formatted(folder));
      }
      try {
        runs.add(run(folder));
      } catch (InputException e) {
        leftOut.add(new LeftOut(folder, why(folder, e)));
      }
    }
    if (runs.isEmpty()) {
      throw new InputException(
          "compare: none of the %d folders holds a run with results; of the first, %s"
              .formatted(folders.size(), leftOut.getFirst().why()));
    }
    return new Comparison(runs, leftOut);
  }

  private static Run run(Path folder) {
    RunFile file = RunFile.read(Report.needed(folder, "run.yaml"));
    Model model = Model.load(Report.needed(folder, "model.rkn"));
    History history = History.read(folder);
    return new Run(
        folder,
        model.origin().scores(),
        file.values(),
        model.origin().epochs(),
        history.done().map(done -> History.number(done, "seconds")).orElse(Double.NaN),
        history);
  }

  private static String why(Path folder, InputException e) {
    if (!Files.isRegularFile(folder.resolve("run.yaml"))) {
      return "there is no run.yaml in it, so it is not the folder of a run";
    }
    return Files.isRegularFile(folder.resolve("model.rkn"))
        ? String.valueOf(e.getMessage())
        : "it has no model yet; `rekindle train --resume %s` goes on with a run that was broken off"
            .formatted(folder);
  }

  /// The folders that were left out, in their order.
  public List<LeftOut> leftOut() {
    return leftOut;
  }

  /// A table for people: a row for each figure and each setting that differs, a column for each
  /// run.
  public List<List<String>> table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("", run -> run.folder().toString()));
    rows.addAll(figures());
    rows.addAll(differences());
    return rows;
  }

  private List<List<String>> figures() {
    List<List<String>> rows = new ArrayList<>();
    for (String part : PARTS) {
      Set<String> names = new LinkedHashSet<>();
      runs.forEach(run -> names.addAll(scores(run, part).keySet()));
      String shown = part.equals("null") ? "constant" : part;
      for (String name : names) {
        rows.add(
            row(
                shown + " " + name,
                run ->
                    Optional.ofNullable(scores(run, part).get(name))
                        .map(value -> Figures.score(name, value))
                        .orElse(ABSENT)));
      }
    }
    rows.add(row("epochs trained", run -> Figures.count(run.epochs())));
    rows.add(
        row("seconds", run -> Double.isNaN(run.seconds()) ? ABSENT : Wording.brief(run.seconds())));
    return rows;
  }

  private List<List<String>> differences() {
    return differing().stream()
        .map(path -> row(path, run -> run.settings().getOrDefault(path, ABSENT)))
        .toList();
  }

  private static Map<String, Double> scores(Run run, String part) {
    return run.scores().getOrDefault(part, Map.of());
  }

  private List<String> row(String name, Function<Run, String> cell) {
    List<String> row = new ArrayList<>(List.of(name));
    runs.forEach(run -> row.add(cell.apply(run)));
    return row;
  }

  /// The settings in which the run files differ, in their order.
  public List<String> differing() {
    Set<String> paths = new LinkedHashSet<>();
    runs.forEach(run -> paths.addAll(run.settings().keySet()));
    return paths.stream()
        .filter(
            path ->
                runs.stream().map(run -> run.settings().getOrDefault(path, "")).distinct().count()
                    > 1)
        .toList();
  }

  /// The same for programs.
  public Json json() {
    List<Json> all = new ArrayList<>();
    for (Run run : runs) {
      ObjBuilder scores = Json.object();
      run.scores()
          .forEach(
              (part, values) -> {
                ObjBuilder object = Json.object();
                values.forEach(object::put);
                scores.put(part, object.build());
              });
      ObjBuilder settings = Json.object();
      for (String path : differing()) {
        String value = run.settings().get(path);
        settings.put(path, value == null ? Json.Word.NULL : Json.of(value));
      }
      all.add(
          Json.object()
              .put("run", run.folder().toString())
              .put("epochs", run.epochs())
              .put("seconds", run.seconds())
              .put("scores", scores.build())
              .put("differing", settings.build())
              .build());
    }
    List<Json> others = new ArrayList<>();
    for (LeftOut each : leftOut) {
      others.add(Json.object().put("run", each.folder().toString()).put("why", each.why()).build());
    }
    return Json.object().put("runs", Json.array(all)).put("left_out", Json.array(others)).build();
  }

  /// Writes an HTML page with the curves of all runs over one another.
  public void write(Path file) {
    Html html = new Html();
    html.open("section", "aria-labelledby", "scores").element("h2", "Scores", "id", "scores");
    List<String> head = row("", run -> run.folder().toString());
    Tables.put(html, "After training", head, figures());
    html.close("section");
    html.open("section", "aria-labelledby", "settings")
        .element("h2", "What differs in the run files", "id", "settings");
    if (differing().isEmpty()) {
      html.element("p", "Nothing.");
    } else {
      Tables.put(html, "Settings by their paths", head, differences());
    }
    html.close("section");
    html.open("section", "aria-labelledby", "curves").element("h2", "Curves", "id", "curves");
    html.open("div", "class", "charts");
    curves().forEach(chart -> chart.put(html));
    html.close("div").close("section");
    String title = "Comparison of %d runs".formatted(runs.size());
    Report.save(file, Page.of(title, "Written by rekindle compare", html, Json.object().build()));
  }

  private List<LineChart> curves() {
    Map<String, LineChart> charts = new LinkedHashMap<>();
    Set<String> names = new LinkedHashSet<>(List.of("loss"));
    runs.forEach(
        run -> run.history().epochs().forEach(epoch -> names.addAll(epoch.train().keySet())));
    for (String name : names) {
      put(
          charts,
          name,
          "training",
          epoch -> name.equals("loss") ? epoch.loss() : value(epoch.train(), name));
      put(charts, name, "validation", epoch -> value(epoch.validation(), name));
    }
    put(charts, "learning_rate", "", History.Epoch::learningRate);
    return List.copyOf(charts.values());
  }

  private static double value(Map<String, Double> values, String name) {
    return values.getOrDefault(name, Double.NaN);
  }

  private void put(
      Map<String, LineChart> charts,
      String name,
      String part,
      ToDoubleFunction<History.Epoch> value) {
    List<LineChart.Line> lines = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      LineChart.Line line =
          runs.get(i).history().line(runs.get(i).folder().toString(), i % 8, value);
      if (Arrays.stream(line.y()).anyMatch(Double::isFinite)) {
        lines.add(line);
      }
    }
    if (!lines.isEmpty()) {
      String title = Figures.title(name) + (part.isEmpty() ? "" : ", " + part);
      charts.put(
          title,
          new LineChart(title, "epoch", lines, List.of(), true, v -> Figures.score(name, v)));
    }
  }
}
