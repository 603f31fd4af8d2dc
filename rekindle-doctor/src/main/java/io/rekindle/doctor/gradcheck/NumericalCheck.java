package io.rekindle.doctor.gradcheck;

import io.rekindle.core.network.Slot;
import io.rekindle.core.random.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/// A gradient against differences of its function, along random unit directions.
///
/// Each direction compares g·v with the central difference (f(w + hv) - f(w - hv)) / 2h.
/// Differences are taken relative to |g| as a whole, not number by number, so that small components
/// do not cry wolf. Where the two one-sided differences disagree as they do across a kink, every
/// slope between them is right, and shorter steps are tried before anything is held against the
/// gradient.
///
/// ```java
/// NumericalCheck.Result result =
///     GradientCheck.of(w -> loss(w), w -> gradient(w)).at(parameters, Draws.of(1, "check"));
/// if (!result.isRight()) {
///   System.out.println(result.wrong().orElseThrow());
/// }
/// ```
///
/// The same directions are drawn for the same [Draws]; a check costs some 50 calls of the function,
/// and log₂(n) times as many again where the gradient is wrong and the coordinate is looked for.
/// See Griewank and Walther, Evaluating Derivatives (2008), on differences and their steps.
public final class NumericalCheck {
  private static final int DIRECTIONS = 24;
  private static final int SHORTENINGS = 3;
  private static final int DIRECTIONS_A_HALF = 4;

  private final ToDoubleFunction<double[]> function;
  private final UnaryOperator<double[]> gradient;
  private final double step;
  private final double epsilon;
  private final double tolerance;

  /// What a check found.
  ///
  /// @param error an estimate of ‖found - true‖ / ‖true‖
  /// @param tolerance how large the error of a right gradient may be
  /// @param kinks directions along which a kink was met
  /// @param wrong a coordinate whose number is wrong, where the gradient is: of the two halves of
  ///   the coordinates the one with the larger error, halved again until one is left
  public record Result(
      double error, double tolerance, int directions, int kinks, Optional<Coordinate> wrong) {
    public boolean isRight() {
      return error <= tolerance;
    }
  }

  /// One number of a gradient.
  ///
  /// @param index into the parameters
  /// @param found what the gradient says
  /// @param expected what the function's difference along this coordinate says
  public record Coordinate(int index, double found, double expected) {}

  /// The result for one tensor of a network's parameters.
  public record Part(String name, Result result) {}

  NumericalCheck(
      ToDoubleFunction<double[]> function,
      UnaryOperator<double[]> gradient,
      double step,
      double epsilon,
      double tolerance) {
    this.function = function;
    this.gradient = gradient;
    this.step = step;
    this.epsilon = epsilon;
    this.tolerance = tolerance;
  }

  /// Checks the whole gradient at w, which is not changed.
  ///
  /// @throws IllegalArgumentException if the gradient's length is not that of w, or the function is
  ///   not finite there
  public Result at(double[] w, Draws draws) {
    return at(w, gradientAt(w), 0, w.length, draws);
  }

  /// Checks each tensor on its own, to see which is wrong.
  public List<Part> at(double[] w, List<Slot> slots, Draws draws) {
    double[] g = gradientAt(w);
    List<Part> parts = new ArrayList<>();
    for (Slot slot : slots) {
      if (slot.trainable() && slot.size() > 0) {
        Draws own = draws.fork(slot.offset());
        parts.add(new Part(slot.name(), at(w, g, slot.offset(), slot.end(), own)));
      }
    }
    return parts;
  }

  private double[] gradientAt(double[] w) {
    double[] g = gradient.apply(w.clone());
    if (g.length != w.length) {
      throw new IllegalArgumentException(
          "the gradient has %d numbers, %d are needed".formatted(g.length, w.length));
    }
    return g.clone();
  }

