package io.rekindle.core.train;

/// What flows between two stages: the values of all rows of a batch going forward, and the loss's
/// gradient with respect to them coming back. Stages that work in place share the arrays.
final class Signal {
  /// capacity x width, row-major.
  final float[] values;

  /// capacity x width, row-major; empty where no gradient is wanted.
  final float[] gradient;

  final int width;

  Signal(float[] values, float[] gradient, int width) {
    this.values = values;
    this.gradient = gradient;
    this.width = width;
  }

  static Signal allocate(int capacity, int width, boolean withGradient) {
    int size = Math.multiplyExact(capacity, width);
    return new Signal(new float[size], withGradient ? new float[size] : new float[0], width);
  }

  boolean hasGradient() {
    return gradient.length > 0;
  }
}
