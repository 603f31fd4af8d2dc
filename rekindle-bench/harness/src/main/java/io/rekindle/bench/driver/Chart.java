package io.rekindle.bench.driver;

import java.util.List;
import java.util.Locale;

/// The training rates as a picture: a panel a workload, a bar the best line of a library, on one
/// logarithmic scale within a panel. SVG in colours that a style sheet changes for dark pages.
final class Chart {
  private static final int PANEL_WIDTH = 430;
  private static final int BAR = 15;
  private static final int GAP = 5;
  private static final int LABELS = 120;
  private static final int FIGURES = 66;
  private static final int TITLE = 34;
  private static final int COLUMNS = 2;
  private static final int TOP = 46;

  private final StringBuilder svg = new StringBuilder();

  private Chart() {}

  static String draw(Results results) {
    List<Section> sections =
        results.ofMode("train").stream().filter(s -> !s.scores().isEmpty()).toList();
    int most = sections.stream().mapToInt(s -> Best.ofLibraries(s).size()).max().orElse(0);
    int panel = TITLE + most * (BAR + GAP) + 18;
    int lines = Math.ceilDiv(sections.size(), COLUMNS);
    Chart chart = new Chart();
    boolean others =
        sections.stream().flatMap(s -> Best.ofLibraries(s).stream()).anyMatch(s -> !s.counts());
    chart.open(COLUMNS * PANEL_WIDTH + 10, TOP + lines * panel, results.machine(), others);
    for (int i = 0; i < sections.size(); i++) {
      chart.panel(sections.get(i), i % COLUMNS * PANEL_WIDTH + 10, TOP + i / COLUMNS * panel);
    }
    return chart.svg.append("</svg>\n").toString();
  }

  private void open(int width, int height, Machine machine, boolean others) {
    add(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img"
             aria-label="Rows a second of Rekindle and its peers, by workload">
        <style>
        text { font: 12px sans-serif; fill: #24292f; }
        .title { font-weight: bold; font-size: 14px; }
        .small { font-size: 11px; fill: #57606a; }
        .ours { fill: #c2410c; }
        .java { fill: #f59e0b; }
        .peer { fill: #8b98a5; }
        .other { fill: none; stroke: #8b98a5; stroke-dasharray: 3 2; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; }
          .small { fill: #9198a1; }
          .ours { fill: #fb923c; }
          .java { fill: #fcd34d; }
          .peer { fill: #6e7681; }
          .other { stroke: #6e7681; }
        }
        </style>
        """
            .formatted(width, height, width, height));
    text(
        10, 18, "title", "Training, rows a second (logarithmic); each library at its best setting");
    text(
        10,
        35,
        "small",
        "%s, %d cores%s"
            .formatted(
                machine.processor(),
                machine.cores(),
                others ? "; dashed: other work (see the page)" : ""));
  }

  private void panel(Section section, int left, int top) {
    text(left, top + 16, "title", section.workload());
    text(left + LABELS, top + 16, "small", caption(section.task()));
    List<Score> scores = Best.ofLibraries(section);
    double most = scores.getFirst().median();
    double least = scores.getLast().median();
    int width = PANEL_WIDTH - LABELS - FIGURES - 20;
    for (int i = 0; i < scores.size(); i++) {
      Score score = scores.get(i);
      int y = top + TITLE + i * (BAR + GAP) - 8;
      double share =
          most == least
              ? 1
              : 0.04 + 0.96 * Math.log(score.median() / least) / Math.log(most / least);
      text(left, y + 12, "", score.library());
      add(
          "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n"
              .formatted(colour(score), left + LABELS, y, share * width, BAR));
      text(
          left + LABELS + (int) Math.ceil(share * width) + 5,
          y + 12,
          "small",
          String.format(Locale.ROOT, "%,.0f", score.median()));
    }
  }

  /// `widths=784,100,10 batch=32 rule=sgd rate=0.1 ...` in fewer words.
  private static String caption(String task) {
    String widths = "";
    String batch = "";
    for (String word : task.split(" ", -1)) {
      if (word.startsWith("widths=")) {
        widths = word.substring(7).replace(',', '-');
      } else if (word.startsWith("batch=")) {
        batch = word.substring(6);
      }
    }
    return "%s, batch %s".formatted(widths, batch);
  }

  private static String colour(Score score) {
    if (score.library().equals(Best.OURS)) {
      return "ours";
    } else if (score.library().startsWith(Best.OURS)) {
      return "java";
    }
    return score.counts() ? "peer" : "other";
  }

  private void text(int x, int y, String style, String text) {
    String safe = text.replace("&", "&amp;").replace("<", "&lt;");
    add("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n".formatted(style, x, y, safe));
  }

  private void add(String text) {
    svg.append(text);
  }
}
