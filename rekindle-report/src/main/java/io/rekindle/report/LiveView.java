package io.rekindle.report;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.doctor.StepSignals;
import io.rekindle.doctor.Wording;
import io.rekindle.report.page.Figures;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.LineChart;
import io.rekindle.report.page.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/// A run as far as it has come, from the events in its folder: what a page that follows it shows.
/// For one thread at a time.
public final class LiveView {
  private static final String REHEARSAL = "rehearsal.jsonl";

  private final HistoryReader reader;
  private History history;

  /// @param folder of the run
  public LiveView(Path folder) {
    reader = new HistoryReader(folder);
    history = reader.read();
  }

  /// Reads what the run has written since.
  public void refresh() {
    history = reader.read();
  }

  /// Draws a run of the past, so that the drawings to come are done by code that is loaded and has
  /// been run before.
  public static void rehearse() {
    String lines = Page.text(LiveView.class.getResourceAsStream(REHEARSAL), REHEARSAL);
    LiveView view = new LiveView(Path.of(REHEARSAL));
    view.history = HistoryReader.of(lines.lines().toList(), REHEARSAL);
    String _ = view.status(0).toString();
    String _ = view.sections();
  }

  /// Whether the run has come to its end.
  public boolean isOver() {
    return history.done().isPresent();
  }

  private String phase() {
    if (isOver()) {
      return "over";
    }
    if (history.start().isEmpty()) {
      return "waiting";
    }
    String last =
        history.controls().stream()
            .filter(control -> !control.changesRate())
            .reduce((_, next) -> next)
            .map(History.Control::action)
            .orElse("");
    return switch (last) {
      case "pause" -> "paused";
      case "stop" -> "stopping";
      default -> "training";
    };
  }

  /// What the page says in a line, and how far the run is: `phase` (`waiting`, `training`,
  /// `paused`, `stopping`, `over`), `text`, `done` from 0 to 1, `learning_rate`.
  ///
  /// @param silentMinutes how long the run has written nothing
  public Json status(long silentMinutes) {
    long step = history.lastStep();
    long all = history.start().map(History.Start::steps).orElse(0L);
    return Json.object()
        .put("phase", phase())
        .put("text", text(step, all) + silence(silentMinutes))
        .put("done", isOver() ? 1 : all == 0 ? 0 : Math.min(1, step / (double) all))
        .put("learning_rate", learningRate().map(Wording::brief).orElse(""))
        .build();
  }

  private String silence(long minutes) {
    return minutes == 0 || isOver()
        ? ""
        : ". It has written nothing for %s: it may have been killed"
            .formatted(Figures.count(minutes, "minute"));
  }

  private Optional<Double> learningRate() {
    List<History.Control> changes =
        history.controls().stream().filter(History.Control::changesRate).toList();
    if (!changes.isEmpty()
        && (history.signals().isEmpty()
            || changes.getLast().step() >= history.signals().getLast().step())) {
      return Optional.of(changes.getLast().to());
    }
    return history.signals().isEmpty()
        ? Optional.empty()
        : Optional.of(history.signals().getLast().learningRate());
  }

  private String text(long step, long all) {
    List<String> parts = new ArrayList<>();
    history
        .start()
        .filter(start -> step > 0 && start.stepsPerEpoch() > 0)
        .ifPresent(
            start ->
                parts.add(
                    "epoch %s of %s, step %s of %s"
                        .formatted(
                            Figures.count((step - 1) / start.stepsPerEpoch() + 1),
                            Figures.count(start.epochs()),
                            Figures.count(step),
                            Figures.count(all))));
    if (!history.signals().isEmpty()) {
      parts.add("loss " + Wording.brief(history.signals().getLast().loss()));
    }
    if (!history.epochs().isEmpty()) {
      History.Epoch epoch = history.epochs().getLast();
      Map<String, Double> scores =
          epoch.validation().isEmpty() ? epoch.train() : epoch.validation();
      String part = epoch.validation().isEmpty() ? "training " : "validation ";
      scores.entrySet().stream()
          .filter(score -> !score.getKey().equals("loss"))
          .findFirst()
          .ifPresent(
              score ->
                  parts.add(
                      part
                          + score.getKey().replace('_', ' ')
                          + " "
                          + Figures.score(score.getKey(), score.getValue())));
      if (Double.isFinite(epoch.rowsPerSecond())) {
        parts.add(Figures.count(Math.round(epoch.rowsPerSecond())) + " rows/s");
      }
    }
    String start =
        switch (phase()) {
          case "waiting" -> "Not begun yet";
          case "paused" -> "Paused";
          case "stopping" -> "Ending";
          case "over" -> ended();
          default -> "Training";
        };
    return parts.isEmpty() ? start : start + ": " + String.join("; ", parts);
  }

  private String ended() {
    JsonField done = history.done().orElseThrow();
    return done.find("first_non_finite").isPresent()
        ? "Broken, as numbers became infinite"
        : done.get("learned").flag() ? "Over, it learned" : "Over, it did not learn";
  }

  /// The sections of the page that change.
  public String sections() {
    Html html = new Html();
    findings(html);
    controls(html);
    charts(html);
    SignalSection.put(
        html, history.start().map(History.Start::layers).orElse(List.of()), history.signals());
    return html.toString();
  }

  private void findings(Html html) {
    if (history.findings().isEmpty()) {
      return;
    }
    html.open("section", "aria-labelledby", "findings")
        .element("h2", "The doctor warns", "id", "findings");
    for (JsonField finding : history.findings()) {
      html.open("article")
          .element(
              "h3",
              "%s, in %s".formatted(finding.get("id").text(), finding.get("where").text()),
              "class",
              "bad");
      html.element(
          "p",
          "Step %s: %s"
              .formatted(
                  Figures.count(finding.get("step").whole(0, Long.MAX_VALUE)),
                  finding.get("because").text()));
      html.open("ul");
      for (JsonField evidence : finding.get("evidence").elements()) {
        html.element(
            "li",
            "%s: %s"
                .formatted(
                    evidence.get("what").text(), Wording.brief(History.number(evidence, "value"))));
      }
      html.close("ul").close("article");
    }
    html.close("section");
  }

  private void controls(Html html) {
    if (history.controls().isEmpty()) {
      return;
    }
    html.open("section", "aria-labelledby", "byhand").element("h2", "By hand", "id", "byhand");
    ControlText.all(html, history);
    html.close("section");
  }

  private void charts(Html html) {
    Map<String, Double> constant =
        history.start().map(History.Start::constant).orElse(Map.of("loss", Double.NaN));
    if (!history.signals().isEmpty()) {
      html.open("section", "aria-labelledby", "steps").element("h2", "By step", "id", "steps");
      html.open("div", "class", "charts");
      double level = constant.getOrDefault("loss", Double.NaN);
      line("Training loss", 0, StepSignals::loss, level, Wording::number).put(html);
      line("Learning rate by step", 2, StepSignals::learningRate, Double.NaN, Wording::brief)
          .put(html);
      html.close("div").close("section");
    }
    RunSections.curves(html, history, constant);
  }

  private LineChart line(
      String title,
      int color,
      ToDoubleFunction<StepSignals> figure,
      double constant,
      DoubleFunction<String> format) {
    return new LineChart(
        title,
        "step",
        List.of(
            new LineChart.Line(
                title.toLowerCase(java.util.Locale.ROOT),
                color,
                history.signals().stream().mapToDouble(StepSignals::step).toArray(),
                history.signals().stream().mapToDouble(figure).toArray())),
        List.of(new LineChart.Level("constant predictor", constant)),
        true,
        format);
  }
}
