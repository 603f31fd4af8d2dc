package io.rekindle.doctor;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Network;
import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Batch;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Pass;

/// The largest eigenvalue of the Hessian of a batch's loss, by power iteration.
///
/// The Hessian is never formed: its product with a direction of length 1 is `(gradient(w + e·v) -
/// gradient(w - e·v)) / 2e` (Pearlmutter, Fast exact multiplication by the Hessian, 1994, names
/// this approximation). The step `e` is the cube root of float's precision, which balances rounding
/// and truncation, times the scale of the parameters. Descent by plain steps on a quadratic
/// diverges once the learning rate times this eigenvalue exceeds 2; with heavy ball momentum m,
/// once it exceeds 2 + 2m.
final class Curvature {
  private static final double STEP = Math.cbrt(0x1p-24);

  private Curvature() {}

  /// The largest eigenvalue at some parameters, which are left as they are; NaN where a gradient is
  /// not finite.
  ///
  /// @param batch rows whose loss, with the network's penalties, is curved
  /// @param iterations products with the Hessian, at least 1; twice as many where a negative
  ///   eigenvalue is about as large
  static double largest(
      Network network,
      Loss loss,
      float[] parameters,
      Batch batch,
      int iterations,
      long seed,
      Compute compute) {
    float[] moved = parameters.clone();
    float[] gradient = new float[parameters.length];
    try (Pass pass = new Pass(network, loss, moved, gradient, batch, seed, compute)) {
      Product product =
          (direction, result) -> multiply(pass, parameters, moved, gradient, direction, result);
      Estimate first = iterate(product, parameters.length, iterations, 0, seed);
      // Where a negative eigenvalue is as large, lifting all by that size keeps their order and
      // leaves none negative.
      return first.quotient() < 0.99 * first.size()
          ? iterate(product, parameters.length, iterations, first.size(), seed).quotient()
          : first.quotient();
    }
  }

  /// `result = H · direction`.
  private interface Product {
    void apply(double[] direction, double[] result);
  }

  /// What an iteration came to.
  ///
  /// @param quotient `v · H·v`
  /// @param size the length of `H·v + lift·v`
  private record Estimate(double quotient, double size) {}

  private static Estimate iterate(
      Product product, int size, int iterations, double lift, long seed) {
    Draws draws = Draws.of(seed, "curvature");
    double[] v = new double[size];
    double[] hv = new double[size];
    for (int i = 0; i < size; i++) {
      v[i] = draws.normal(i);
    }
    scale(v, 1 / Math.sqrt(dot(v, v)));
    Estimate estimate = new Estimate(0, 0);
    for (int i = 0; i < iterations; i++) {
      product.apply(v, hv);
      double quotient = dot(v, hv);
      for (int j = 0; j < size; j++) {
        v[j] = hv[j] + lift * v[j];
      }
      double norm = Math.sqrt(dot(v, v));
      if (!Double.isFinite(norm)) {
        return new Estimate(Double.NaN, Double.NaN);
      }
      estimate = new Estimate(quotient, norm);
      if (norm == 0) {
        return estimate;
      }
      scale(v, 1 / norm);
    }
    return estimate;
  }

  private static void multiply(
      Pass pass,
      float[] parameters,
      float[] moved,
      float[] gradient,
      double[] direction,
      double[] result) {
    double square = 0;
    for (float w : parameters) {
      square += (double) w * w;
    }
    double step = STEP * (1 + Math.sqrt(square));
    move(parameters, step, direction, moved);
    double _ = pass.gradient(0);
    for (int i = 0; i < result.length; i++) {
      result[i] = gradient[i];
    }
    move(parameters, -step, direction, moved);
    double _ = pass.gradient(0);
    for (int i = 0; i < result.length; i++) {
      result[i] = (result[i] - gradient[i]) / (2 * step);
    }
  }

  private static void move(float[] from, double step, double[] direction, float[] to) {
    for (int i = 0; i < from.length; i++) {
      to[i] = (float) (from[i] + step * direction[i]);
    }
  }

  private static void scale(double[] v, double factor) {
    for (int i = 0; i < v.length; i++) {
      v[i] *= factor;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
