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
      if (slot.kind() == Slot.Kind.WEIGHT
          && slot.trainable()
          && network.layers().get(slot.layer()) instanceof Layer.Dense dense
          && (dense.l1() != 0 || dense.l2() != 0)) {
        for (int i = slot.offset(); i < slot.end(); i++) {
          double w = parameters[i];
          sum += dense.l1() * Math.abs(w) + dense.l2() * w * w;
        }
      }
    }
    return sum;
  }
}
