package io.rekindle.core.train;

import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.ArrayList;
import java.util.List;

/// The data-dependent part of the `lsuv` initialiser: layer after layer, weights are divided by the
/// standard deviation of what they put out for the first rows.
final class Lsuv {
  private static final int ROWS = 512;

  private Lsuv() {}

  static void scale(Network network, float[] parameters, Features features, Compute compute) {
    for (Slot slot : network.slots()) {
      if (slot.kind() == Slot.Kind.WEIGHT
          && network.layers().get(slot.layer()) instanceof Layer.Dense dense
          && network.initOf(dense) instanceof Initializer.Lsuv) {
        double deviation = deviation(network, dense, slot, parameters, features, compute);
        for (int i = slot.offset(); i < slot.end(); i++) {
          parameters[i] = (float) (parameters[i] / Math.max(1e-8, deviation));
        }
      }
    }
  }

  private static double deviation(
      Network network,
      Layer.Dense dense,
      Slot slot,
      float[] parameters,
      Features features,
      Compute compute) {
    List<Layer> layers = new ArrayList<>(network.layers().subList(0, slot.layer()));
    layers.add(
        new Layer.Dense(
            dense.units(),
            List.of(),
            dense.init(),
            dense.bias(),
            dense.useBias(),
            false,
            0,
            0,
            dense.maxNorm()));
    Network upToHere = new Network(network.inputs(), layers, network.init());
    int rows = Math.min(ROWS, features.rows());
    float[] x = new float[rows * features.columns()];
    for (int row = 0; row < rows; row++) {
      features.copyRow(row, x, row * features.columns());
    }
    try (Inference inference = new Inference(upToHere, parameters, compute)) {
      return deviation(inference.outputs(new Features.Floats(x, rows, features.columns())));
    }
  }

  private static double deviation(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / Math.max(1, values.length - 1));
  }
}
