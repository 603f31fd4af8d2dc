package io.rekindle.report;

import io.rekindle.doctor.Wording;
import io.rekindle.report.page.Figures;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.Svg;
import io.rekindle.report.page.Tables;
import java.util.ArrayList;
import java.util.List;

/// How often numbers fall in each of some equal ranges.
///
/// @param low the least of them; NaN where none is finite
/// @param high the largest
/// @param counts by range, in order; the last range holds `high` too
/// @param zeros how many are 0
/// @param nonFinite how many are infinite or NaN; in no range
record Histogram(double low, double high, double mean, long[] counts, long zeros, long nonFinite) {
  private static final int RANGES = 32;
  private static final int WIDTH = 240;
  private static final int HEIGHT = 110;
  private static final int BASE = 88;

  /// Of `values[from] .. values[to - 1]`.
  static Histogram of(float[] values, int from, int to) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double sum = 0;
    long zeros = 0;
    long finite = 0;
    for (int i = from; i < to; i++) {
      if (Float.isFinite(values[i])) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
        sum += values[i];
        finite++;
        zeros += values[i] == 0 ? 1 : 0;
      }
    }
    long[] counts = new long[RANGES];
    if (finite == 0) {
      return new Histogram(Double.NaN, Double.NaN, Double.NaN, counts, 0, to - from);
    }
    for (int i = from; i < to; i++) {
      if (Float.isFinite(values[i])) {
        double part = high > low ? (values[i] - low) / (high - low) : 0.5;
        counts[Math.min(RANGES - 1, (int) (part * RANGES))]++;
      }
    }
    return new Histogram(low, high, sum / finite, counts, zeros, to - from - finite);
  }

  long total() {
    long sum = nonFinite;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  void put(Html html, String title, int color) {
    html.open("figure", "class", "small").element("figcaption", title);
    Svg.open(html, WIDTH, HEIGHT, title + ". " + sentence());
    long most = 1;
    for (long count : counts) {
      most = Math.max(most, count);
    }
    double bar = WIDTH / (double) RANGES;
    for (int i = 0; i < RANGES; i++) {
      double height = counts[i] == 0 ? 0 : Math.max(1, BASE * counts[i] / (double) most);
      if (height > 0) {
        Svg.bar(html, color, i * bar + 0.5, BASE - height, bar - 1, height);
      }
    }
    Svg.line(html, "axis", 0, BASE, WIDTH, BASE);
    Svg.text(html, "start", 0, HEIGHT - 5, Wording.number(low));
    Svg.text(html, "end", WIDTH, HEIGHT - 5, Wording.number(high));
    html.close("svg").element("p", sentence(), "class", "said");
    Tables.folded(html, title, List.of("from", "to", "count"), rows());
    html.close("figure");
  }

  private String sentence() {
    String broken = nonFinite == 0 ? "" : "; " + Figures.count(nonFinite) + " not finite";
    double share = total() == 0 ? 0 : zeros / (double) total();
    return "%s numbers from %s to %s, mean %s; %s of them are 0%s."
        .formatted(
            Figures.count(total()),
            Wording.number(low),
            Wording.number(high),
            Wording.number(mean),
            Figures.percent(share),
            broken);
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    double step = (high - low) / RANGES;
    for (int i = 0; i < RANGES; i++) {
      if (counts[i] > 0) {
        rows.add(
            List.of(
                Wording.number(low + i * step),
                Wording.number(low + (i + 1) * step),
                Figures.count(counts[i])));
      }
    }
    return rows;
  }
}
