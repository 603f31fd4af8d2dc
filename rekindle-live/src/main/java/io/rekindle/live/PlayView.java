package io.rekindle.live;

import io.rekindle.core.train.Examples;
import io.rekindle.doctor.StepSignals;
import io.rekindle.doctor.Wording;
import io.rekindle.report.page.Figures;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.LineChart;
import io.rekindle.report.page.Png;
import io.rekindle.report.page.Svg;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What the playground shows of a network that learns.
final class PlayView {
  private static final int SIDE = 320;
  private static final int POINTS = 160;
  private static final int IMAGES = 24;
  private static final int PIXELS = 28;
  private static final int[] FIRST = {11, 98, 176};
  private static final int[] SECOND = {194, 65, 12};
  private static final int[] BETWEEN = {236, 234, 230};

  private PlayView() {}

  /// One line: whether it learns, beside a constant predictor.
  static String sentence(PlayState state) {
    String scores =
        "loss %s and accuracy %s; a constant predictor has %s and %s"
            .formatted(
                Wording.number(state.loss()),
                Figures.percent(state.accuracy()),
                Wording.number(state.data().constantLoss()),
                Figures.percent(state.data().constantAccuracy()))
            .replace(" %", "\u00a0%");
    return switch (state.phase()) {
      case TRAINING ->
          "Step %s of %s: %s."
              .formatted(Figures.count(state.step()), Figures.count(state.steps()), scores);
      case OVER ->
          state.learns()
              ? "It learned: " + scores + "."
              : "It did not learn: " + scores + ". It knows how frequent classes are, and no more.";
      case BROKEN ->
          "It broke at step %s: its numbers became infinite."
              .formatted(Figures.count(state.step() + 1));
    };
  }

  static String html(PlayState state) {
    Html html = new Html();
    html.open("section", "aria-labelledby", "seen").element("h2", "What happens", "id", "seen");
    html.open("div", "class", "charts");
    if (!state.signals().isEmpty()) {
      loss(state).put(html);
      if (state.surface().isPresent()) {
        surface(html, state, state.surface().get());
      } else {
        images(html, state);
      }
      layers("Activations forward, layer by layer", state, StepSignals.Layer::activations)
          .put(html);
      layers("Gradients backward, layer by layer", state, StepSignals.Layer::gradients).put(html);
      layers("Update / weights, layer by layer", state, StepSignals.Layer::update).put(html);
      layers("Dead units, layer by layer", state, StepSignals.Layer::dead).put(html);
    }
    html.close("div").close("section");
    return html.toString();
  }

  private static LineChart loss(PlayState state) {
    return new LineChart(
        "Training loss",
        "step",
        List.of(
            new LineChart.Line(
                "loss",
                0,
                state.signals().stream().mapToDouble(StepSignals::step).toArray(),
                state.signals().stream().mapToDouble(StepSignals::loss).toArray())),
        List.of(new LineChart.Level("class frequencies alone", state.data().constantLoss())),
        true,
        Wording::number);
  }

  private static LineChart layers(
      String title, PlayState state, ToDoubleFunction<StepSignals.Layer> figure) {
    List<LineChart.Line> lines = new ArrayList<>();
    lines.add(line("in the first step", 1, state.signals().getFirst(), figure));
    if (state.signals().size() > 1) {
      StepSignals last = state.signals().getLast();
      lines.add(line("in step " + Figures.count(last.step()), 0, last, figure));
    }
    return new LineChart(title, "layer", lines, List.of(), true, Wording::brief, true);
  }

  private static LineChart.Line line(
      String name, int color, StepSignals signals, ToDoubleFunction<StepSignals.Layer> figure) {
    return new LineChart.Line(
        name,
        color,
        signals.layers().stream().mapToDouble(layer -> layer.layer() + 1).toArray(),
        signals.layers().stream().mapToDouble(figure).toArray());
  }

  private static void surface(Html html, PlayState state, Surface surface) {
    html.open("figure", "class", "square").element("figcaption", "What it says of each point");
    Svg.open(
        html,
        SIDE,
        SIDE,
        "The plane, coloured by the probability of each class, with %d points to learn from; %s right"
            .formatted(POINTS, Figures.percent(state.accuracy())));
    byte[] png = Png.of(colours(surface), Surface.SIDE, Surface.SIDE, 3);
    String side = String.valueOf(SIDE);
    html.leaf("image", "href", Png.uri(png), "width", side, "height", side);
    Examples rows = state.data().train();
    int[] labels = PlayData.labels(rows);
    float[] point = new float[2];
    for (int i = 0; i < POINTS; i++) {
      rows.features().copyRow(i, point, 0);
      put(html, labels[i], at(point[0]), SIDE - at(point[1]));
    }
    html.close("svg").open("ul", "class", "legend");
    html.open("li").open("span", "class", "swatch s0").close("span").text("first class, round");
    html.close("li").open("li").open("span", "class", "swatch s1").close("span");
    html.text("second class, square").close("li").close("ul");
    html.element("p", sentence(state), "class", "said").close("figure");
  }

  private static double at(double value) {
    return (value / Surface.EXTENT + 1) / 2 * SIDE;
  }

  private static void put(Html html, int label, double x, double y) {
    if (label == 0) {
      html.leaf("circle", "class", "point s0", "cx", Svg.at(x), "cy", Svg.at(y), "r", "3.5");
    } else {
      html.leaf(
          "rect",
          "class",
          "point s1",
          "x",
          Svg.at(x - 3),
          "y",
          Svg.at(y - 3),
          "width",
          "6",
          "height",
          "6");
    }
  }

  private static byte[] colours(Surface surface) {
    byte[] colours = new byte[surface.values().length * 3];
    for (int i = 0; i < surface.values().length; i++) {
      float p = surface.values()[i];
      double sure = Double.isNaN(p) ? 0 : Math.abs(2 * p - 1) * 0.75;
      int[] to = p < 0.5 ? FIRST : SECOND;
      for (int c = 0; c < 3; c++) {
        colours[3 * i + c] = (byte) Math.round(BETWEEN[c] + sure * (to[c] - BETWEEN[c]));
      }
    }
    return colours;
  }

  private static void images(Html html, PlayState state) {
    html.open("figure").element("figcaption", "What it takes some digits for");
    html.open("ul", "class", "digits");
    int[] labels = state.data().judgedLabels();
    float[] row = new float[PIXELS * PIXELS];
    for (int i = 0; i < IMAGES; i++) {
      state.data().judged().features().copyRow(i, row, 0);
      byte[] pixels = new byte[row.length];
      for (int p = 0; p < row.length; p++) {
        pixels[p] = (byte) Math.round(255 * row[p]);
      }
      int said = PlayState.best(state.outputs(), i, state.data().classes());
      boolean right = said == labels[i];
      html.open("li", "class", right ? "good" : "bad");
      String uri = Png.uri(Png.of(pixels, PIXELS, PIXELS, 1));
      html.leaf("img", "src", uri, "alt", "a " + labels[i], "width", "40", "height", "40");
      html.text("says %d %s".formatted(said, right ? "\u2713" : "\u2717")).close("li");
    }
    html.close("ul").element("p", sentence(state), "class", "said").close("figure");
  }
}
