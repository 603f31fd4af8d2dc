package io.rekindle.report.page;

import io.rekindle.doctor.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Lines over a common axis, as SVG, with a sentence and a table that say the same.
///
/// @param step what the horizontal axis counts: `epoch`
/// @param format writes a number of the vertical axis
/// @param ranges whether the sentence says the least and the largest number of each line, as over
///   layers, and not the first and the last, as over time
public record LineChart(
    String title,
    String step,
    List<Line> lines,
    List<Level> levels,
    boolean mayBeLog,
    DoubleFunction<String> format,
    boolean ranges) {
  private static final int WIDTH = 480;
  private static final int HEIGHT = 270;
  private static final int LEFT = 62;
  private static final int RIGHT = 12;
  private static final int TOP = 10;
  private static final int BOTTOM = 40;
  private static final int MOST_ROWS = 50;
  private static final int MOST_MARKS = 40;
  private static final int MOST_POINTS = 1000;

  /// One line, its points from left to right.
  ///
  /// @param color one of eight
  public record Line(String name, int color, double[] x, double[] y) {}

  /// A number to compare with, across the chart.
  public record Level(String name, double value) {}

  public LineChart {
    lines = List.copyOf(lines);
    levels = levels.stream().filter(level -> Double.isFinite(level.value())).toList();
  }

  /// Lines over time.
  public LineChart(
      String title,
      String step,
      List<Line> lines,
      List<Level> levels,
      boolean mayBeLog,
      DoubleFunction<String> format) {
    this(title, step, lines, levels, mayBeLog, format, false);
  }

  public void put(Html html) {
    html.open("figure").element("figcaption", title);
    drawing(html);
    legend(html);
    html.element("p", sentence(), "class", "said");
    table(html);
    html.close("figure");
  }

  private void drawing(Html html) {
    DoubleStream all =
        DoubleStream.concat(
            lines.stream().flatMapToDouble(line -> DoubleStream.of(line.y())),
            levels.stream().mapToDouble(Level::value));
    Axis vertical = Axis.over(all.toArray(), mayBeLog);
    double[] steps = lines.stream().flatMapToDouble(line -> DoubleStream.of(line.x())).toArray();
    double first = DoubleStream.of(steps).min().orElse(0);
    double last = DoubleStream.of(steps).max().orElse(1);
    Axis horizontal =
        last > first ? new Axis(first, last, false) : new Axis(first - 0.5, first + 0.5, false);
    Svg.open(html, WIDTH, HEIGHT, title + ". " + sentence());
    grid(html, horizontal, vertical);
    for (Level level : levels) {
      double y = y(vertical, level.value());
      Svg.line(html, "level", LEFT, y, WIDTH - RIGHT, y);
    }
    lines.forEach(line -> draw(html, line, horizontal, vertical));
    html.close("svg");
  }

  private void grid(Html html, Axis horizontal, Axis vertical) {
    List<Double> ticks = vertical.ticks(5);
    boolean precise = ticks.stream().map(this::tick).distinct().count() < ticks.size();
    for (double tick : ticks) {
      double y = y(vertical, tick);
      Svg.line(html, "grid", LEFT, y, WIDTH - RIGHT, y);
      String label = precise ? Axis.label(tick, ticks.get(1) - ticks.get(0)) : tick(tick);
      Svg.text(html, "end", LEFT - 6, y + 5, label);
    }
    for (double tick : horizontal.ticks(6)) {
      if (tick == Math.rint(tick)) {
        Svg.text(html, "middle", x(horizontal, tick), HEIGHT - BOTTOM + 18, Wording.brief(tick));
      }
    }
    Svg.text(html, "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 4, step);
  }

  /// A round number without zeros at its end: `50 %`.
  private String tick(double value) {
    return format
        .apply(value)
        .replaceFirst("(\\.\\d*?)0+(?=$| |e)", "$1")
        .replaceFirst("\\.(?=$| |e)", "");
  }

  private static double x(Axis axis, double value) {
    return LEFT + axis.place(value) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(Axis axis, double value) {
    return TOP + (1 - axis.place(value)) * (HEIGHT - TOP - BOTTOM);
  }

  private void draw(Html html, Line line, Axis horizontal, Axis vertical) {
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    for (int i : drawn(line.y())) {
      if (isShown(line.y()[i], vertical)) {
        path.append(drawing ? "L" : "M")
            .append(Svg.at(x(horizontal, line.x()[i])))
            .append(' ')
            .append(Svg.at(y(vertical, line.y()[i])));
      }
      drawing = isShown(line.y()[i], vertical);
    }
    html.leaf("path", "class", "line s" + line.color(), "d", path.toString());
    for (int i = 0; i < line.x().length && line.x().length <= MOST_MARKS; i++) {
      if (isShown(line.y()[i], vertical)) {
        String cx = Svg.at(x(horizontal, line.x()[i]));
        String cy = Svg.at(y(vertical, line.y()[i]));
        html.open("circle", "class", "mark s" + line.color(), "cx", cx, "cy", cy, "r", "3")
            .element(
                "title",
                "%s, %s %s: %s"
                    .formatted(
                        line.name(), step, Wording.brief(line.x()[i]), format.apply(line.y()[i])))
            .close("circle");
      }
    }
  }

  /// The places to draw: all of a short line, the least and the largest of each piece of a long
  /// one.
  private static int[] drawn(double[] y) {
    if (y.length <= MOST_POINTS) {
      return IntStream.range(0, y.length).toArray();
    }
    int pieces = MOST_POINTS / 2;
    IntStream.Builder places = IntStream.builder();
    for (int piece = 0; piece < pieces; piece++) {
      int from = (int) ((long) y.length * piece / pieces);
      int to = (int) ((long) y.length * (piece + 1) / pieces);
      int least = from;
      int most = from;
      for (int i = from; i < to; i++) {
        least = y[i] < y[least] ? i : least;
        most = y[i] > y[most] ? i : most;
      }
      places.add(Math.min(least, most));
      places.add(Math.max(least, most));
    }
    return places.build().distinct().toArray();
  }

  private static boolean isShown(double value, Axis axis) {
    return Double.isFinite(value) && (!axis.log() || value > 0);
  }

  private void legend(Html html) {
    html.open("ul", "class", "legend");
    for (Line line : lines) {
      html.open("li").open("span", "class", "swatch s" + line.color()).close("span");
      html.text(line.name()).close("li");
    }
    for (Level level : levels) {
      html.open("li").open("span", "class", "swatch level").close("span");
      html.text(level.name() + " " + format.apply(level.value())).close("li");
    }
    html.close("ul");
  }

  private String sentence() {
    List<String> parts = new ArrayList<>();
    for (Line line : lines) {
      int count = line.y().length;
      if (count > 0) {
        double[] y = ranges ? DoubleStream.of(line.y()).sorted().toArray() : line.y();
        parts.add(
            count == 1
                ? "%s: %s".formatted(line.name(), format.apply(y[0]))
                : "%s: %s to %s"
                    .formatted(line.name(), format.apply(y[0]), format.apply(y[count - 1])));
      }
    }
    levels.forEach(level -> parts.add(level.name() + ": " + format.apply(level.value())));
    return String.join("; ", parts) + ".";
  }

  private void table(Html html) {
    List<String> head = new ArrayList<>(List.of(step));
    lines.forEach(line -> head.add(line.name()));
    double[] steps =
        lines.stream()
            .flatMapToDouble(line -> DoubleStream.of(line.x()))
            .sorted()
            .distinct()
            .toArray();
    List<List<String>> rows = new ArrayList<>();
    int shown = Math.min(MOST_ROWS, steps.length);
    for (int k = 0; k < shown; k++) {
      double at = steps[shown == 1 ? 0 : (int) ((long) k * (steps.length - 1) / (shown - 1))];
      List<String> row = new ArrayList<>(List.of(Wording.brief(at)));
      lines.forEach(line -> row.add(cell(line, at)));
      rows.add(row);
    }
    String caption =
        shown < steps.length
            ? "%s, %d of %d %ss".formatted(title, shown, steps.length, step)
            : title;
    Tables.folded(html, caption, head, rows);
  }

  private String cell(Line line, double at) {
    for (int i = 0; i < line.x().length; i++) {
      if (line.x()[i] == at) {
        return format.apply(line.y()[i]);
      }
    }
    return "";
  }
}
