package io.rekindle.data;

import io.rekindle.core.model.Missing;
import io.rekindle.data.raw.CellText;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import io.rekindle.data.raw.Table;
import io.rekindle.data.text.Decimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A few texts, such as `?`, in a column that holds numbers otherwise: they may stand for missing
/// values.
final class Marks {
  /// With this share of numbers, a column is one of numbers.
  private static final double NEARLY_ALL = 0.95;

  private static final int MOST = 3;

  private Marks() {}

  /// What to say where these texts mean a missing value: `where "?" means missing, say ...`; empty
  /// where there are many different ones.
  static Optional<String> advice(Column.Texts texts) {
    List<String> others = others(texts.dictionary());
    return others.isEmpty() || others.size() > MOST
        ? Optional.empty()
        : Optional.of(
            "where %s %s missing, say %s"
                .formatted(quoted(others), others.size() == 1 ? "means" : "mean", setting(others)));
  }

  /// What is odd about a column that its file declares to hold texts, of which nearly all are
  /// numbers: each of them is a category.
  static Optional<String> amongDeclared(Column.Texts texts) {
    List<String> others = others(texts.dictionary());
    if (texts.numericCells() > 0 || others.isEmpty() || others.size() > MOST) {
      return Optional.empty();
    }
    long known = count(texts, _ -> true);
    long numbers = count(texts, text -> !others.contains(text));
    return numbers < NEARLY_ALL * known
        ? Optional.empty()
        : Optional.of(
            "%d of %d texts are numbers, %s %s not: each is a category of its own; write the column as numbers, and leave empty what is missing"
                .formatted(numbers, known, quoted(others), others.size() == 1 ? "is" : "are"));
  }

  /// Whether a column of texts is one of numbers with a few others among them.
  static boolean isNearlyNumbers(Column.Texts texts) {
    return texts.numericCells() > 0 && texts.numericCells() >= NEARLY_ALL * count(texts, _ -> true);
  }

  private static long count(Column.Texts texts, Predicate<String> wanted) {
    return Arrays.stream(texts.codes())
        .filter(code -> code >= 0 && wanted.test(texts.dictionary().get(code)))
        .count();
  }

  /// The first of the texts that are no numbers, one more than are named.
  private static List<String> others(List<String> dictionary) {
    return dictionary.stream().filter(text -> !isNumber(text)).limit(MOST + 1).toList();
  }

  private static boolean isNumber(String text) {
    char[] cell = text.toCharArray();
    return !Decimal.isNone(Decimal.parse(cell, 0, cell.length))
        || !Decimal.isNone(Decimal.parse(cell, 0, cell.length, ','));
  }

  private static String quoted(List<String> texts) {
    return texts.stream()
        .map(text -> "\"" + CellText.of(text) + "\"")
        .collect(Collectors.joining(", "));
  }

  /// What is said of cells that `data.missing` names and no column holds; those that are missing in
  /// any table may be there or not.
  static Optional<String> unmet(Missing missing, Table table) {
    List<String> cells =
        missing.cells().stream()
            .filter(cell -> !table.met().contains(cell) && !isAlwaysMissing(cell))
            .toList();
    return cells.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "data.missing: no cell of %s is %s; correct what is misspelled, or leave it out"
                .formatted(
                    table.source(),
                    cells.stream().map(CellText::of).collect(Collectors.joining(" or "))));
  }

  private static boolean isAlwaysMissing(String cell) {
    return cell.isEmpty() || cell.equals("NA") || cell.equalsIgnoreCase("nan");
  }

  /// What to do about numbers that may stand for a missing value.
  static String adviceOnNumbers(List<String> cells) {
    return "where a value is missing there, say %s; if it is the target, correct or remove these rows"
        .formatted(setting(cells));
  }

  /// What the command line is told, so that these cells are missing.
  static String setting(List<String> cells) {
    if (cells.size() == 1 && Labels.number(cells.getFirst()).isPresent()) {
      return "--set data.missing=" + cells.getFirst();
    }
    return cells.stream().anyMatch(cell -> cell.matches("(?s).*['\"\\\\\\p{Cntrl}].*"))
        ? "so in data.missing"
        : "--set 'data.missing=[%s]'"
            .formatted(cells.stream().map(Marks::inYaml).collect(Collectors.joining(", ")));
  }

  private static String inYaml(String cell) {
    return Labels.number(cell).isPresent() ? cell : "\"" + cell + "\"";
  }
}
