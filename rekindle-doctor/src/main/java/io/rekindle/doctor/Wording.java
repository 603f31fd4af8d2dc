package io.rekindle.doctor;

import io.rekindle.core.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Numbers and sentences as a person reads them.
public final class Wording {
  private static final int MOST_EXPECTED = 20;

  /// A share this near to 0 differs from it by rounding alone.
  private static final double ROUNDING = 1e-9;

  private Wording() {}

  /// Four digits that count, without an exponent where it can be helped.
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "infinite" : "-infinite";
    }
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e6) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    if (size >= 1e6 || size < 1e-3) {
      return String.format(Locale.ROOT, "%.2e", value).replaceFirst("e([+-])0*(?=\\d)", "e$1");
    }
    int digits = Math.clamp(3 - (int) Math.floor(Math.log10(size)), 0, 4);
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  /// The same without zeros at the end.
  public static String brief(double value) {
    return number(value).replaceFirst("(\\.\\d*?)0+(?=e|$)", "$1").replaceFirst("\\.(?=e|$)", "");
  }

  /// Shares of rows as percentages, others as numbers.
  public static String metric(Metric metric, double value) {
    return switch (metric) {
      case ACCURACY, BALANCED_ACCURACY, PRECISION, RECALL ->
          Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f %%", 100 * value) : "NaN";
      case F1, AUC, R2, R2_WEIGHTED -> number(Math.abs(value) < ROUNDING ? 0 : value);
      case MSE, RMSE, MAE -> number(value);
    };
  }

  /// What a quantity should be: `1`, `30 or more`, `at least 0`, `10 units`.
  public static String expected(Evidence evidence) {
    String number = brief(evidence.nullValue());
    String text =
        switch (evidence.unit()) {
          case "", "ratio", "share" -> number;
          case "at least", "at most", "more than" -> evidence.unit() + " " + number;
          default -> number + " " + evidence.unit();
        };
    return cut(text, MOST_EXPECTED, "...");
  }

  /// Words in lines of at most `width` characters, the rest cut off after `most` lines.
  static List<String> wrapped(String text, int width, int most) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    if (lines.size() > most) {
      lines = new ArrayList<>(lines.subList(0, most));
      lines.set(most - 1, cut(lines.getLast() + " ...", width, " ..."));
    }
    return lines.stream().map(each -> cut(each, width, "...")).toList();
  }

  private static String cut(String line, int width, String end) {
    return line.length() <= width ? line : line.substring(0, width - end.length()) + end;
  }
}
