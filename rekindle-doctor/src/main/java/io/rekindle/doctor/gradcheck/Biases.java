package io.rekindle.doctor.gradcheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The biases of a network beside the sums that they are added to.
final class Biases {
  /// Beyond as many deviations, sums keep the bias's sign for every row.
  private static final double DROWNED = 5;

  private Biases() {}

  /// A hidden layer whose bias drowns what comes from the rows.
  ///
  /// @param size the root mean square of its biases
  /// @param deviation of its sums; where the weights are small, that of usual weights, but no more
  ///   than 1, the scale of the activations
  record Drowning(int layer, double size, double deviation) {}

  /// The first such layer.
  static Optional<Drowning> drowning(Net net, Signal signal) {
    for (int l = 0; l < net.depth() - 1; l++) {
      Net.Dense layer = net.layer(l);
      double size = Math.sqrt(layer.b().map(Matrix::secondMoment).orElse(0.0));
      double moment = layer.inputs() * signal.moments().get(l);
      double actual = Math.sqrt(moment * layer.w().secondMoment());
      double usual = Weights.limit(layer) * Math.sqrt(moment / 3);
      double deviation = Math.max(actual, Math.min(usual, 1));
      if (deviation > 0 && size > DROWNED * deviation) {
        return Optional.of(new Drowning(l, size, deviation));
      }
    }
    return Optional.empty();
  }

  /// The same weights with all hidden biases at 0.
  static Net atZero(Net net) {
    List<Net.Dense> layers = new ArrayList<>();
    for (int l = 0; l < net.depth(); l++) {
      Net.Dense layer = net.layer(l);
      layers.add(
          l == net.depth() - 1
              ? layer
              : new Net.Dense(
                  layer.w(),
                  layer.b().map(b -> Matrix.zeros(b.rows(), b.columns())),
                  layer.curve()));
    }
    return net.withLayers(layers);
  }
}
