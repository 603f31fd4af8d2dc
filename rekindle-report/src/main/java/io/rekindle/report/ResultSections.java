package io.rekindle.report;

import io.rekindle.core.model.Model;
import io.rekindle.doctor.Wording;
import io.rekindle.report.page.Figures;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.Png;
import io.rekindle.report.page.Svg;
import io.rekindle.report.page.Tables;
import java.util.ArrayList;
import java.util.List;

/// What a page says of a model's answers besides its scores: the worst of them, and whether they
/// are as sure as they should be.
final class ResultSections {
  private static final int WORST = 24;
  private static final int SIDE = 260;
  private static final int EDGE = 52;

  private ResultSections() {}

  static void worst(Html html, Judged judged, Model model, Rows rows) {
    Mistakes mistakes = Mistakes.of(judged, model, WORST);
    html.open("section", "aria-labelledby", "worst").element("h2", "Worst mistakes", "id", "worst");
    if (mistakes.rows().isEmpty()) {
      html.element("p", "None: every %s row is right.".formatted(judged.part()));
    } else {
      html.element("p", "Of the %s rows, %s.".formatted(judged.part(), mistakes.order()));
      html.open("ul", "class", rows.arePictures() ? "pictures" : "rows");
      for (int row : mistakes.rows()) {
        String text = Mistakes.describe(judged, model, row);
        html.open("li");
        if (rows.arePictures()) {
          html.leaf("img", "src", Png.uri(rows.png(row)), "alt", rows.name(row) + ": " + text);
        }
        html.element("b", text).element("span", rows.name(row), "class", "name");
        if (!rows.arePictures()) {
          html.element("span", rows.columns(row), "class", "columns");
        }
        html.close("li");
      }
      html.close("ul");
    }
    html.close("section");
  }

  static void calibration(Html html, Judged judged) {
    html.open("section", "aria-labelledby", "calibration")
        .element("h2", "Calibration", "id", "calibration");
    if (!judged.probabilities() || judged.confusion().isEmpty()) {
      html.element("p", "Not shown: the outputs are no probabilities of exclusive classes.");
    } else {
      Calibration calibration = Calibration.of(judged, judged.confusion().get());
      html.element(
          "p",
          ("Expected calibration error %s: how far, on average over the %s rows, the share of right"
                  + " answers is from the probability that the model gave its answer.")
              .formatted(Figures.percent(calibration.error()), judged.part()));
      diagram(html, calibration);
    }
    html.close("section");
  }

  private static void diagram(Html html, Calibration calibration) {
    String title = "Right answers by the probability given to the answer";
    html.open("figure", "class", "square").element("figcaption", title);
    Svg.open(html, SIDE + EDGE + 18, SIDE + EDGE, title + "; numbers below");
    List<List<String>> table = new ArrayList<>();
    int ranges = calibration.rows().length;
    for (int i = 0; i < ranges; i++) {
      if (calibration.rows()[i] > 0) {
        double height = SIDE * calibration.accuracy()[i];
        Svg.bar(
            html,
            0,
            EDGE + SIDE * i / (double) ranges + 1,
            SIDE + 5 - height,
            SIDE / (double) ranges - 2,
            height);
        table.add(
            List.of(
                "%d to %d %%".formatted(100 * i / ranges, 100 * (i + 1) / ranges),
                Figures.count(calibration.rows()[i]),
                Figures.percent(calibration.confidence()[i]),
                Figures.percent(calibration.accuracy()[i])));
      }
    }
    Svg.line(html, "level", EDGE, SIDE + 5, EDGE + SIDE, 5);
    for (int share = 0; share <= 100; share += 20) {
      double along = SIDE * share / 100.0;
      Svg.text(html, "end", EDGE - 6, SIDE + 10 - along, share + " %");
      Svg.text(html, "middle", EDGE + along, SIDE + 24, String.valueOf(share));
    }
    Svg.text(html, "middle", EDGE + SIDE / 2.0, SIDE + 42, "probability of the answer, %");
    Svg.line(html, "axis", EDGE, SIDE + 5, EDGE + SIDE, SIDE + 5);
    html.close("svg");
    html.element("p", "Bars: share of right answers. Dashed: what it should be.", "class", "said");
    Tables.put(
        html,
        "Rows by the probability of their answer",
        List.of("probability", "rows", "mean", "right"),
        table);
    html.close("figure");
  }

  static void firstWeights(Html html, FirstWeights weights) {
    html.open("section", "aria-labelledby", "first").element("h2", "First weights", "id", "first");
    String text =
        "What each of the first %s of %s units of the first layer looks for: red pixels raise it, blue ones lower it; full colour is a weight of %s."
            .formatted(
                Figures.count(weights.units()),
                Figures.count(weights.of()),
                Wording.number(weights.largest()));
    html.element("p", text);
    html.leaf(
        "img",
        "class",
        "weights",
        "src",
        Png.uri(weights.png()),
        "alt",
        "Weights of the first layer as pictures, a unit each");
    html.close("section");
  }
}
