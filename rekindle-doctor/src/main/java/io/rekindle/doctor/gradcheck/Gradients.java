package io.rekindle.doctor.gradcheck;

import java.util.List;
import java.util.Optional;

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
