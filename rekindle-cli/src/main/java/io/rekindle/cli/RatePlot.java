package io.rekindle.cli;

import io.rekindle.doctor.LearningRateRange;
import io.rekindle.doctor.RateTrial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Loss against learning rate, both drawn with characters; the rate's axis is logarithmic, and so
/// is the loss's where it spans much.
final class RatePlot {
  private static final int HEIGHT = 10;
  private static final int MARGIN = 10;
  private static final int WIDEST_DECADE = 9;
  private static final double MUCH = 20;

  /// The characters of a plot.
  private record Glyphs(
      char median, char worst, char diverged, char pointer, char bar, char corner, char edge) {
    static final Glyphs UNICODE = new Glyphs('●', '·', '×', '▲', '│', '└', '─');
    static final Glyphs ASCII = new Glyphs('o', '.', 'x', '^', '|', '+', '-');
  }

  private final LearningRateRange range;
  private final Glyphs glyphs;
  private final double first;
  private final int decades;
  private final int perDecade;
  private final double low;
  private final double high;
  private final boolean logarithmic;

  RatePlot(LearningRateRange range, boolean unicode, int columns) {
    this.range = range;
    this.glyphs = unicode ? Glyphs.UNICODE : Glyphs.ASCII;
    this.first = Math.log10(range.rates().getFirst().rate());
    this.decades = (int) Math.round(Math.log10(range.rates().getLast().rate()) - first);
    this.perDecade = Math.clamp((columns - MARGIN - 3L) / decades, 3, WIDEST_DECADE);
    this.high = range.startLoss();
    this.low =
        range.rates().stream().mapToDouble(RateTrial::loss).filter(l -> l < high).min().orElse(0);
    this.logarithmic = low > 0 && high > MUCH * low;
  }

  List<String> lines() {
    char[][] cells = new char[HEIGHT + 1][decades * perDecade + 1];
    for (char[] row : cells) {
      Arrays.fill(row, ' ');
    }
    for (RateTrial trial : range.rates()) {
      int x = column(trial.rate());
      cells[row(trial.worst())][x] = trial.diverged() > 0 ? glyphs.diverged() : glyphs.worst();
      if (trial.loss() <= high) {
        cells[row(trial.loss())][x] = glyphs.median();
      }
    }
    List<String> lines = new ArrayList<>();
    for (int y = 0; y <= HEIGHT; y++) {
      boolean labelled = y == 0 || y == HEIGHT / 2 || y == HEIGHT;
      lines.add(line(labelled ? Figures.number(loss(y)) : "", glyphs.bar(), new String(cells[y])));
    }
    lines.add(line("", glyphs.corner(), String.valueOf(glyphs.edge()).repeat(cells[0].length)));
    lines.add(line("", ' ', axis()));
    range
        .suggested()
        .ifPresent(rate -> lines.add(pointer(rate, "suggested " + RangeText.rate(rate))));
    lines.add(pointer(range.current(), "current " + RangeText.rate(range.current())));
    range
        .curvature()
        .map(LearningRateRange.Bound::rate)
        .ifPresent(rate -> lines.add(pointer(rate, "curvature bound " + Figures.number(rate))));
    lines.add(
        line(
            "",
            ' ',
            "%c median, %c worst of the seeds, %c a seed ended worse than it began"
                .formatted(glyphs.median(), glyphs.worst(), glyphs.diverged())));
    return lines;
  }

  private static String line(String label, char bar, String cells) {
    return (" ".repeat(Math.max(0, MARGIN - 1 - label.length())) + label + " " + bar + cells)
        .stripTrailing();
  }

  /// Every other power of ten below its column.
  private String axis() {
    StringBuilder axis = new StringBuilder();
    for (int decade = 0; decade <= decades; decade += 2) {
      axis.append(" ".repeat(Math.max(0, decade * perDecade - axis.length())));
      axis.append("1e").append(Math.round(first) + decade);
    }
    return axis.toString();
  }

  private String pointer(double rate, String text) {
    int x = column(rate);
    return line(
        "",
        ' ',
        x >= text.length() + 1 && x > decades * perDecade / 2
            ? " ".repeat(x - text.length() - 1) + text + " " + glyphs.pointer()
            : " ".repeat(x) + glyphs.pointer() + " " + text);
  }

  /// Rates beyond the axis lie at its end.
  private int column(double rate) {
    double x = rate > 0 ? perDecade * (Math.log10(rate) - first) : 0;
    return (int) Math.clamp(Math.round(x), 0, (long) decades * perDecade);
  }

  private int row(double loss) {
    double share = (scale(high) - scale(loss)) / (scale(high) - scale(low));
    return loss <= high ? (int) Math.clamp(Math.round(share * HEIGHT), 0L, HEIGHT) : 0;
  }

  private double loss(int row) {
    double scaled = scale(high) - (scale(high) - scale(low)) * row / HEIGHT;
    return logarithmic ? Math.pow(10, scaled) : scaled;
  }

  private double scale(double loss) {
    return logarithmic ? Math.log10(loss) : loss;
  }
}
