package io.rekindle.core.train;

import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.List;

/// Scales the incoming weights of each unit down to their layer's largest allowed norm; Srebro and
/// Shraibman 2005.
final class MaxNorm {
  private record Limit(Slot weights, double norm) {}

  private final List<Limit> limits;

  MaxNorm(Network network) {
    limits =
        network.slots().stream()
            .filter(slot -> slot.kind() == Slot.Kind.WEIGHT && slot.trainable())
            .filter(slot -> dense(network, slot).maxNorm().isPresent())
            .map(slot -> new Limit(slot, dense(network, slot).maxNorm().getAsDouble()))
            .toList();
  }

  private static Layer.Dense dense(Network network, Slot slot) {
    return (Layer.Dense) network.layers().get(slot.layer());
  }

  /// Whether any weights are limited.
  boolean isSet() {
    return !limits.isEmpty();
  }

  void apply(float[] parameters) {
    for (int i = 0; i < limits.size(); i++) {
      Slot w = limits.get(i).weights();
      for (int unit = 0; unit < w.rows(); unit++) {
        limit(parameters, w.offset() + unit * w.columns(), w.columns(), limits.get(i).norm());
      }
    }
  }

  private static void limit(float[] parameters, int from, int length, double limit) {
    double squares = 0;
    for (int i = from; i < from + length; i++) {
      squares += (double) parameters[i] * parameters[i];
    }
    double norm = Math.sqrt(squares);
    if (norm > limit) {
      float factor = (float) (limit / norm);
      for (int i = from; i < from + length; i++) {
        parameters[i] *= factor;
      }
    }
  }
}
