package io.rekindle.core.train;

import io.rekindle.core.kernel.Kernels;
import java.util.Arrays;

/// The products of a dense layer in float32.
///
/// A gradient is cut by units, so that the optimiser finds the weights of a tile side by side. So
/// is a layer that goes [forward by units][#forwardUnits]. Any other step that is folded into the
/// product that makes the gradient is cut by inputs: a tile packs some columns of x once and takes
/// them past all units. All of them read the gradient of y transposed.
final class Float32Products implements DenseProducts, ByUnits {
  /// Layers with fewer inputs are cut into narrower tiles, so that there are enough to share out.
  private static final int MANY_INPUTS = 1024;

  /// Batches of fewer rows are too little work to be cut at all.
  private static final int FEW_ROWS = 8;

  /// Floats of the longest vector: where units are cut, so that no product has a ragged end.
  private static final int UNIT_STEP = 16;

  /// Weights from which on wider tiles are faster, being packed less often: 4 MB.
  private static final int MANY_WEIGHTS = 1 << 20;

  /// The most inputs of a folded tile that is cut by units.
  private static final int MOST_INPUTS = 1024;

  private final DenseStorage at;
  private final Kernels kernels;

  /// The first unit of each cut by units, and how many units there are.
  private final int[] firstUnit;

  private final int inputsPerTile;

  /// Into how many tiles each cut by units is cut by inputs.
  private final int inputTiles;

  /// The gradient of y, units x capacity; empty where that of the weights is not wanted.
  private final float[] turned;

  private final Kernels.Product[] forward;
  private final Kernels.Product[] forwardUnits;
  private final Kernels.Product[] backward;
  private final Kernels.Product[] weightGradient;

  /// @param byUnits whether the layer goes [forward by units][#forwardUnits]
  Float32Products(DenseStorage at, boolean byUnits, Kernels kernels) {
    this.at = at;
    this.kernels = kernels;
    int units = at.units();
    int inputs = at.inputs();
    boolean byInputs = at.folded() && !byUnits;
    this.firstUnit =
        byUnits ? unitTiles(at) : tiles(units, byInputs ? units : units <= 128 ? 32 : 64);
    this.inputsPerTile =
        !at.folded() || at.capacity() < FEW_ROWS
            ? inputs
            : byUnits
                ? Math.ceilDiv(inputs, Math.ceilDiv(inputs, MOST_INPUTS))
                : inputs < MANY_INPUTS ? 64 : 128;
    this.inputTiles = Math.ceilDiv(inputs, inputsPerTile);
    this.turned = new float[at.trains() ? at.out().gradient.length : 0];
    this.forward = new Kernels.Product[byUnits ? 0 : at.rowTiles()];
    this.forwardUnits = new Kernels.Product[byUnits ? firstUnit.length - 1 : 0];
    this.backward = new Kernels.Product[at.in().hasGradient() ? at.rowTiles() : 0];
    int tiles = inputTiles * (firstUnit.length - 1);
    this.weightGradient = new Kernels.Product[at.trains() ? tiles : 0];
    bindProducts();
  }

  /// Cuts units into tiles of the same width, but for the last.
  private static int[] tiles(int units, int width) {
    int[] first = new int[Math.ceilDiv(units, width) + 1];
    Arrays.setAll(first, tile -> Math.min(units, tile * width));
    return first;
  }

  /// The tiles of units of a layer that goes [forward by units][#forwardUnits]: the first of each,
  /// and how many units there are.
  static int[] unitTiles(DenseStorage at) {
    return evenTiles(at.units(), at.w().size() < MANY_WEIGHTS ? 64 : 256);
  }

  /// Cuts units into an even number of tiles of about some width, as alike as [#UNIT_STEP] allows:
  /// two threads then have the same to do.
  private static int[] evenTiles(int units, int width) {
    int count = 2 * Math.max(1, Math.round(units / (2f * width)));
    int[] first = new int[count + 1];
    for (int tile = 1; tile < count; tile++) {
      first[tile] = Math.round((float) units * tile / count / UNIT_STEP) * UNIT_STEP;
    }
    first[count] = units;
    return first;
  }

  private void bindProducts() {
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
    for (int i = 0; i < forwardUnits.length; i++) {
      int unit = firstUnit[i];
      forwardUnits[i] =
          kernels.bindSkipping(
              true,
              x,
              0,
              inputs,
              at.parameters(),
              w + unit * inputs,
              inputs,
              at.out().values,
              unit,
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
      int unit = firstUnit[i / inputTiles];
      int input = i % inputTiles * inputsPerTile;
      weightGradient[i] =
          kernels.bindSkipping(
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

  @Override
  public int unitTiles() {
    return forwardUnits.length;
  }

  @Override
  public int firstUnit(int tile) {
    return firstUnit[tile];
  }

  @Override
  public void forwardUnits(int tile, int rows, float beta) {
    forwardUnits[tile].run(rows, firstUnit[tile + 1] - firstUnit[tile], at.inputs(), 1, beta);
  }

  /// Turns the gradient of y.
  @Override
  public void prepareGradient(int from, int to, float rate) {
    if (turned.length == 0) {
      return;
    }
    int units = at.units();
    int capacity = at.capacity();
    kernels.transpose(
        to - from, units, at.out().gradient, from * units, units, turned, from, capacity);
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
    return at.w().offset() + firstUnit[tile] * at.inputs();
  }

  @Override
  public void gradient(int tile, int rows, boolean add) {
    run(tile, rows, 1, add ? 1 : 0);
  }

  @Override
  public void descend(int tile, int rows, float rate, float keep) {
    run(tile, rows, -rate, keep);
  }

  private void run(int tile, int rows, float alpha, float beta) {
    int cut = tile / inputTiles;
    int units = firstUnit[cut + 1] - firstUnit[cut];
    int inputs = Math.min(inputsPerTile, at.inputs() - tile % inputTiles * inputsPerTile);
    weightGradient[tile].run(units, inputs, rows, alpha, beta);
  }

  @Override
  public void weightsChanged(int tile) {}

  @Override
  public void weightsChanged() {}
}
