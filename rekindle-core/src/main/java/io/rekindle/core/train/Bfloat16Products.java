package io.rekindle.core.train;

import io.rekindle.core.kernel.Bfloat16Kernels;
import io.rekindle.core.kernel.Kernels;

/// The products of a dense layer in bfloat16, from rounded copies of its inputs, its weights and
/// the gradient of its outputs. What they make, and the weights that are trained, are float32.
///
/// Weights are cut by units whether steps are folded or not, so that those of a tile lie side by
/// side and are rounded anew while they are in the cache. The rate of a folded step goes into the
/// gradient before it is rounded: the native product is slow with a factor.
final class Bfloat16Products implements DenseProducts {
  /// Layers with fewer inputs, units or rows are no faster for it.
  private static final int LEAST_WIDTH = 16;

  private final DenseStorage at;
  private final int unitsPerTile;
  private final Bfloat16Kernels.Rounding[] roundInputs;
  private final Bfloat16Kernels.Rounding[] roundGradient;
  private final Bfloat16Kernels.Rounding[] roundWeights;

  /// -rate · dy, capacity x units; empty unless steps are folded.
  private final float[] step;

  private final Bfloat16Kernels.Rounding[] roundStep;
  private final Kernels.Product[] forward;
  private final Kernels.Product[] backward;
  private final Kernels.Product[] weightGradient;

  Bfloat16Products(DenseStorage at, Bfloat16Kernels kernels) {
    this.at = at;
    this.unitsPerTile = at.units() <= 128 ? 32 : at.inputs() < 1024 ? 64 : 128;
    int rowTiles = at.rowTiles();
    int weightTiles = Math.ceilDiv(at.units(), unitsPerTile);
    this.roundInputs = new Bfloat16Kernels.Rounding[rowTiles];
    this.roundGradient = new Bfloat16Kernels.Rounding[at.out().hasGradient() ? rowTiles : 0];
    this.roundWeights = new Bfloat16Kernels.Rounding[weightTiles];
    boolean steps = at.folded() && at.trains();
    this.step = new float[steps ? at.out().gradient.length : 0];
    this.roundStep = new Bfloat16Kernels.Rounding[steps ? rowTiles : 0];
    this.forward = new Kernels.Product[rowTiles];
    this.backward = new Kernels.Product[at.in().hasGradient() ? rowTiles : 0];
    this.weightGradient = new Kernels.Product[at.trains() ? weightTiles : 0];
    bindProducts(kernels);
  }

  static boolean paysFor(DenseStorage at) {
    return Math.min(at.capacity(), Math.min(at.inputs(), at.units())) >= LEAST_WIDTH;
  }

  private void bindProducts(Bfloat16Kernels kernels) {
    int units = at.units();
    int inputs = at.inputs();
    Signal in = at.in();
    Signal out = at.out();
    short[] x = new short[in.values.length];
    short[] w = new short[at.w().size()];
    short[] dy = new short[out.gradient.length];
    short[] summand = step.length > 0 ? new short[step.length] : dy;
    for (int i = 0; i < forward.length; i++) {
      int xRow = i * at.rowsPerTile() * inputs;
      int yRow = i * at.rowsPerTile() * units;
      roundInputs[i] = kernels.bindRounding(in.values, xRow, x, xRow);
      forward[i] =
          kernels.bind(false, true, x, xRow, inputs, w, 0, inputs, out.values, yRow, units);
    }
    for (int i = 0; i < roundGradient.length; i++) {
      int row = i * at.rowsPerTile() * units;
      roundGradient[i] = kernels.bindRounding(out.gradient, row, dy, row);
    }
    for (int i = 0; i < roundStep.length; i++) {
      int row = i * at.rowsPerTile() * units;
      roundStep[i] = kernels.bindRounding(step, row, summand, row);
    }
    for (int i = 0; i < backward.length; i++) {
      int xRow = i * at.rowsPerTile() * inputs;
      int yRow = i * at.rowsPerTile() * units;
      backward[i] =
          kernels.bind(false, false, dy, yRow, units, w, 0, inputs, in.gradient, xRow, inputs);
    }
    for (int i = 0; i < roundWeights.length; i++) {
      int from = firstWeight(i);
      roundWeights[i] = kernels.bindRounding(at.parameters(), from, w, from - at.w().offset());
    }
    for (int i = 0; i < weightGradient.length; i++) {
      float[] target = at.gradientTarget();
      int unit = i * unitsPerTile;
      weightGradient[i] =
          kernels.bind(
              true, false, summand, unit, units, x, 0, inputs, target, firstWeight(i), inputs);
    }
  }

  @Override
  public void forward(int from, int to, float beta) {
    int tile = from / at.rowsPerTile();
    roundInputs[tile].run((to - from) * at.inputs());
    forward[tile].run(to - from, at.units(), at.inputs(), 1, beta);
  }

  @Override
  public void prepareGradient(int from, int to, float rate) {
    int tile = from / at.rowsPerTile();
    int first = from * at.units();
    int length = (to - from) * at.units();
    if (backward.length > 0 || step.length == 0) {
      roundGradient[tile].run(length);
    }
    if (step.length > 0) {
      scale(at.out().gradient, -rate, step, first, first + length);
      roundStep[tile].run(length);
    }
  }

  private static void scale(float[] from, float factor, float[] into, int first, int end) {
    for (int i = first; i < end; i++) {
      into[i] = factor * from[i];
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
    weightGradient[tile].run(unitsOf(tile), at.inputs(), rows, 1, add ? 1 : 0);
  }

  @Override
  public void descend(int tile, int rows, float rate, float keep) {
    weightGradient[tile].run(unitsOf(tile), at.inputs(), rows, 1, keep);
  }

  private int unitsOf(int tile) {
    return Math.min(unitsPerTile, at.units() - tile * unitsPerTile);
  }

  @Override
  public void weightsChanged(int tile) {
    roundWeights[tile].run(firstWeight(tile + 1) - firstWeight(tile));
  }

  @Override
  public void weightsChanged() {
    for (int tile = 0; tile < roundWeights.length; tile++) {
      weightsChanged(tile);
    }
  }
}
