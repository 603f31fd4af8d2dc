package io.rekindle.bench.driver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// Results as tables of Markdown, a text for each name that a page may ask for.
final class Tables {
  private static final String NONE = "-";

  private final Results results;

  Tables(Results results) {
    this.results = results;
  }

  /// All tables by name.
  Map<String, String> all() {
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put("machine", machine());
    tables.put("ratios", ratios());
    tables.put("train", train());
    tables.put("accuracy-check", accuracies());
    tables.put("inference", inference());
    tables.put("busy", busy());
    tables.put("threads", threads());
    tables.put("distances", distances());
    tables.put("rows", rows());
    tables.put("overhead", overhead());
    tables.put("accuracy", timeToAccuracy());
    tables.put("versions", versions());
    tables.put("failures", failures());
    return tables;
  }

  /// A page with the text between each pair of marks, such as `<!-- train -->` and `<!-- /train
  /// -->`, replaced.
  static String fill(String page, Map<String, String> tables) {
    String filled = page;
    for (Map.Entry<String, String> table : tables.entrySet()) {
      String open = "<!-- " + table.getKey() + " -->";
      String close = "<!-- /" + table.getKey() + " -->";
      int from = filled.indexOf(open);
      int to = filled.indexOf(close);
      if (from >= 0 && to > from) {
        filled =
            filled.substring(0, from + open.length())
                + "\n"
                + table.getValue()
                + "\n"
                + filled.substring(to);
      }
    }
    return filled;
  }

  private String machine() {
    Machine m = results.machine();
    double one = 0;
    double all = 0;
    for (Section section : results.sections()) {
      one = Math.max(one, section.peak().one());
      all = Math.max(all, section.peak().all());
    }
    return "%s; %d cores, %s GB; %s; %s. Float32 peak by register-only FMA: %.0f GFLOP/s on one thread, %.0f on %d."
        .formatted(
            m.processor(),
            m.cores(),
            m.memoryGigabytes(),
            m.system(),
            m.java(),
            one,
            all,
            m.cores());
  }

  private String ratios() {
    List<List<String>> rows = new ArrayList<>();
    for (Section section : results.ofMode("train")) {
      Optional<Score> ours = Best.ours(section);
      Optional<Score> peer = Best.peer(section);
      Optional<Score> half = line(section, "rekindle-bfloat16");
      rows.add(
          List.of(
              section.workload(),
              ours.map(score -> rate(score.median())).orElse(NONE),
              peer.map(score -> "%s, %s".formatted(score.library(), score.setting())).orElse(NONE),
              peer.map(score -> rate(score.median())).orElse(NONE),
              Best.ratio(section).map("%.2f"::formatted).orElse(NONE),
              ours.map(score -> percent(section.share(score.median()))).orElse(NONE),
              pureJavaShare(section),
              half.map(score -> rate(score.median())).orElse(NONE),
              half.flatMap(
                      own -> peer.map(other -> "%.2f".formatted(own.median() / other.median())))
                  .orElse(NONE),
              half.map(score -> percent(section.share(score.median()))).orElse(NONE)));
    }
    return table(
        List.of(
            "",
            "Rekindle, rows/s",
            "best peer",
            "rows/s",
            "ratio",
            "Rekindle's share of the peak",
            "pure Java over oneDNN",
            "bfloat16, rows/s",
            "ratio",
            "share of the float32 peak"),
        rows);
  }

  private static String pureJavaShare(Section section) {
    return line(section, "rekindle-vector")
        .flatMap(java -> Best.ours(section).map(own -> percent(java.median() / own.median())))
        .orElse(NONE);
  }

  private static Optional<Score> line(Section section, String name) {
    return section.scores().stream().filter(score -> score.line().equals(name)).findFirst();
  }

  private String train() {
    return byLine("train", (_, score) -> rate(score.median()) + mark(score));
  }

  private String accuracies() {
    return byLine("train", (_, score) -> accuracy(score.accuracy()) + mark(score));
  }

  private static String mark(Score score) {
    return switch (score.verdict()) {
      case ALIKE -> "";
      case NOT_COMPARED -> " ¹";
      case DIFFERS -> " ²";
      case OTHER_WORK -> " ³";
    };
  }

  private interface Cell {
    String text(Section section, Score score);
  }

