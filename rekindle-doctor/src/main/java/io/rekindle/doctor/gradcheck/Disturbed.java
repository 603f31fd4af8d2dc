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
    disturbed =
        new Backward(net, new Forward(a, z, clean.forward().spread()), clean.atKink());
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
    Uncertain delta = disturbed.outputDelta();
    Matrix sizes = delta.value().abs();
    if (clean.net().isFused()) {
      Matrix t = clean.net().targets().abs();
      sizes = clean.forward().outputs().plus(t).times(clean.net().rowFactor());
    }
    return rounded(delta, sizes, 1);
  }

  /// The delta of the layer below; which side of a kink a value is on stays as it was.
  Uncertain sentBack(int layer, Uncertain delta) {
    Matrix w = clean.net().layer(layer).w();
    Uncertain back = delta.times(w);
    back = rounded(back, delta.value().abs().times(w.abs()), w.rows());
    Uncertain was = clean.slope(layer - 1);
    Uncertain is = disturbed.slope(layer - 1);
    if (!was.isExact()) {
      Matrix values = is.value();
      Matrix kept = new Matrix(values.values().clone(), values.rows(), values.columns());
      for (int i = 0; i < kept.values().length; i++) {
        if (was.slack().values()[i] > 0) {
          kept.values()[i] = was.value().values()[i];
        }
      }
      return back.each(Uncertain.exact(kept));
    }
    return back.each(Uncertain.exact(is.value()));
  }

  Matrix weight(int layer, Uncertain delta) {
    Matrix a = disturbed.forward().a().get(layer);
    Matrix dw = clean.net().l2() == 0 ? delta.value().transposedTimes(a) : disturbed.weight(layer, delta, a).value();
    return rounded(dw, delta.value().abs().transposedTimes(a.abs()), a.rows());
  }

  Matrix bias(Uncertain delta) {
    return rounded(
        delta.value().columnSums(), delta.value().abs().columnSums(), delta.value().rows());
  }
}
