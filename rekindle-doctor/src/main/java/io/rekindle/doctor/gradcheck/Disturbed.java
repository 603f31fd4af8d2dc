package io.rekindle.doctor.gradcheck;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A forward and backward pass in which every sum and activation is off by a random rounding.
final class Disturbed {
  private final Backward clean;
  private final double epsilon;
  private final SplittableRandom random;
  private final Backward disturbed;

  Disturbed(Backward clean, double epsilon, SplittableRandom random) {
    this.clean = clean;
    this.epsilon = epsilon;
    this.random = random;
    Net net = clean.net();
    List<Matrix> a = new ArrayList<>(List.of(net.x()));
    List<Matrix> z = new ArrayList<>();
    for (Net.Dense layer : net.layers()) {
      Matrix x = a.getLast();
      Matrix sum = Forward.preActivations(x, layer);
      z.add(rounded(sum, x.abs().timesTransposed(layer.w().abs()), layer.inputs()));
      Matrix y = Forward.activate(layer.curve(), z.getLast());
      a.add(rounded(y, y.abs(), 1));
    }
    disturbed = new Backward(net, new Forward(a, z, clean.forward().spread()), clean.atKink());
  }

  /// A sum of n terms whose sizes add up to `sizes`.
  private Matrix rounded(Matrix sum, Matrix sizes, int n) {
    double deviation = epsilon * (1 + Math.sqrt(n) / 2);
    return sum.with(sizes, (v, size) -> v + deviation * size * random.nextGaussian());
  }

  private Uncertain rounded(Uncertain sum, Matrix sizes, int n) {
    return new Uncertain(rounded(sum.value(), sizes, n), sum.slack());
  }

  Uncertain outputDelta() {
    Net net = clean.net();
    Matrix y = disturbed.forward().outputs();
    if (net.isFused()) {
      Uncertain delta = disturbed.outputDelta();
      Matrix sizes = y.abs().plus(net.targets().abs()).times(net.rowFactor());
      return rounded(delta, sizes, 1);
    }
    if (net.outputCurve().isSoftmax()) {
      Uncertain delta = disturbed.outputDelta();
      return rounded(delta, delta.value().abs(), 1);
    }
    Matrix dy = net.objective().slope(y, net.targets()).times(net.rowFactor());
    Matrix sizes = dy.abs();
    return sloped(rounded(Uncertain.exact(dy), sizes, 1), net.depth() - 1);
  }

  /// The delta of the layer below; which side of a kink a value is on stays as it was.
  Uncertain sentBack(int layer, Uncertain delta) {
    Matrix w = clean.net().layer(layer).w();
    Uncertain back = delta.times(w);
    back = rounded(back, delta.value().abs().times(w.abs()), w.rows());
    return sloped(back, layer - 1);
  }

  private Uncertain sloped(Uncertain back, int layer) {
    Uncertain was = clean.slope(layer);
    Matrix is = disturbed.slope(layer, written(layer)).value();
    if (was.isExact()) {
      return back.each(Uncertain.exact(is));
    }
    Matrix kept = new Matrix(is.values().clone(), is.rows(), is.columns());
    for (int i = 0; i < kept.values().length; i++) {
      if (was.slack().values()[i] > 0) {
        kept.values()[i] = was.value().values()[i];
      }
    }
    return back.each(Uncertain.exact(kept));
  }

  /// The form in which rounding does more harm: that of y, where there is one.
  private Slope written(int layer) {
    Curve curve = clean.net().layer(layer).curve();
    return curve.ofOutput().isPresent()
        ? new Slope(curve, Slope.Form.OF_Y, Slope.Argument.Y)
        : Slope.right(curve);
  }

  Matrix weight(int layer, Uncertain delta) {
    Matrix a = disturbed.forward().a().get(layer);
    Matrix dw =
        clean.net().l2() == 0
            ? delta.value().transposedTimes(a)
            : disturbed.weight(layer, delta, a).value();
    return rounded(dw, delta.value().abs().transposedTimes(a.abs()), a.rows());
  }

  Matrix bias(Uncertain delta) {
    return rounded(
        delta.value().columnSums(), delta.value().abs().columnSums(), delta.value().rows());
  }
}
