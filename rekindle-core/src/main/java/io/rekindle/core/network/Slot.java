package io.rekindle.core.network;

/// One tensor's place in the flat parameter vector.
///
/// @param name the layer's place in the run file and the tensor's own name: `layers.0.weight`
/// @param layer index into [Network#layers()]
/// @param offset index of its first number in the flat vector
/// @param rows units for a weight matrix, 1 for a vector
/// @param columns inputs for a weight matrix, units for a vector
/// @param trainable whether training changes it
public record Slot(
    String name, Kind kind, int layer, int offset, int rows, int columns, boolean trainable) {

  /// What a tensor is for.
  public enum Kind {
    /// A dense layer's matrix, units x inputs, row-major; the only kind that penalties and weight
    /// decay apply to.
    WEIGHT,
    BIAS,
    /// The factor of a normalisation layer.
    SCALE,
    /// The summand of a normalisation layer.
    SHIFT,
    /// A batch normalisation's running mean: written by training, but not by the optimiser.
    RUNNING_MEAN,
    RUNNING_VARIANCE
  }

  public int size() {
    return rows * columns;
  }

  public int end() {
    return offset + size();
  }
}
