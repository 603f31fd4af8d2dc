package io.rekindle.report;

import io.rekindle.core.json.JsonField;
import io.rekindle.core.metric.Interval;
import io.rekindle.core.model.Model;
import io.rekindle.core.network.LayerText;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.train.Training;
import io.rekindle.data.Prepared;
import io.rekindle.doctor.LayerReading;
import io.rekindle.doctor.Wording;
import io.rekindle.report.page.Figures;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.LineChart;
import io.rekindle.report.page.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a page says of a run: what ran, what it scored, how it went, the layers from inside.
final class RunSections {
  private static final int MOST_LAYERS = 24;

  private RunSections() {}

  static void data(Html html, Prepared data) {
    html.open("section", "aria-labelledby", "what").element("h2", "What ran", "id", "what");
    html.open("dl");
    List<String> parts = new ArrayList<>();
    parts.add(Figures.count(data.trainingRows(), "training row"));
    data.validation().ifPresent(v -> parts.add(Figures.count(v.rows()) + " for validation"));
    data.test().ifPresent(t -> parts.add(Figures.count(t.rows()) + " for the test"));
    item(html, "Data", data.run().data().source() + ": " + String.join(", ", parts));
    int labels = data.targets().labels().size();
    item(
        html,
        "Task",
        data.targets().task().label()
            + " of "
            + shortened(data.targets().names())
            + (labels > 0 ? "; classes: " + shortened(data.targets().labels()) : ""));
    Training training = data.run().training();
    item(html, "Loss", training.loss().measure().label());
    item(
        html,
        "Optimiser",
        "%s, learning rate %s (%s), batches of %s rows"
            .formatted(
                training.optimizer().rule().label(),
                LayerText.setting(training.optimizer().learningRate()),
                training.schedule().shape().label(),
                Figures.count(training.batchSize())));
    item(html, "Seed", String.valueOf(training.seed()));
    html.close("dl");
    network(html, data.network());
    html.open("details").element("summary", "The whole run file");
    html.open("pre").open("code");
    html.text(data.run().resolved(data.run().base())).close("code").close("pre").close("details");
    html.close("section");
  }

