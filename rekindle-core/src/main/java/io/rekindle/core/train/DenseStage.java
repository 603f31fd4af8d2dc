package io.rekindle.core.train;

import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Updater;
import java.util.Optional;

/// y = x · wᵀ + b.
final class DenseStage implements Stage.RowStage, Stage.Parametric {
  private final DenseStorage at;
  private final DenseProducts products;
  private final float[] parameters;
  private final float[] gradient;
  private final Optional<Slot> b;
  private final float l1;
  private final float l2;

  /// The sums over each tile of rows of the gradient of y, tiles x units.
  private final float[] tileSums;

  DenseStage(Layer.Dense dense, Optional<Slot> b, DenseStorage at, DenseProducts products) {
    this.at = at;
    this.products = products;
    this.parameters = at.parameters();
    this.gradient = at.gradientTarget();
    this.b = b;
    this.l1 = (float) dense.l1();
    this.l2 = (float) dense.l2();
    this.tileSums = new float[at.trains() ? at.rowTiles() * at.units() : 0];
  }

  @Override
  public int layer() {
    return at.w().layer();
  }

  @Override
  public Signal in() {
    return at.in();
  }

  @Override
  public Signal out() {
    return at.out();
  }

  int rowsPerTile() {
    return at.rowsPerTile();
  }

  @Override
  public void forward(int from, int to, Moment moment) {
    int units = at.units();
    boolean bias = b.isPresent();
    if (bias) {
      repeat(parameters, b.get().offset(), units, out().values, from * units, to - from);
    }
    products.forward(from, to, bias ? 1 : 0);
  }

  /// [#forward] of all rows, for the units of a tile of `byUnits`, the products of this stage.
  void forwardUnits(ByUnits byUnits, int tile, int rows) {
    boolean bias = b.isPresent();
    if (bias) {
      int first = byUnits.firstUnit(tile);
      int width = byUnits.firstUnit(tile + 1) - first;
      for (int row = 0; row < rows; row++) {
        System.arraycopy(
            parameters, b.get().offset() + first, out().values, row * at.units() + first, width);
      }
    }
    byUnits.forwardUnits(tile, rows, bias ? 1 : 0);
  }

  /// Copies a row several times. From the copies made so far, as a copy of a few values costs more
  /// than the values.
  private static void repeat(
      float[] source, int offset, int width, float[] copies, int at, int times) {
    System.arraycopy(source, offset, copies, at, width);
    int length = times * width;
    for (int made = width; made < length; made *= 2) {
      System.arraycopy(copies, at, copies, at + made, Math.min(made, length - made));
    }
  }

  @Override
  public void backward(int from, int to, Moment moment) {
    prepareGradient(from, to, moment);
    if (in().hasGradient()) {
      products.backward(from, to);
    }
  }

  /// Prepares the gradient of y of some rows for its products, and adds it up.
  void prepareGradient(int from, int to, Moment moment) {
    products.prepareGradient(from, to, (float) moment.rate);
    if (at.trains() && b.isPresent()) {
      int units = at.units();
      addUp(out().gradient, from, to, units, tileSums, from / at.rowsPerTile() * units);
    }
  }

  private static void addUp(float[] d, int from, int to, int units, float[] sums, int at) {
    System.arraycopy(d, from * units, sums, at, units);
    for (int row = from + 1; row < to; row++) {
      int start = row * units;
      for (int unit = 0; unit < units; unit++) {
        sums[at + unit] += d[start + unit];
      }
    }
  }

  @Override
  public int gradientTiles() {
    return products.gradientTiles();
  }

  /// The first of the units whose bias belongs to a tile.
  private int firstBias(int tile) {
    return (int) ((long) at.units() * tile / products.gradientTiles());
  }

  @Override
  public void gradient(int tile, int rows, boolean add) {
    if (at.folded()) {
      throw new IllegalStateException("there is no place for a gradient");
    }
    products.gradient(tile, rows, add);
    if (b.isPresent()) {
      int offset = b.get().offset();
      int last = firstBias(tile + 1);
      int end = endOfSums(rows);
      for (int unit = firstBias(tile); unit < last; unit++) {
        float before = add ? gradient[offset + unit] : 0;
        gradient[offset + unit] = (float) (before + biasGradient(unit, end));
      }
    }
    if (!add && (l1 != 0 || l2 != 0)) {
      addPenalty(products.firstWeight(tile), products.firstWeight(tile + 1));
    }
  }

  /// Where the sums over the tiles of some rows end.
  private int endOfSums(int rows) {
    return Math.ceilDiv(rows, at.rowsPerTile()) * at.units();
  }

  /// db = Σ dy over the rows whose sums [end][#endOfSums] there.
  private double biasGradient(int unit, int end) {
    double sum = 0;
    int units = at.units();
    for (int i = unit; i < end; i += units) {
      sum += tileSums[i];
    }
    return sum;
  }

  /// dw += l1 · sign(w) + 2 · l2 · w.
  private void addPenalty(int from, int to) {
    for (int i = from; i < to; i++) {
      gradient[i] += l1 * Math.signum(parameters[i]) + 2 * l2 * parameters[i];
    }
  }

  @Override
  public void update(int tile, Updater updater) {
    updater.update(
        products.firstWeight(tile), products.firstWeight(tile + 1), true, parameters, gradient);
    if (b.isPresent()) {
      int offset = b.get().offset();
      updater.update(
          offset + firstBias(tile), offset + firstBias(tile + 1), false, parameters, gradient);
    }
    products.weightsChanged(tile);
  }

  /// w ← keep · w - rate · (dyᵀ · x + 2 · l2 · w), in one pass over the weights.
  @Override
  public void descend(int tile, int rows, Updater updater) {
    if (!at.folded()) {
      gradient(tile, rows, false);
      update(tile, updater);
      return;
    }
    double rate = updater.rate();
    float keep = (float) (updater.keep() - 2 * rate * l2);
    products.descend(tile, rows, (float) rate, keep);
    if (b.isPresent()) {
      int first = firstBias(tile);
      int last = firstBias(tile + 1);
      int offset = b.get().offset();
      int end = endOfSums(rows);
      if (end == at.units()) {
        descend(first, last, rate, tileSums, parameters, offset);
      } else {
        for (int unit = first; unit < last; unit++) {
          parameters[offset + unit] -= (float) (rate * biasGradient(unit, end));
        }
      }
    }
    products.weightsChanged(tile);
  }

  /// A step of biases whose gradients lie side by side, by vectors.
  private static void descend(int from, int to, double rate, float[] db, float[] b, int offset) {
    for (int unit = from; unit < to; unit++) {
      b[offset + unit] -= (float) (rate * db[unit]);
    }
  }

  @Override
  public void parametersChanged() {
    products.weightsChanged();
  }

  @Override
  public void settle() {
    products.settle();
  }
}
