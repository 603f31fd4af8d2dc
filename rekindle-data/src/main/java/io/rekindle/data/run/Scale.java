package io.rekindle.data.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How feature columns (or targets) are scaled before the network sees them.
public sealed interface Scale {

  /// What is fitted on the training rows of each column.
  enum Fitted implements Scale {
    NONE,
    /// To mean 0 and deviation 1, the deviation dividing by the number of rows; a constant column
    /// keeps its scale.
    STANDARDIZE,
    /// To [0, 1].
    MINMAX,
    /// To [-1, 1].
    MINMAX_SYMMETRIC,
    /// By median and the range of the middle half of the values: outliers have no say.
    ROBUST,
    /// The logarithm of 1 + the size, with the sign, then to mean 0 and deviation 1.
    LOG;

    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// By a given number.
  record Divide(double divisor) implements Scale {}

  /// Each row by its own Euclidean norm.
  record UnitRow() implements Scale {}

  /// By the name of the column; none is [UnitRow].
  ///
  /// @param others of columns without one of their own
  record ByColumn(Map<String, Scale> scales, Scale others) implements Scale {
    public ByColumn {
      scales = Collections.unmodifiableMap(new LinkedHashMap<>(scales));
    }
  }

  /// One for each feature, in their order; none is [UnitRow].
  record PerFeature(List<Scale> scales) implements Scale {
    public PerFeature {
      scales = List.copyOf(scales);
    }
  }
}
