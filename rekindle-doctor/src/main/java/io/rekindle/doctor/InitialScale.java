package io.rekindle.doctor;

import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;

/// How large the initial weights of a layer are.
final class InitialScale {
  private InitialScale() {}

  /// The deviation that a layer's initialiser gives its weights over the one that keeps the
  /// signal's size; 1 between Glorot's and the one that suits the activation.
  static double weightScale(Network network, int layer) {
    Slot w = Reading.slot(network, layer, Slot.Kind.WEIGHT);
    Layer.Dense dense = (Layer.Dense) network.layers().get(layer);
    Initializer suited = Initializer.suitedTo(dense.firstActivation());
    double least = Math.min(variance(suited, w), variance(Initializer.GLOROT_UNIFORM, w));
    double most = Math.max(variance(suited, w), variance(Initializer.GLOROT_UNIFORM, w));
    double own = variance(network.initOf(dense), w);
    return Math.sqrt(own < least ? own / least : own > most ? own / most : 1);
  }

  /// What a layer's initial weights make of inputs that are alike: the sum of their mean, if it is
  /// larger than their deviation from it; else 0.
  static double gainOfMean(Network network, int layer) {
    Layer.Dense dense = (Layer.Dense) network.layers().get(layer);
    int inputs = Reading.slot(network, layer, Slot.Kind.WEIGHT).columns();
    return network.initOf(dense) instanceof Initializer.Uniform(double low, double high)
            && Math.abs(low + high) / 2 > (high - low) / Math.sqrt(12)
        ? inputs * Math.abs(low + high) / 2
        : 0;
  }

  /// The root mean square of a layer's initial biases; 0 without any.
  static double biasSize(Network network, int layer) {
    Layer.Dense dense = (Layer.Dense) network.layers().get(layer);
    Slot w = Reading.slot(network, layer, Slot.Kind.WEIGHT);
    return dense.useBias() ? Math.sqrt(variance(dense.bias(), w)) : 0;
  }

  /// The deviation of a layer's sums under its own weights or those that suit its activation,
  /// whichever gives more.
  ///
  /// @param moment mean square of what comes in
  static double sumDeviation(Network network, int layer, double moment) {
    Layer.Dense dense = (Layer.Dense) network.layers().get(layer);
    Slot w = Reading.slot(network, layer, Slot.Kind.WEIGHT);
    double suited = variance(Initializer.suitedTo(dense.firstActivation()), w);
    double own = variance(network.initOf(dense), w);
    return Math.sqrt(w.columns() * moment * Math.max(suited, own));
  }

  private static double variance(Initializer init, Slot w) {
    return switch (init) {
      case Initializer.Uniform(double low, double high) -> {
        double mean = (low + high) / 2;
        yield (high - low) * (high - low) / 12 + mean * mean;
      }
      case Initializer.Normal(double deviation) -> deviation * deviation;
      case Initializer.TruncatedNormal(double deviation) -> 0.774 * deviation * deviation;
      case Initializer.Constant(double value) -> value * value;
      case Initializer.Orthogonal(double gain) -> gain * gain / Math.max(w.rows(), w.columns());
      case Initializer.Lsuv _ -> 1.0 / w.columns();
      case Initializer.Scaled scaled -> scaled.family().variance(w.columns(), w.rows());
    };
  }
}