  /// A row a line, a column a workload.
  private String byLine(String mode, Cell cell) {
    List<Section> sections = results.ofMode(mode);
    Map<String, String> lines = new LinkedHashMap<>();
    for (Section section : sections) {
      for (Score score : section.scores()) {
        lines.put(score.line(), "%s, %s".formatted(score.library(), score.setting()));
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, String> line : lines.entrySet()) {
      List<String> row = new ArrayList<>(List.of(line.getValue()));
      for (Section section : sections) {
        row.add(
            section.scores().stream()
                .filter(score -> score.line().equals(line.getKey()))
                .findFirst()
                .map(score -> cell.text(section, score))
                .orElse(NONE));
      }
      rows.add(row);
    }
    List<String> head = new ArrayList<>(List.of(""));
    sections.forEach(section -> head.add(section.workload()));
    return table(head, rows);
  }

  private String inference() {
    List<List<String>> rows = new ArrayList<>();
    for (Section section : results.ofMode("inference")) {
      Map<String, List<Score>> contestants =
          section.scores().stream()
              .collect(
                  Collectors.groupingBy(
                      score ->
                          "%s, %s | %d"
                              .formatted(score.library(), score.setting(), score.threads()),
                      LinkedHashMap::new,
                      Collectors.toList()));
      contestants.forEach(
          (name, scores) -> {
            List<String> row = new ArrayList<>(List.of(name.split(" \\| ", -1)));
            scores.forEach(
                score ->
                    row.add(
                        score.rows() == 1
                            ? "%.1f".formatted(score.median())
                            : rate(score.median())));
            row.add(scores.getFirst().counts() ? "yes" : "no");
            rows.add(row);
          });
    }
    return table(
        List.of(
            "",
            "threads",
            "one row, median, µs",
            "one row, 99th percentile, µs",
            "batches of 1,024, rows/s",
            "same outputs within 1e-5"),
        rows);
  }

  private String busy() {
    List<List<String>> rows = new ArrayList<>();
    for (Section section : results.ofMode("busy")) {
      for (Score quiet : section.scores()) {
        if (!quiet.busy()) {
          Optional<Score> busy = twin(section, quiet, true, quiet.threads());
          rows.add(pair(section, quiet, busy));
        }
      }
    }
    return table(List.of("", "", "alone, rows/s", "beside a busy process", "what is kept"), rows);
  }

  private String threads() {
    List<List<String>> rows = new ArrayList<>();
    for (Section section : results.ofMode("threads")) {
      int all = section.scores().stream().mapToInt(Score::threads).max().orElse(1);
      for (Score one : section.scores()) {
        if (one.threads() == 1 && all > 1) {
          rows.add(pair(section, one, twin(section, one, false, all)));
        }
      }
    }
    return table(List.of("", "", "one thread, rows/s", "all threads", "ratio"), rows);
  }

  /// The rate on cores that are far from each other over that on cores that are near.
  private String distances() {
    return byLine(
        "train",
        (_, score) -> {
          List<Double> near = score.taken(true);
          List<Double> far = score.taken(false);
          return near.isEmpty() || far.isEmpty()
              ? NONE
              : "%.2f".formatted(Statistics.median(far) / Statistics.median(near));
        });
  }

  private static Optional<Score> twin(Section section, Score of, boolean busy, int threads) {
    return section.scores().stream()
        .filter(s -> s.line().equals(of.line()) && s.busy() == busy && s.threads() == threads)
        .findFirst();
  }

  private static List<String> pair(Section section, Score first, Optional<Score> second) {
    return List.of(
        section.workload(),
        "%s, %s".formatted(first.library(), first.setting()),
        rate(first.median()),
        second.map(score -> rate(score.median())).orElse(NONE),
        second.map(score -> "%.2f".formatted(score.median() / first.median())).orElse(NONE));
  }

  private String rows() {
    List<List<String>> rows = new ArrayList<>();
    for (Section section : results.ofMode("rows")) {
      for (Score score : section.scores()) {
        rows.add(List.of(score.line(), rate(score.rows()), rate(score.median())));
      }
    }
    return table(List.of("", "rows of the data", "rows/s"), rows);
  }

  private String overhead() {
    List<List<String>> rows = new ArrayList<>();
    for (Section section : results.ofMode("overhead")) {
      for (Score score : section.scores()) {
        rows.add(
            List.of(
                "%s, %s".formatted(score.library(), score.setting()),
                "%.2f".formatted(1e6 / score.median())));
      }
    }
    return table(List.of("", "µs a step"), rows);
  }

  private String timeToAccuracy() {
    List<List<String>> rows = new ArrayList<>();
    for (Section section : results.ofMode("accuracy")) {
      for (Score score : section.scores()) {
        rows.add(
            List.of(
                "%s, %s".formatted(score.library(), score.setting()),
                "%.1f".formatted(score.median()),
                score.note(),
                accuracy(score.accuracy())));
      }
    }
    return table(List.of("", "seconds", "epochs needed", "test accuracy"), rows);
  }

  private String versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    for (Section section : results.sections()) {
      section.scores().stream()
          .filter(score -> !score.version().isEmpty())
          .forEach(score -> versions.putIfAbsent(score.line(), score.version()));
    }
    return versions.entrySet().stream()
        .map(entry -> "- `%s`: %s".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private String failures() {
    List<String> lines = new ArrayList<>();
    for (Section section : results.sections()) {
      section
          .failures()
          .forEach(
              (line, reason) ->
                  lines.add(
                      "- %s %s, `%s`: %s"
                          .formatted(section.mode(), section.workload(), line, reason)));
    }
    return lines.isEmpty() ? "None." : lines.stream().sorted().collect(Collectors.joining("\n"));
  }

  private static String rate(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * value);
  }

  private static String accuracy(OptionalDouble value) {
    return value.isPresent() ? percentOneDigit(value.getAsDouble()) : NONE;
  }

  private static String percentOneDigit(double value) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * value);
  }

  private static String table(List<String> head, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return "Not measured.";
    }
    StringBuilder text = new StringBuilder();
    row(text, head);
    text.append("|---".repeat(head.size())).append("|\n");
    rows.forEach(row -> row(text, row));
    return text.toString().stripTrailing();
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
