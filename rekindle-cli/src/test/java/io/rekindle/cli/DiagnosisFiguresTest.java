package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.cli.Commands.Ran;
import io.rekindle.doctor.Diagnosis;
import io.rekindle.doctor.Explanation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Types the commands of each page of docs/diagnoses and compares what they print with what the
/// page says they print.
class DiagnosisFiguresTest {
  private static final Pattern DATA =
      Pattern.compile("`([\\w.]+)`:\\n\\n```csv\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern FIGURE =
      Pattern.compile("(-?[\\d.,]+(?:e[-+]?\\d+)?|NaN|-?infinite)( %)?");

  /// Other processors round otherwise, and a run on the brink may then go another way.
  private static final double SHARE_TOLERANCE = 0.1;

  private static final double LOSS_TOLERANCE = 0.25;

  /// How much further a run may be off that ends anywhere on its swings.
  private static final double SWINGING = 3;

  @ParameterizedTest
  @EnumSource(Diagnosis.class)
  void commandsPrintTheFiguresBesideThem(Diagnosis diagnosis, @TempDir Path folder)
      throws IOException {
    String page = Explanation.of(diagnosis).text();
    Path run = folder.resolve("run.yaml");
    Files.writeString(run, between(page, "```yaml\n", "```"));
    for (MatchResult data : DATA.matcher(page).results().toList()) {
      Files.writeString(folder.resolve(data.group(1)), data.group(2));
    }

    String session = between(page, "```console\n", "\n```").replace("\\\n", "");
    String[] parts = session.substring(2).split("\n\\$ ", -1);
    for (int i = 0; i < parts.length; i++) {
      List<String> lines = parts[i].lines().toList();
      List<Object> words = words(lines.getFirst(), run);
      words.add("--out");
      words.add(folder.resolve("out" + i));
      Ran ran = Commands.run(words.toArray());
      assertThat(ran.status()).as("status; %s", ran.err()).isIn(0, 3);

      Map<String, Double> said = figures(lines.subList(1, lines.size()));
      Map<String, Double> printed = figures(table(ran.lines()));
      assertThat(said).as(lines.getFirst()).isNotEmpty();
      double constant = said.getOrDefault("loss constant", 0.0);
      double scale = diagnosis == Diagnosis.OSCILLATING_LOSS && i == 0 ? SWINGING : 1;
      said.forEach((name, value) -> compare(name, value, printed, constant, scale));
    }
  }

  /// @param constant the loss of a constant predictor; a loss well above it may be anything from 0
  ///   to twice what is said
  /// @param scale of tolerances
  private static void compare(
      String name, double said, Map<String, Double> printed, double constant, double scale) {
    assertThat(printed).containsKey(name);
    double found = printed.getOrDefault(name, Double.NaN);
    if (!Double.isFinite(said)) {
      assertThat(found).as(name).isNotFinite();
    } else if (name.startsWith("accuracy") || name.startsWith("balanced_accuracy")) {
      assertThat(found).as(name).isCloseTo(said, within(scale * SHARE_TOLERANCE));
    } else if (name.startsWith("r2")) {
      assertThat(Math.max(-1, found))
          .as(name)
          .isCloseTo(Math.max(-1, said), within(scale * SHARE_TOLERANCE));
    } else if (name.startsWith("loss")) {
      double tolerance =
          said > 1.5 * Math.abs(constant) ? said : LOSS_TOLERANCE * Math.max(1, Math.abs(said));
      assertThat(found).as(name).isCloseTo(said, within(scale * tolerance));
    }
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf(end, from));
  }

  /// The arguments of a command, the run file by its path.
  private static List<Object> words(String command, Path run) {
    List<Object> words = new ArrayList<>();
    WORD.matcher(command)
        .results()
        .skip(1)
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .forEach(word -> words.add(word.equals("run.yaml") ? run : word));
    return words;
  }

  /// The table of scores among the lines of a run.
  private static List<String> table(List<String> lines) {
    List<String> scores =
        lines.stream().dropWhile(line -> !line.matches(" +train .*constant.*")).toList();
    assertThat(scores).isNotEmpty();
    return scores.stream().takeWhile(line -> !line.isBlank()).toList();
  }

  /// Figures by row and column, such as "accuracy test"; shares as parts of 1.
  private static Map<String, Double> figures(List<String> table) {
    String[] columns = table.getFirst().strip().split(" +", -1);
    Map<String, Double> figures = new LinkedHashMap<>();
    for (String row : table.subList(1, table.size())) {
      String name = row.split(" ", -1)[0];
      List<Double> values =
          FIGURE
              .matcher(row.substring(name.length()))
              .results()
              .map(DiagnosisFiguresTest::value)
              .toList();
      for (int i = 0; i < columns.length && i < values.size(); i++) {
        figures.put(name + " " + columns[i], values.get(i));
      }
    }
    return figures;
  }

  private static double value(MatchResult figure) {
    String number = figure.group(1).replace(",", "");
    return switch (number) {
      case "NaN" -> Double.NaN;
      case "infinite" -> Double.POSITIVE_INFINITY;
      case "-infinite" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(number) / (figure.group(2) == null ? 1 : 100);
    };
  }
}
