package io.rekindle.core.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.State;
import io.rekindle.core.optimizer.Lbfgs.Objective;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where L-BFGS looks: the points at which it asks for the value, on functions whose searches can
/// be followed by hand.
class LbfgsSearchTest {
  /// Remembers where it was asked.
  private record Watched(Objective objective, List<double[]> points) implements Objective {
    Watched(Objective objective) {
      this(objective, new ArrayList<>());
    }

    @Override
    public double evaluate(double[] w, double[] g) {
      points.add(w.clone());
      return objective.evaluate(w, g);
    }

    double[] firsts() {
      return points.stream().mapToDouble(point -> point[0]).toArray();
    }
  }

  /// (x - 3)² / 2, from 0: the slope along the first direction is -9 and the least value lies at
  /// the length 1. A first step of 3 times a length begins with that length.
  private static double parabola(double[] w, double[] g) {
    g[0] = w[0] - 3;
    return g[0] * g[0] / 2;
  }

  /// Asserts that a first iteration from 0 asks at these points and no others.
  private static void assertSearched(double firstStep, Objective objective, double... points) {
    Watched watched = new Watched(objective);
    new Lbfgs(1, 5, firstStep).iterate(new double[1], watched);
    assertThat(watched.firsts()).containsExactly(points, within(1e-12));
  }

  @Test
  void aLengthThatIsTooLongIsShortenedToTheLeastOfTheParabola() {
    assertSearched(15, LbfgsSearchTest::parabola, 0, 15, 3);
  }

  @Test
  void aLeastValueTooNearAnEndIsNotTrusted() {
    // 1 lies within a tenth of 0 to 20, and of 0 to 10: halved until it does not.
    assertSearched(60, LbfgsSearchTest::parabola, 0, 60, 30, 15, 3);
  }

  @Test
  void aLengthThatIsTooShortIsDoubled() {
    // Slopes of -0.94 and -0.88 of the first: the second is at most 0.9 of it.
    assertSearched(0.18, LbfgsSearchTest::parabola, 0, 0.18, 0.36);
  }

  @Test
  void aLengthBeyondTheLeastValueIsSearchedBackwards() {
    // Low enough at 1.95, where the slope is 0.95 of the first.
    assertSearched(5.85, LbfgsSearchTest::parabola, 0, 5.85, 3);
  }

  @Test
  void aStraightDescentIsFollowedAndNotRemembered() {
    Watched watched =
        new Watched(
            (w, g) -> {
              g[0] = -2;
              return -2 * w[0];
            });
    Lbfgs lbfgs = new Lbfgs(1, 5, 1);
    double[] w = new double[1];

    double value = lbfgs.iterate(w, watched);

    // 25 lengths, each twice the last; the first is the step over the gradient's norm.
    assertThat(watched.points()).hasSize(26);
    assertThat(watched.points().get(1)[0]).isEqualTo(1);
    assertThat(w[0]).isEqualTo(1 << 24);
    assertThat(value).isEqualTo(-2.0 * (1 << 24));
    State state = new State();
    lbfgs.save(state);
    assertThat(state.get("lbfgs.remembered")).isZero();
  }

  @Test
  void aSmallGradientIsNotLengthened() {
    // |g| = 0.1: the first step is along -g as it is, not along a unit vector.
    assertSearched(
        1,
        (w, g) -> {
          g[0] = w[0] - 0.1;
          return g[0] * g[0] / 2;
        },
        0,
        0.1);
  }

