package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Finding.Proof;
import java.util.SplittableRandom;

/// Plain gradient descent on the batch of a dump, to see what a prescription changes.
final class Descent {
  /// Multiplications that one trial may take.
  private static final double WORK = 2e9;

  private static final int MOST_ROWS = 128;
  private static final int FEWEST_STEPS = 20;
  private static final int MOST_STEPS = 200;

  private Descent() {}

  /// The loss after the same number of steps from two starts, each at its own rate.
  static Proof.Trial trial(Net control, double rate, Net treated, double treatedRate) {
    double work = 6.0 * Math.min(MOST_ROWS, control.rows()) * control.parameters().length;
    int steps = (int) Math.clamp(WORK / work, FEWEST_STEPS, MOST_STEPS);
    return new Proof.Trial(
        steps,
        treatedRate,
        lossAfter(control, rate, steps),
        lossAfter(treated, treatedRate, steps));
  }

  /// The loss of a row once the steps are done.
  static double lossAfter(Net start, double rate, int steps) {
    Net net = start.withRows(MOST_ROWS);
    for (int s = 0; s < steps; s++) {
      double[] p = net.parameters();
      double[] g = gradient(net);
      for (int i = 0; i < p.length; i++) {
        p[i] -= rate * g[i];
      }
      net = net.withParameters(p);
    }
    return loss(net);
  }

  static double loss(Net net) {
    Matrix y = Forward.of(net, 0).outputs();
    return net.objective().value(y, net.targets()) / net.rows();
  }

  /// The gradient in the order of [Net#parameters()].
  static double[] gradient(Net net) {
    Backward.Truth truth = Backward.of(net, 0).truth();
    double[] flat = new double[net.parameters().length];
    int at = 0;
    for (int l = 0; l < net.depth(); l++) {
      double[] w = truth.w().get(l).value().values();
      System.arraycopy(w, 0, flat, at, w.length);
      at += w.length;
      if (truth.b().get(l).isPresent()) {
        double[] b = truth.b().get(l).get().value().values();
        System.arraycopy(b, 0, flat, at, b.length);
        at += b.length;
      }
    }
    return flat;
  }

  /// The largest curvature of the loss on the batch, by power iteration on differences of
  /// gradients: H·v ≈ (g(w + εv) - g(w - εv)) / 2ε.
  static double curvature(Net given) {
    Net net = given.withRows(MOST_ROWS);
    double[] p = net.parameters();
    SplittableRandom random = new SplittableRandom(3);
    double[] v = new double[p.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = random.nextGaussian();
    }
    double largest = 0;
    for (int iteration = 0; iteration < 12; iteration++) {
      double norm = norm(v);
      if (norm == 0) {
        return 0;
      }
      double step = 1e-5 * Math.max(1, norm(p)) / norm;
      double[] above = gradient(net.withParameters(moved(p, v, step)));
      double[] below = gradient(net.withParameters(moved(p, v, -step)));
      for (int i = 0; i < v.length; i++) {
        v[i] = (above[i] - below[i]) / (2 * step * norm);
      }
      largest = norm(v);
    }
    return largest;
  }

  private static double[] moved(double[] p, double[] v, double step) {
    double[] result = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      result[i] = p[i] + step * v[i];
    }
    return result;
  }

  private static double norm(double[] v) {
    double sum = 0;
    for (double x : v) {
      sum += x * x;
    }
    return Math.sqrt(sum);
  }
}
