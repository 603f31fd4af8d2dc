package io.rekindle.data;

import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.data.run.Scale;
import java.util.Arrays;

/// Figures of one column; missing values are left out.
///
/// @param count values that are not missing
/// @param deviation the standard deviation, dividing by the count
record Statistics(int count, double mean, double deviation, double min, double max) {

  /// The mean in one pass and the deviation from it in a second, in double.
  static Statistics of(double... values) {
    int count = 0;
    double sum = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        count++;
        sum += value;
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }
    double mean = count == 0 ? 0 : sum / count;
    double squares = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        squares += (value - mean) * (value - mean);
      }
    }
    double deviation = count == 0 ? 0 : Math.sqrt(squares / count);
    return count == 0
        ? new Statistics(0, 0, 0, 0, 0)
        : new Statistics(count, mean, deviation, min, max);
  }

  /// What to subtract and then divide by; a logarithm is taken before.
  ///
  /// Infinite values are left out as missing ones are: one of them would make every other of its
  /// column infinite too.
  static double[] centerAndScale(Scale scale, double[] all) {
    double[] values =
        Arrays.stream(all).anyMatch(Double::isInfinite)
            ? Arrays.stream(all).filter(Double::isFinite).toArray()
            : all;
    if (scale == Scale.Fitted.ROBUST) {
      double range = middleHalf(values);
      return new double[] {median(values), range > 0 ? range : 1};
    }
    if (scale == Scale.Fitted.LOG) {
      double[] logs = Arrays.stream(values).map(Feature.Numeric::logarithm).toArray();
      return of(logs).centerAndScale(Scale.Fitted.STANDARDIZE);
    }
    return of(values).centerAndScale(scale);
  }

  /// The range of the middle half of the values, from the first to the third quartile.
  static double middleHalf(double[] values) {
    double[] sorted = sorted(values);
    return quantile(sorted, 0.75) - quantile(sorted, 0.25);
  }

  private static double[] sorted(double[] values) {
    return Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
  }

  /// Between the two nearest values; 0 where there is none (Hyndman and Fan 1996, definition 7).
  private static double quantile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return 0;
    }
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /// What to subtract and then divide by. A column whose values are all equal is divided by 1, so
  /// that no scale makes a number infinite.
  double[] centerAndScale(Scale scale) {
    double range = max - min > 0 ? max - min : 1;
    return switch (scale) {
      case Scale.Divide d -> new double[] {0, d.divisor()};
      case Scale.UnitRow _ -> new double[] {0, 1};
      case Scale.PerFeature _, Scale.ByColumn _ ->
          throw new IllegalArgumentException("a scale of many columns");
      case Scale.Fitted fitted ->
          switch (fitted) {
            case NONE -> new double[] {0, 1};
            case STANDARDIZE -> new double[] {mean, deviation > 0 ? deviation : 1};
            case MINMAX -> new double[] {min, range};
            case MINMAX_SYMMETRIC -> new double[] {(min + max) / 2, range / 2};
            case ROBUST, LOG -> throw new IllegalArgumentException("needs the values themselves");
          };
    };
  }

  /// The middle value, or the mean of the two in the middle; 0 where all are missing.
  static double median(double[] values) {
    double[] sorted = sorted(values);
    if (sorted.length == 0) {
      return 0;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
  }
}