  @Test
  void atALeastValueNothingMoves() {
    Watched watched = new Watched(LbfgsSearchTest::parabola);
    double[] w = {3};

    assertThat(new Lbfgs(1, 5, 1).iterate(w, watched)).isZero();

    assertThat(watched.firsts()).containsExactly(3);
    assertThat(w).containsExactly(3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void aValueThatIsNotFiniteIsHandedBack(double value) {
    Watched watched = new Watched((_, _) -> value);
    double[] w = {1};

    assertThat(new Lbfgs(1, 5, 1).iterate(w, watched)).isEqualTo(Double.valueOf(value));
    assertThat(watched.points()).hasSize(1);
    assertThat(w).containsExactly(1);
  }

  @Test
  void whatCannotBeLoweredStays() {
    // The gradient lies: the value rises along the direction that should lower it.
    Objective wrong =
        (w, g) -> {
          g[0] = -1;
          return w[0];
        };
    double[] w = {0};

    assertThat(new Lbfgs(1, 5, 1).iterate(w, wrong)).isZero();
    assertThat(w).containsExactly(0);
  }

  /// A function of three variables, none of whose curvatures is constant.
  private static double bowl(double[] w, double[] g) {
    double value = 0;
    for (int i = 0; i < 3; i++) {
      double v = w[i] - i;
      double scale = 1 + 3 * i;
      value += scale * v * v / 2 + 0.1 * v * v * v * v;
      g[i] = scale * v + 0.4 * v * v * v;
    }
    value += 0.5 * w[0] * w[1];
    g[0] += 0.5 * w[1];
    g[1] += 0.5 * w[0];
    return value;
  }

  /// -H · g with H built up as a matrix, (I - s yᵀ/ys) H (I - y sᵀ/ys) + s sᵀ/ys from the oldest
  /// pair on, beginning with ys/yy of the newest pair times I.
  private static double[] direction(List<double[]> steps, List<double[]> changes, double[] g) {
    double[] s = steps.getLast();
    double[] y = changes.getLast();
    double[][] h = new double[3][3];
    for (int i = 0; i < 3; i++) {
      h[i][i] = dot(s, y) / dot(y, y);
    }
    for (int k = 0; k < steps.size(); k++) {
      h = updated(h, steps.get(k), changes.get(k));
    }
    double[] d = new double[3];
    for (int i = 0; i < 3; i++) {
      d[i] = -dot(h[i], g);
    }
    return d;
  }

  private static double[][] updated(double[][] h, double[] s, double[] y) {
    double ys = dot(s, y);
    double[] hy = {dot(h[0], y), dot(h[1], y), dot(h[2], y)};
    double yhy = dot(y, hy);
    double[][] next = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        next[i][j] =
            h[i][j] - (s[i] * hy[j] + hy[i] * s[j]) / ys + (1 + yhy / ys) * s[i] * s[j] / ys;
      }
    }
    return next;
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static double[] minus(double[] a, double[] b) {
    return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
  }

  @Test
  void directionsAreThoseOfTheMatrixOfTheRememberedStepsAndLengthsAreWolfes() {
    Lbfgs lbfgs = new Lbfgs(3, 2, 1);
    Watched watched = new Watched(LbfgsSearchTest::bowl);
    List<double[]> steps = new ArrayList<>();
    List<double[]> changes = new ArrayList<>();
    double[] w = {5, -4, 3};
    double[] g = new double[3];
    for (int iteration = 0; iteration < 12; iteration++) {
      double[] before = w.clone();
      double value = bowl(before, g);
      double[] gBefore = g.clone();
      int asked = watched.points().size();

      double after = lbfgs.iterate(w, watched);

      double[] first = minus(watched.points().get(iteration == 0 ? 1 : asked), before);
      if (iteration > 0) {
        assertThat(first).containsExactly(direction(steps, changes, gBefore), within(1e-9));
      }
      double[] step = minus(w, before);
      assertThat(bowl(w, g)).isEqualTo(after);
      assertThat(after).isLessThanOrEqualTo(value + 1e-4 * dot(step, gBefore));
      assertThat(Math.abs(dot(step, g))).isLessThanOrEqualTo(0.9 * Math.abs(dot(step, gBefore)));
      steps.add(step);
      changes.add(minus(g, gBefore));
      if (steps.size() > 2) {
        steps.removeFirst();
        changes.removeFirst();
      }
    }
    assertThat(dot(g, g)).isLessThan(1e-3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5})
  void whatIsSavedGoesOnAsIfNeverStopped(int iterations) {
    Lbfgs whole = new Lbfgs(3, 3, 1);
    double[] w = {5, -4, 3};
    for (int i = 0; i < iterations; i++) {
      whole.iterate(w, LbfgsSearchTest::bowl);
    }
    State state = new State();
    whole.save(state);
    Lbfgs resumed = new Lbfgs(3, 3, 1);
    resumed.load(state);
    double[] again = w.clone();

    for (int i = 0; i < 4; i++) {
      Watched undisturbed = new Watched(LbfgsSearchTest::bowl);
      Watched watched = new Watched(LbfgsSearchTest::bowl);
      double value = whole.iterate(w, undisturbed);
      assertThat(resumed.iterate(again, watched)).isEqualTo(value);
      assertThat(again).isEqualTo(w);
      assertThat(watched.firsts()).isEqualTo(undisturbed.firsts());
    }
  }
}