  private static String shortened(List<String> names) {
    int most = 30;
    return names.size() <= most
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, most)) + ", ... %d in all".formatted(names.size());
  }

  private static void item(Html html, String name, String text) {
    html.open("div").element("dt", name).element("dd", text).close("div");
  }

  private static void network(Html html, Network network) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      int layer = i;
      long parameters =
          network.slots().stream().filter(s -> s.layer() == layer).mapToLong(Slot::size).sum();
      rows.add(
          List.of(
              String.valueOf(i),
              LayerText.describe(network.layers().get(i)),
              Figures.count(network.widthAfter(i - 1)),
              Figures.count(network.widthAfter(i)),
              Figures.count(parameters)));
    }
    String caption = "The network, %s parameters".formatted(Figures.count(network.size()));
    Tables.put(html, caption, List.of("", "layer", "in", "out", "parameters"), rows);
  }

  /// @param changes what is otherwise with the data since the run
  static void scores(Html html, Model model, Judged judged, History history, List<String> changes) {
    html.open("section", "aria-labelledby", "scores").element("h2", "Scores", "id", "scores");
    if (changes.isEmpty()) {
      history.done().ifPresent(done -> verdict(html, done));
    } else {
      changed(html, judged, changes);
    }
    ControlText.altered(html, history);
    List<String> parts =
        List.of("train", "validation", "test").stream()
            .filter(part -> model.origin().scores().containsKey(part))
            .filter(part -> !part.equals(judged.part()) && !isTraining(part, judged))
            .toList();
    List<String> head = new ArrayList<>(List.of(""));
    head.addAll(parts);
    head.addAll(List.of(judged.part(), "constant predictor", "95 % interval"));
    List<List<String>> rows = new ArrayList<>();
    for (String name : judged.scores().keySet()) {
      List<String> row = new ArrayList<>(List.of(Figures.title(name)));
      for (String part : parts) {
        Map<String, Double> scores = model.origin().scores().getOrDefault(part, Map.of());
        row.add(Figures.score(name, scores.getOrDefault(name, Double.NaN)));
      }
      row.add(Figures.score(name, judged.scores().getOrDefault(name, Double.NaN)));
      row.add(Figures.score(name, judged.constant().getOrDefault(name, Double.NaN)));
      row.add(range(name, judged.intervals()));
      rows.add(row);
    }
    Tables.put(html, "Loss and metrics after training", head, rows);
    html.element(
        "p",
        ("A constant predictor says the same for every row, as well as that can be done; it is"
                + " fitted on the training rows and, like the interval, measured on the %s rows.")
            .formatted(judged.part()),
        "class",
        "said");
    html.close("section");
  }

  /// In place of the verdict, which was of other rows.
  private static void changed(Html html, Judged judged, List<String> changes) {
    html.element(
        "p",
        ("The data has changed since this run: %s. Whether it learned is not told: the %s rows"
                + " below are as they are now, all else is of the run.")
            .formatted(String.join("; ", changes), judged.part()),
        "class",
        "bad");
  }

  private static void verdict(Html html, JsonField done) {
    boolean learned = done.get("learned").flag();
    Optional<JsonField> broken = done.find("first_non_finite");
    String text =
        broken.isPresent()
            ? "This run broke: %s was not finite at step %s."
                .formatted(
                    broken.get().get("tensor").text(),
                    Figures.count(broken.get().get("step").whole(0, Long.MAX_VALUE)))
            : learned
                ? "This run learned: it beats any constant predictor by more than chance explains."
                : done.get("epochs").count(0) == 0
                    ? "Not trained: these are the initial weights."
                    : "This run did not learn: it is no better than the best constant predictor,"
                        + " beyond what chance explains. Ask rekindle doctor why.";
    boolean heldOut = done.find("judged_by").filter(rows -> rows.text().equals("train")).isEmpty();
    html.element("p", text, "class", !learned ? "bad" : heldOut ? "good" : "said");
    if (learned && !heldOut) {
      html.element(
          "p",
          "It was judged by its training rows alone, as none are held out or too few to tell: one"
              + " that only memorises them passes too.",
          "class",
          "said");
    }
  }

  private static boolean isTraining(String part, Judged judged) {
    return part.equals("train") && judged.part().equals("training");
  }

  private static String range(String name, Map<String, Interval> intervals) {
    Interval interval = intervals.getOrDefault(name, new Interval(Double.NaN, Double.NaN));
    return Double.isNaN(interval.low())
        ? ""
        : Figures.score(name, interval.low()) + " to " + Figures.score(name, interval.high());
  }

  /// @param constant what a constant predictor scores, by the names of what is drawn
  static void curves(Html html, History history, Map<String, Double> constant) {
    html.open("section", "aria-labelledby", "curves")
        .element("h2", "How training went", "id", "curves");
    if (history.epochs().isEmpty()) {
      html.element("p", "No epoch was finished.");
    } else {
      html.open("div", "class", "charts");
      for (String name : constant.keySet()) {
        curve(name, history, constant).put(html);
      }
      new LineChart(
              "Learning rate",
              "epoch",
              List.of(history.line("learning rate", 2, History.Epoch::learningRate)),
              List.of(),
              true,
              Wording::brief)
          .put(html);
      html.close("div");
      html.element(
          "p",
          "The training loss is the mean over an epoch while the weights change; everything else "
              + "is measured after the epoch, metrics on at most 5,000 training rows.",
          "class",
          "said");
    }
    html.close("section");
  }

  private static LineChart curve(String name, History history, Map<String, Double> constants) {
    List<LineChart.Line> lines = new ArrayList<>();
    lines.add(
        history.line(
            "training",
            0,
            epoch ->
                name.equals("loss") ? epoch.loss() : epoch.train().getOrDefault(name, Double.NaN)));
    if (history.hasValidation()) {
      lines.add(
          history.line(
              "validation", 1, epoch -> epoch.validation().getOrDefault(name, Double.NaN)));
    }
    double constant = constants.getOrDefault(name, Double.NaN);
    return new LineChart(
        Figures.title(name),
        "epoch",
        lines,
        List.of(new LineChart.Level("constant predictor", constant)),
        true,
        value -> Figures.score(name, value));
  }

  static void layers(Html html, List<LayerView> layers, String rate) {
    html.open("section", "aria-labelledby", "layers")
        .element("h2", "Layers at the end", "id", "layers");
    html.element(
        "p",
        ("Measured on at most 256 training rows that pass forward and back through the final model."
             + " Sizes are root mean squares. Step over weights is what one step of plain gradient"
             + " descent at the %s would change, by norm; an optimiser with a memory steps"
             + " otherwise.")
            .formatted(rate));
    if (layers.size() > 1) {
      html.open("div", "class", "charts");
      signal(layers).put(html);
      html.close("div");
    }
    Tables.put(
        html,
        "Dense layers, the first at the top",
        List.of("layer", "activations", "gradients", "step / weights", "dead units", "saturated"),
        layers.stream().map(RunSections::row).toList());
    html.open("div", "class", "histograms");
    for (LayerView layer : layers.subList(0, Math.min(MOST_LAYERS, layers.size()))) {
      layer.weights().put(html, layer.name() + ": weights", 0);
      layer.activations().put(html, layer.name() + ": what it puts out", 2);
    }
    html.close("div");
    if (layers.size() > MOST_LAYERS) {
      html.element("p", "Histograms of the first %d layers.".formatted(MOST_LAYERS));
    }
    html.close("section");
  }

  private static LineChart signal(List<LayerView> layers) {
    double[] places = layers.stream().mapToDouble(l -> l.reading().layer()).toArray();
    return new LineChart(
        "Signal from layer to layer",
        "layer",
        List.of(
            new LineChart.Line(
                "activations",
                0,
                places,
                layers.stream().mapToDouble(l -> Math.sqrt(l.reading().moment())).toArray()),
            new LineChart.Line(
                "gradients",
                1,
                places,
                layers.stream().mapToDouble(l -> Math.sqrt(l.reading().gradient())).toArray()),
            new LineChart.Line(
                "step / weights",
                2,
                places,
                layers.stream().mapToDouble(LayerView::step).toArray())),
        List.of(),
        true,
        Wording::brief,
        true);
  }

  private static List<String> row(LayerView layer) {
    LayerReading reading = layer.reading();
    return List.of(
        layer.name(),
        Wording.number(Math.sqrt(reading.moment())),
        Wording.number(Math.sqrt(reading.gradient())),
        Wording.number(layer.step()),
        Figures.percent(reading.dead()),
        Figures.percent(reading.saturated()));
  }
}