  private Result at(double[] w, double[] g, int from, int to, Draws draws) {
    double norm = 0;
    for (int i = from; i < to; i++) {
      norm += g[i] * g[i];
    }
    norm = Math.sqrt(norm);
    int n = to - from;
    double value = function.applyAsDouble(w.clone());
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "the function is %s at these parameters, and only a finite one has a gradient; check it where its value is a number"
              .formatted(value));
    }
    double squares = 0;
    double slopes = 0;
    double along = 0;
    int kinks = 0;
    for (int d = 0; d < DIRECTIONS; d++) {
      double[] v =
          d == 0 && norm > 0
              ? scaled(g, from, to, norm)
              : direction(from, to, w.length, draws.fork(d));
      Slope slope = slope(w, v, value, dot(g, v));
      kinks += slope.kink ? 1 : 0;
      if (d == 0) {
        along = slope.off;
      } else {
        squares += slope.off * slope.off;
      }
      slopes = Math.max(slopes, Math.abs(slope.numerical));
    }
    // |d|² = n · E[(d·v)²] over random unit directions v
    double distance = Math.max(along, Math.sqrt(n * squares / (DIRECTIONS - 1)));
    double size = Math.max(norm, slopes);
    double noise =
        size == 0 ? 0 : epsilon * Math.max(Math.abs(value), epsilon) * Math.sqrt(n) / (step * size);
    double error = distance == 0 ? 0 : distance / size;
    double allowed = tolerance + 4 * noise;
    Optional<Coordinate> wrong =
        error <= allowed ? Optional.empty() : Optional.of(wrong(w, g, from, to, draws, value));
    return new Result(error, allowed, DIRECTIONS, kinks, wrong);
  }

  private Coordinate wrong(double[] w, double[] g, int first, int last, Draws draws, double value) {
    int from = first;
    int to = last;
    while (to - from > 1) {
      int middle = (from + to) >>> 1;
      Draws own = draws.fork(from).fork(to);
      double lower = squaredError(w, g, from, middle, own.fork(0), value);
      double upper = squaredError(w, g, middle, to, own.fork(1), value);
      if (lower >= upper) {
        to = middle;
      } else {
        from = middle;
      }
    }
    double[] v = new double[w.length];
    v[from] = 1;
    return new Coordinate(from, g[from], slope(w, v, value, g[from]).numerical);
  }

  private double squaredError(double[] w, double[] g, int from, int to, Draws draws, double value) {
    double squares = 0;
    for (int d = 0; d < DIRECTIONS_A_HALF; d++) {
      double[] v = direction(from, to, w.length, draws.fork(d));
      double off = slope(w, v, value, dot(g, v)).off;
      squares += off * off;
    }
    return (to - from) * squares;
  }

  /// @param off how far g·v is from the slope, or from the nearest of two at a kink
  private record Slope(double numerical, double off, boolean kink) {}

  private Slope slope(double[] w, double[] v, double value, double claimed) {
    Slope best = new Slope(0, Double.POSITIVE_INFINITY, false);
    double h = step;
    for (int shortening = 0; shortening <= SHORTENINGS; shortening++) {
      double right = (function.applyAsDouble(moved(w, v, h)) - value) / h;
      double left = (value - function.applyAsDouble(moved(w, v, -h))) / h;
      double middle = (left + right) / 2;
      double off = Math.abs(claimed - middle);
      double rounding = 8 * epsilon * Math.abs(value) / h;
      if (off < best.off) {
        best = new Slope(middle, off, false);
      }
      if (off <= tolerance * Math.abs(middle) + rounding) {
        return best;
      }
      h /= 10;
    }
    double least = best.off;
    return atKink(w, v, value, claimed).filter(s -> s.off < least).orElse(best);
  }

  /// The one-sided slopes very near w, if they stay apart however short the step is.
  private Optional<Slope> atKink(double[] w, double[] v, double value, double claimed) {
    double[] gaps = new double[2];
    Slope slope = new Slope(0, 0, true);
    double h = step;
    for (int i = 0; i < 2; i++) {
      double right = (function.applyAsDouble(moved(w, v, h)) - value) / h;
      double left = (value - function.applyAsDouble(moved(w, v, -h))) / h;
      gaps[i] = Math.abs(right - left);
      double off =
          Math.max(0, Math.max(Math.min(left, right) - claimed, claimed - Math.max(left, right)));
      slope = new Slope((left + right) / 2, off, true);
      h /= 10;
    }
    // across a smooth stretch the gap shrinks with h, at a kink it stays
    boolean stays = gaps[1] > 0.5 * gaps[0];
    return stays ? Optional.of(slope) : Optional.empty();
  }

  private static double[] scaled(double[] g, int from, int to, double norm) {
    double[] v = new double[g.length];
    for (int i = from; i < to; i++) {
      v[i] = g[i] / norm;
    }
    return v;
  }

  private static double[] direction(int from, int to, int length, Draws draws) {
    double[] v = new double[length];
    double norm = 0;
    for (int i = from; i < to; i++) {
      v[i] = draws.normal(i);
      norm += v[i] * v[i];
    }
    for (int i = from; i < to; i++) {
      v[i] /= Math.sqrt(norm);
    }
    return v;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] moved(double[] w, double[] v, double h) {
    double[] result = w.clone();
    for (int i = 0; i < w.length; i++) {
      result[i] += h * v[i];
    }
    return result;
  }
}
