package io.rekindle.cli;

import io.rekindle.core.metric.Metric;
import java.util.Locale;

/// Numbers as people read them.
final class Figures {
  private Figures() {}

  /// 60,000.
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /// "1 row", "2 rows".
  static String count(long value, String one) {
    return count(value) + " " + (value == 1 ? one : plural(one));
  }

  private static String plural(String one) {
    return one.endsWith("s") ? one + "es" : one + "s";
  }

  /// Four digits that count, without an exponent where it can be helped.
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "NaN" : value > 0 ? "infinite" : "-infinite";
    }
    double size = Math.abs(value);
    if (value == 0) {
      return "0";
    }
    if (size >= 1e6 || size < 1e-4) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    int digits = Math.clamp(3 - (int) Math.floor(Math.log10(size)), 0, 4);
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  /// 98.52 %.
  static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.2f %%", 100 * share) : "NaN";
  }

  /// A metric: shares of rows as percentages, others as numbers.
  static String metric(Metric metric, double value) {
    return switch (metric) {
      case ACCURACY, BALANCED_ACCURACY, PRECISION, RECALL -> percent(value);
      case F1, AUC, MSE, RMSE, MAE, R2, R2_WEIGHTED -> number(value);
    };
  }

  /// 350 ms, 4.2 s, 3 min 20 s, 2 h 5 min.
  static String duration(double seconds) {
    if (seconds < 1) {
      return Math.round(1000 * seconds) + " ms";
    }
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 100) {
      return whole + " s";
    }
    if (whole < 3600) {
      return whole / 60 + " min" + (whole % 60 == 0 ? "" : " " + whole % 60 + " s");
    }
    return whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }

  /// 54,012 rows/s.
  static String rate(double rowsPerSecond) {
    return Double.isFinite(rowsPerSecond)
        ? count(Math.round(rowsPerSecond)) + " rows/s"
        : "- rows/s";
  }
}
