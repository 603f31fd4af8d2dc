package io.rekindle.report;

import io.rekindle.core.network.LayerText;
import io.rekindle.core.network.Network;
import io.rekindle.doctor.StepSignals;
import io.rekindle.doctor.Wording;
import io.rekindle.report.page.Figures;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.LineChart;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/// What went through the layers over the steps of a run, as charts with a line for each layer.
final class SignalSection {
  /// As many lines as there are colours.
  private static final int MOST_LINES = 8;

  private SignalSection() {}

  /// Puts nothing where nothing was recorded.
  ///
  /// @param names of all layers, by their index
  static void put(Html html, List<String> names, List<StepSignals> steps) {
    if (steps.isEmpty()) {
      return;
    }
    html.open("section", "aria-labelledby", "signals")
        .element("h2", "Signal through the layers", "id", "signals");
    List<Integer> shown = shown(steps.getFirst().layers().size());
    html.open("div", "class", "charts");
    chart("Activations forward", names, steps, shown, StepSignals.Layer::activations).put(html);
    chart("Gradients backward", names, steps, shown, StepSignals.Layer::gradients).put(html);
    chart("Update / weights", names, steps, shown, StepSignals.Layer::update).put(html);
    share("Dead units", names, steps, shown, StepSignals.Layer::dead).put(html);
    if (steps.stream().flatMap(s -> s.layers().stream()).anyMatch(l -> l.saturated() > 0)) {
      share("Saturated values", names, steps, shown, StepSignals.Layer::saturated).put(html);
    }
    html.close("div");
    html.element("p", explanation(shown.size(), steps.getFirst().layers().size()), "class", "said");
    html.close("section");
  }

  /// `dense 100 relu`, for each layer.
  static List<String> names(Network network) {
    return network.layers().stream().map(LayerText::describe).toList();
  }

  private static String explanation(int shown, int all) {
    return "Root mean squares over the rows of a step: of what a layer puts out, and of the"
        + " gradient of a row's loss with respect to its product. Update / weights is what"
        + " the step changed of the weights, by norm, whatever the optimiser. A unit is dead"
        + " in a step if it puts out 0 for each of the step's rows."
        + (shown < all ? " %d of %d layers are drawn.".formatted(shown, all) : "");
  }

  /// Layers to draw, spread evenly.
  private static List<Integer> shown(int layers) {
    List<Integer> shown = new ArrayList<>();
    int count = Math.min(MOST_LINES, layers);
    for (int i = 0; i < count; i++) {
      shown.add(count == 1 ? 0 : i * (layers - 1) / (count - 1));
    }
    return shown;
  }

  private static LineChart chart(
      String title,
      List<String> names,
      List<StepSignals> steps,
      List<Integer> shown,
      ToDoubleFunction<StepSignals.Layer> figure) {
    return chart(title, names, steps, shown, figure, true, Wording::brief);
  }

  private static LineChart share(
      String title,
      List<String> names,
      List<StepSignals> steps,
      List<Integer> shown,
      ToDoubleFunction<StepSignals.Layer> figure) {
    return chart(title, names, steps, shown, figure, false, Figures::percent);
  }

  private static LineChart chart(
      String title,
      List<String> names,
      List<StepSignals> steps,
      List<Integer> shown,
      ToDoubleFunction<StepSignals.Layer> figure,
      boolean mayBeLog,
      DoubleFunction<String> format) {
    double[] x = steps.stream().mapToDouble(StepSignals::step).toArray();
    List<LineChart.Line> lines = new ArrayList<>();
    for (int i : shown) {
      int layer = steps.getFirst().layers().get(i).layer();
      lines.add(
          new LineChart.Line(
              "layer %d, %s".formatted(layer, names.get(layer)),
              lines.size(),
              x,
              steps.stream()
                  .mapToDouble(step -> figure.applyAsDouble(step.layers().get(i)))
                  .toArray()));
    }
    return new LineChart(title, "step", lines, List.of(), mayBeLog, format);
  }
}
