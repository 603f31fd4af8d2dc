package io.rekindle.core.train;

import io.rekindle.core.kernel.Kernels;

/// The products of a dense layer in float32.
///
/// A step folded into the product that makes the gradient is cut by inputs: a tile packs some
/// columns of x once and takes them past all units. A gradient is cut by units, so that the
/// optimiser finds the weights of a tile side by side. Both read the gradient of y transposed.
final class Float32Products implements DenseProducts {
  /// Layers with fewer inputs are cut into narrower tiles, so that there are enough to share out.
  private static final int MANY_INPUTS = 1024;

  /// Batches of fewer rows are too little work to be cut at all.
  private static final int FEW_ROWS = 8;

  private final DenseStorage at;
  private final int unitsPerTile;
  private final int inputsPerTile;

  /// The gradient of y, units x capacity; empty where that of the weights is not wanted.
  private final float[] turned;

  private final Kernels.Product[] forward;
  private final Kernels.Product[] backward;
  private final Kernels.Product[] weightGradient;

  Float32Products(DenseStorage at, Kernels kernels) {
    this.at = at;
    int units = at.units();
    int inputs = at.inputs();
    boolean folded = at.folded();
    this.unitsPerTile = folded ? units : units <= 128 ? 32 : 64;
    this.inputsPerTile =
        !folded || at.capacity() < FEW_ROWS ? inputs : inputs < MANY_INPUTS ? 64 : 128;
    this.turned = new float[at.trains() ? at.out().gradient.length : 0];
    this.forward = new Kernels.Product[at.rowTiles()];
    this.backward = new Kernels.Product[at.in().hasGradient() ? at.rowTiles() : 0];
    int tiles = Math.ceilDiv(inputs, inputsPerTile) * Math.ceilDiv(units, unitsPerTile);
    this.weightGradient = new Kernels.Product[at.trains() ? tiles : 0];
    bindProducts(kernels);
  }

  private void bindProducts(Kernels kernels) {
    int units = at.units();
    int inputs = at.inputs();
    int w = at.w().offset();
    float[] x = at.in().values;
    for (int i = 0; i < forward.length; i++) {
      int row = i * at.rowsPerTile();
      forward[i] =
          kernels.bind(
              false,
              true,
              x,
              row * inputs,
              inputs,
              at.parameters(),
              w,
              inputs,
              at.out().values,
              row * units,
              units);
    }
    for (int i = 0; i < backward.length; i++) {
      int row = i * at.rowsPerTile();
      backward[i] =
          kernels.bind(
              false,
              false,
              at.out().gradient,
              row * units,
              units,
              at.parameters(),
              w,
              inputs,
              at.in().gradient,
              row * inputs,
              inputs);
    }
    for (int i = 0; i < weightGradient.length; i++) {
      int unit = at.folded() ? 0 : i * unitsPerTile;
      int input = at.folded() ? i * inputsPerTile : 0;
      weightGradient[i] =
          kernels.bind(
              false,
              false,
              turned,
              unit * at.capacity(),
              at.capacity(),
              x,
              input,
              inputs,
              at.gradientTarget(),
              w + unit * inputs + input,
              inputs);
    }
  }

  @Override
  public void forward(int from, int to, float beta) {
    forward[from / at.rowsPerTile()].run(to - from, at.units(), at.inputs(), 1, beta);
  }

  /// Turns the gradient of y.
  @Override
  public void prepareGradient(int from, int to, float rate) {
    if (turned.length == 0) {
      return;
    }
    int units = at.units();
    int capacity = at.capacity();
    float[] dy = at.out().gradient;
    int row = from;
    for (; row + 8 <= to; row += 8) {
      turnEight(dy, row * units, units, turned, row, capacity);
    }
    for (; row < to; row++) {
      for (int unit = 0; unit < units; unit++) {
        turned[unit * capacity + row] = dy[row * units + unit];
      }
    }
  }

  private static void turnEight(
      float[] d, int offset, int units, float[] turned, int row, int capacity) {
    int d1 = offset + units;
    int d2 = d1 + units;
    int d3 = d2 + units;
    int d4 = d3 + units;
    int d5 = d4 + units;
    int d6 = d5 + units;
    int d7 = d6 + units;
    for (int unit = 0; unit < units; unit++) {
      int at = unit * capacity + row;
      turned[at] = d[offset + unit];
      turned[at + 1] = d[d1 + unit];
      turned[at + 2] = d[d2 + unit];
      turned[at + 3] = d[d3 + unit];
      turned[at + 4] = d[d4 + unit];
      turned[at + 5] = d[d5 + unit];
      turned[at + 6] = d[d6 + unit];
      turned[at + 7] = d[d7 + unit];
    }
  }

  @Override
  public void backward(int from, int to) {
    backward[from / at.rowsPerTile()].run(to - from, at.inputs(), at.units(), 1, 0);
  }

  @Override
  public int gradientTiles() {
    return weightGradient.length;
  }

  @Override
  public int firstWeight(int tile) {
    return at.w().offset() + Math.min(at.units(), tile * unitsPerTile) * at.inputs();
  }

  @Override
  public void gradient(int tile, int rows, boolean add) {
    int units = Math.min(unitsPerTile, at.units() - tile * unitsPerTile);
    weightGradient[tile].run(units, at.inputs(), rows, 1, add ? 1 : 0);
  }

  @Override
  public void descend(int tile, int rows, float rate, float keep) {
    int inputs = Math.min(inputsPerTile, at.inputs() - tile * inputsPerTile);
    weightGradient[tile].run(at.units(), inputs, rows, -rate, keep);
  }

  @Override
  public void weightsChanged(int tile) {}

  @Override
  public void weightsChanged() {}
}
