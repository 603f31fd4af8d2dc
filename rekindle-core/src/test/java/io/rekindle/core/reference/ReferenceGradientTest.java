package io.rekindle.core.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Activation.Standard;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/// The reference's gradient against numerical derivatives of its loss.
///
/// Along a unit direction u, g · u must equal the derivative of L(p + h·u) at h = 0; the error is
/// taken relative to |g|. A kink (of ReLU, say) within reach of the step would spoil the numerical
/// derivative, so such problems are left out.
class ReferenceGradientTest {
  private static final int PROBLEMS = 300;
  private static final double STEP = 1e-6;
  private static final double BOUND = 1e-7;
  private static final double KINK_DISTANCE = 1e-4;

  @Test
  void gradientEqualsNumericalDerivativeOnRandomNetworks() {
    Set<String> covered = new TreeSet<>();
    int checked = 0;
    for (long seed = 0; checked < PROBLEMS; seed++) {
      assertThat(seed).as("problems tried").isLessThan(6 * PROBLEMS);
      RandomProblem problem = RandomProblem.of(seed);
      if (check(problem)) {
        checked++;
        covered.addAll(parts(problem));
      }
    }
    assertThat(covered).containsExactlyElementsOf(allParts());
  }

  /// Whether the problem could be checked: no kink near, and not flat.
  private static boolean check(RandomProblem problem) {
    Reference reference = new Reference(problem.network(), problem.loss());
    double[] p = problem.parameters();
    double[][] x = problem.x();
    Reference.Result result =
        reference.run(p, x, problem.targets(), problem.weights(), problem.mode());
    if (Kinks.distance(problem, reference) < KINK_DISTANCE) {
      return false;
    }
    SplittableRandom random = new SplittableRandom(problem.seed() + 77);

    double[] g = result.gradient();
    double magnitude = norm(g);
    double[] flatInput = flatten(result.inputGradient());
    double inputMagnitude = norm(flatInput);
    // The loss is known to 1e-16 of its size: of a derivative far smaller, too few digits are left.
    double flat = 0.02 * (Math.abs(result.loss()) + result.penalty()) + 1e-6;
    if (magnitude < flat || inputMagnitude < flat) {
      return false;
    }
    for (int k = 0; k < 3; k++) {
      double[] u = direction(problem.network(), random);
      double numerical = derivative(h -> minimised(problem, reference, moved(p, u, h), x));
      assertThat(Math.abs(numerical - dot(g, u)) / magnitude)
          .as("seed %d, parameters: %s %s", problem.seed(), problem.network(), problem.loss())
          .isLessThan(BOUND);
      double[] v = unit(flatInput.length, random);
      double byInput =
          derivative(h -> minimised(problem, reference, p, shaped(moved(flatten(x), v, h), x)));
      assertThat(Math.abs(byInput - dot(flatInput, v)) / inputMagnitude)
          .as("seed %d, inputs: %s %s", problem.seed(), problem.network(), problem.loss())
          .isLessThan(BOUND);
    }
    return true;
  }

  private static double minimised(
      RandomProblem problem, Reference reference, double[] p, double[][] x) {
    Reference.Result result =
        reference.run(p, x, problem.targets(), problem.weights(), problem.mode());
    return result.loss() + result.penalty();
  }

  // f'(0) = (8·(f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h + O(h⁴)
  private static double derivative(ToDoubleFunction<Double> f) {
    double near = f.applyAsDouble(STEP) - f.applyAsDouble(-STEP);
    double far = f.applyAsDouble(2 * STEP) - f.applyAsDouble(-2 * STEP);
    return (8 * near - far) / (12 * STEP);
  }

  /// A random unit direction that leaves running statistics alone.
  private static double[] direction(Network network, SplittableRandom random) {
    double[] u = new double[network.size()];
    for (Slot slot : network.slots()) {
      boolean statistics =
          slot.kind() == Slot.Kind.RUNNING_MEAN || slot.kind() == Slot.Kind.RUNNING_VARIANCE;
      for (int i = slot.offset(); i < slot.end() && !statistics; i++) {
        u[i] = random.nextGaussian();
      }
    }
    return scaled(u, 1 / norm(u));
  }

  private static double[] unit(int length, SplittableRandom random) {
    double[] u = new double[length];
    for (int i = 0; i < length; i++) {
      u[i] = random.nextGaussian();
    }
    return scaled(u, 1 / norm(u));
  }

  private static Set<String> parts(RandomProblem problem) {
    Set<String> parts = new TreeSet<>();
    for (Layer layer : problem.network().layers()) {
      parts.add(layer.getClass().getSimpleName());
      List<Activation> activations =
          switch (layer) {
            case Layer.Dense dense -> dense.activations();
            case Layer.Activate activate -> activate.activations();
            case Layer.Dropout _, Layer.BatchNorm _, Layer.LayerNorm _ -> List.of();
          };
      activations.forEach(activation -> parts.add(activation.label()));
    }
    parts.add(problem.loss().measure().getClass().getSimpleName());
    parts.add(problem.loss().reduction().label());
    parts.add(problem.mode().getClass().getSimpleName());
    return parts;
  }

  private static Set<String> allParts() {
    Set<String> parts = new TreeSet<>(Set.of("mean", "sum", "leaky_relu"));
    for (Class<?> sealed : List.of(Layer.class, Measure.class, Mode.class)) {
      for (Class<?> part : sealed.getPermittedSubclasses()) {
        parts.add(part.getSimpleName());
      }
    }
    for (Standard standard : Standard.values()) {
      parts.add(standard.label());
    }
    return parts;
  }

  private static double[] moved(double[] p, double[] u, double h) {
    double[] result = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      result[i] = p[i] + h * u[i];
    }
    return result;
  }

  private static double[] scaled(double[] u, double factor) {
    return moved(new double[u.length], u, factor);
  }

  private static double[] flatten(double[][] x) {
    return java.util.Arrays.stream(x).flatMapToDouble(java.util.Arrays::stream).toArray();
  }

  private static double[][] shaped(double[] flat, double[][] like) {
    double[][] x = new double[like.length][];
    int from = 0;
    for (int r = 0; r < like.length; r++) {
      x[r] = java.util.Arrays.copyOfRange(flat, from, from + like[r].length);
      from += like[r].length;
    }
    return x;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }
}
