package io.rekindle.core.train;

import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;

/// What weights add to the minimised value.
final class Penalty {
  private Penalty() {}

  /// Σ over dense layers of l1 · Σ|w| + l2 · Σw².
  static double of(Network network, float[] parameters) {
    double sum = 0;
    for (Slot slot : network.slots()) {
      if (isPenalized(network, slot)) {
        Layer.Dense dense = dense(network, slot);
        for (int i = slot.offset(); i < slot.end(); i++) {
          double w = parameters[i];
          sum += dense.l1() * Math.abs(w) + dense.l2() * w * w;
        }
      }
    }
    return sum;
  }

  /// Adds the gradient of [#of] to that of the loss.
  static void addGradient(Network network, float[] parameters, float[] gradient) {
    for (Slot slot : network.slots()) {
      if (isPenalized(network, slot)) {
        float l1 = (float) dense(network, slot).l1();
        float l2 = (float) dense(network, slot).l2();
        for (int i = slot.offset(); i < slot.end(); i++) {
          gradient[i] += l1 * Math.signum(parameters[i]) + 2 * l2 * parameters[i];
        }
      }
    }
  }

  private static boolean isPenalized(Network network, Slot slot) {
    return slot.kind() == Slot.Kind.WEIGHT
        && slot.trainable()
        && (dense(network, slot).l1() != 0 || dense(network, slot).l2() != 0);
  }

  private static Layer.Dense dense(Network network, Slot slot) {
    return (Layer.Dense) network.layers().get(slot.layer());
  }
}
