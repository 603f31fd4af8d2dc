package io.rekindle.report.page;

import io.rekindle.core.metric.Metric;
import io.rekindle.doctor.Wording;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Numbers as a page writes them.
public final class Figures {
  private Figures() {}

  /// 60,000.
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /// `1 epoch`, `2 epochs`.
  public static String count(long value, String one) {
    return count(value) + " " + one + (value == 1 ? "" : "s");
  }

  /// 98.5 %.
  public static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : "NaN";
  }

  /// The metric of a name, if there is one.
  public static Optional<Metric> metric(String name) {
    return Arrays.stream(Metric.values()).filter(metric -> metric.label().equals(name)).findFirst();
  }

  /// A loss or metric by its name.
  public static String score(String name, double value) {
    return metric(name).map(m -> Wording.metric(m, value)).orElse(Wording.number(value));
  }

  /// `Balanced accuracy`.
  public static String title(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1).replace('_', ' ');
  }
}
