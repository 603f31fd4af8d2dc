package io.rekindle.doctor.gradcheck;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The gradients that somebody computed, layer by layer; empty where they gave none.
///
/// @param w units x inputs
/// @param b 1 x units
record Gradients(List<Optional<Matrix>> w, List<Optional<Matrix>> b) {
  Gradients {
    w = List.copyOf(w);
    b = List.copyOf(b);
  }

  Gradients times(double factor) {
    return new Gradients(
        w.stream().map(m -> m.map(v -> v.times(factor))).toList(),
        b.stream().map(m -> m.map(v -> v.times(factor))).toList());
  }

  /// The largest |g| of all if it occurs more than once, as after clipping; else infinity.
  double repeatedMaximum() {
    double[] sizes =
        Stream.concat(w.stream(), b.stream())
            .flatMap(Optional::stream)
            .flatMapToDouble(m -> Arrays.stream(m.values()))
            .map(Math::abs)
            .toArray();
    double max = Arrays.stream(sizes).max().orElse(0);
    return Arrays.stream(sizes).filter(v -> v == max).count() > 1 ? max : Double.POSITIVE_INFINITY;
  }

  /// √Σg² over everything given.
  double norm() {
    double sum = 0;
    for (int l = 0; l < w.size(); l++) {
      double weights = w.get(l).map(Matrix::norm).orElse(0.0);
      double biases = b.get(l).map(Matrix::norm).orElse(0.0);
      sum += weights * weights + biases * biases;
    }
    return Math.sqrt(sum);
  }
}
