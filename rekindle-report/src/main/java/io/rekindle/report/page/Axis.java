package io.rekindle.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Numbers laid along a line.
///
/// @param low the number at its beginning
/// @param high the number at its end, above `low`
/// @param log whether equal ratios take equal room
public record Axis(double low, double high, boolean log) {
  private static final double WIDE = 300;

  /// More than so many are not read as a plain number.
  private static final int MOST_DECIMALS = 6;

  /// An axis that holds all finite numbers of some, in equal ratios where they are all positive and
  /// far apart.
  public static Axis over(double[] values, boolean mayBeLog) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double v : values) {
      if (Double.isFinite(v)) {
        least = Math.min(least, v);
        most = Math.max(most, v);
      }
    }
    if (least > most) {
      return new Axis(0, 1, false);
    }
    if (mayBeLog && least > 0 && most / least > WIDE) {
      return new Axis(decade(least, false), decade(most, true), true);
    }
    double room = most > least ? 0.05 * (most - least) : Math.max(0.05 * Math.abs(most), 1e-9);
    double low = least - room;
    return new Axis(least >= 0 && low < 0 ? 0 : low, most + room, false);
  }

  private static double decade(double value, boolean above) {
    double exponent = Math.log10(value);
    return Math.pow(10, above ? Math.ceil(exponent) : Math.floor(exponent));
  }

  /// Where a number lies: 0 at the beginning, 1 at the end.
  public double place(double value) {
    return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  }

  /// Round numbers to write along it.
  ///
  /// @param about how many
  public List<Double> ticks(int about) {
    List<Double> ticks = new ArrayList<>();
    if (log) {
      long first = Math.round(Math.log10(low));
      long last = Math.round(Math.log10(high));
      long step = Math.max(1, Math.ceilDiv(last - first, about));
      for (long e = first; e <= last; e += step) {
        ticks.add(Math.pow(10, (double) e));
      }
      return ticks;
    }
    double step = roundStep((high - low) / about);
    for (long k = (long) Math.ceil(low / step); k * step <= high; k++) {
      ticks.add(k * step);
    }
    return ticks;
  }

  /// A number along it as precise as the step to the next one, where usual digits do not tell them
  /// apart: `0.00096`, `0.00098`, `0.00100`.
  static String label(double tick, double step) {
    int decimals = Math.max(0, -exponent(step * (1 + 1e-9)));
    if (decimals <= MOST_DECIMALS) {
      return String.format(Locale.ROOT, "%." + decimals + "f", tick);
    }
    int digits = Math.max(0, exponent(tick * (1 + 1e-9)) + decimals);
    return String.format(Locale.ROOT, "%." + digits + "e", tick).replaceFirst("e-0", "e-");
  }

  private static int exponent(double value) {
    return value == 0 ? 0 : (int) Math.floor(Math.log10(Math.abs(value)));
  }

  /// The smallest of 1, 2 and 5 times a power of ten that is not below.
  private static double roundStep(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    double ratio = least / power;
    return power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
  }
}
