package io.rekindle.core.train;

import io.rekindle.core.network.Slot;
import java.util.Optional;

/// Where the numbers of a dense layer lie.
///
/// @param w the place of its weights, units x inputs, in `parameters` and in the gradient
/// @param gradient empty if steps are folded into the product that makes the gradient, which then
///   goes to the parameters alone
/// @param rowsPerTile the size and alignment of the row ranges that will be asked for
record DenseStorage(
    Slot w,
    Signal in,
    Signal out,
    float[] parameters,
    Optional<float[]> gradient,
    int rowsPerTile) {

  int inputs() {
    return in.width;
  }

  int units() {
    return out.width;
  }

  /// The most rows of a batch.
  int capacity() {
    return out.values.length / out.width;
  }

  int rowTiles() {
    return Math.ceilDiv(capacity(), rowsPerTile);
  }

  /// Whether a gradient of the weights is wanted.
  boolean trains() {
    return w.trainable() && out.hasGradient();
  }

  boolean folded() {
    return gradient.isEmpty();
  }

  /// Where the product that makes the gradient goes.
  float[] gradientTarget() {
    return gradient.orElse(parameters);
  }
}
