package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;

/// The weights of some units of a layer for [RowKernels]: their own rows, each of which begins
/// where the processor reads vectors fastest.
///
/// Safe for use by one thread at a time.
public final class RowWeights {
  private final int firstUnit;
  private final int units;
  private final int inputs;

  /// Floats from one unit's weights to the next's.
  private final int stride;

  private final VectorPanel panel;

  /// @param firstUnit the number of the first unit in the layer
  public RowWeights(int firstUnit, int units, int inputs) {
    this.firstUnit = firstUnit;
    this.units = units;
    this.inputs = inputs;
    this.stride = Math.ceilDiv(inputs, LANES) * LANES;
    this.panel = new VectorPanel(Math.multiplyExact(units, stride));
  }

  /// Copies the weights from an array, units x inputs.
  ///
  /// @param offset where the first unit's begin
  public void set(float[] source, int offset) {
    for (int i = 0; i < units; i++) {
      int to = panel.offset() + i * stride;
      System.arraycopy(source, offset + i * inputs, panel.values, to, inputs);
    }
  }

  /// Copies the weights to an array, units x inputs.
  ///
  /// @param offset where the first unit's begin
  public void get(float[] target, int offset) {
    for (int i = 0; i < units; i++) {
      int from = panel.offset() + i * stride;
      System.arraycopy(panel.values, from, target, offset + i * inputs, inputs);
    }
  }

  float[] values() {
    return panel.values;
  }

  /// Sees to it that the weights lie where they are read fastest; before each use.
  void begin() {
    panel.beginAgain();
  }

  /// Where the weights of a unit begin, by its number in the layer.
  int of(int unit) {
    return panel.offset() + (unit - firstUnit) * stride;
  }
}
