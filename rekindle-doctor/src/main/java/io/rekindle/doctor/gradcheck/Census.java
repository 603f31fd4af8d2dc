package io.rekindle.doctor.gradcheck;

import java.util.Arrays;

/// Counts of hidden units that let no gradient through, on one batch.
record Census(Net net, Forward forward) {

  /// The share of a hidden layer's values at the flat ends of its activation.
  double saturated(int l) {
    Curve curve = net.layer(l).curve();
    boolean saturates =
        switch (curve.label()) {
          case "sigmoid", "tanh", "hard_sigmoid", "softsign" -> true;
          default -> false;
        };
    if (!saturates) {
      return 0;
    }
    double most = curve.derivative().applyAsDouble(0);
    double[] z = forward.z().get(l).values();
    long flat =
        Arrays.stream(z).filter(v -> curve.derivative().applyAsDouble(v) < 0.02 * most).count();
    return (double) flat / z.length;
  }

  /// The share of a ReLU layer's units that are 0 for every row.
  double dead(int l) {
    if (!net.layer(l).curve().is(Curve.RELU)) {
      return 0;
    }
    double[] sums = forward.a().get(l + 1).columnSums().values();
    return (double) Arrays.stream(sums).filter(v -> v == 0).count() / sums.length;
  }
}
