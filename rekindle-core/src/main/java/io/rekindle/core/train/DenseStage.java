package io.rekindle.core.train;

import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Updater;
import java.util.Optional;

/// y = x · wᵀ + b.
///
/// A step folded into the product that makes the gradient is cut by inputs: a tile packs some
/// columns of x once and takes them past all units. A gradient is cut by units, so that the
/// optimiser finds the weights of a tile side by side. Both read the gradient of y transposed, as
/// the backward pass leaves it.
final class DenseStage implements Stage.RowStage, Stage.Parametric {
  /// Layers with fewer inputs are cut into narrower tiles, so that there are enough to share out.
  private static final int MANY_INPUTS = 1024;

  /// Batches of fewer rows are too little work to be cut at all.
  private static final int FEW_ROWS = 8;

  private final int layer;
  private final Signal in;
  private final Signal out;
  private final float[] parameters;
  private final float[] gradient;
  private final Slot w;
  private final Optional<Slot> b;
  private final float l1;
  private final float l2;
  private final int capacity;
  private final int rowsPerTile;
  private final int unitsPerTile;
  private final int inputsPerTile;
  private final boolean folded;

  /// The gradient of y, units x capacity; empty where that of the weights is not wanted.
  private final float[] turned;

  /// The sums over each tile of rows of the gradient of y, tiles x units.
  private final float[] tileSums;

  private final Kernels.Product[] forward;
  private final Kernels.Product[] backward;
  private final Kernels.Product[] weightGradient;

  /// @param gradient empty if steps are to be folded into the product that makes the gradient,
  ///   which then goes to the parameters alone
  /// @param rowsPerTile the size and alignment of the row ranges that will be asked for
  DenseStage(
      Layer.Dense dense,
      Slot w,
      Optional<Slot> b,
      Signal in,
      Signal out,
      float[] parameters,
      Optional<float[]> gradient,
      int rowsPerTile,
      Kernels kernels) {
    this.layer = w.layer();
    this.in = in;
    this.out = out;
    this.parameters = parameters;
    this.folded = gradient.isEmpty();
    this.gradient = gradient.orElse(parameters);
    this.w = w;
    this.b = b;
    this.l1 = (float) dense.l1();
    this.l2 = (float) dense.l2();
    this.capacity = out.values.length / out.width;
    this.rowsPerTile = rowsPerTile;
    this.unitsPerTile = folded ? out.width : out.width <= 128 ? 32 : 64;
    this.inputsPerTile =
        !folded || capacity < FEW_ROWS ? in.width : in.width < MANY_INPUTS ? 64 : 128;
    int rowTiles = Math.ceilDiv(capacity, rowsPerTile);
    boolean trains = w.trainable() && out.hasGradient();
    this.turned = new float[trains ? out.gradient.length : 0];
    this.tileSums = new float[trains ? rowTiles * out.width : 0];
    this.forward = new Kernels.Product[rowTiles];
    this.backward = new Kernels.Product[in.hasGradient() ? rowTiles : 0];
    this.weightGradient =
        new Kernels.Product
            [trains
                ? Math.ceilDiv(in.width, inputsPerTile) * Math.ceilDiv(out.width, unitsPerTile)
                : 0];
    bindProducts(kernels);
  }

  private void bindProducts(Kernels kernels) {
    int units = out.width;
    int inputs = in.width;
    for (int i = 0; i < forward.length; i++) {
      int row = i * rowsPerTile;
      // y = x · wᵀ (+ b)
      forward[i] =
          kernels.bind(
              false,
              true,
              in.values,
              row * inputs,
              inputs,
              parameters,
              w.offset(),
              inputs,
              out.values,
              row * units,
              units);
    }
    for (int i = 0; i < backward.length; i++) {
      int row = i * rowsPerTile;
      // dx = dy · w
      backward[i] =
          kernels.bind(
              false,
              false,
              out.gradient,
              row * units,
              units,
              parameters,
              w.offset(),
              inputs,
              in.gradient,
              row * inputs,
              inputs);
    }
    for (int i = 0; i < weightGradient.length; i++) {
      int unit = folded ? 0 : i * unitsPerTile;
      int input = folded ? i * inputsPerTile : 0;
      // dw = dyᵀ · x
      weightGradient[i] =
          kernels.bind(
              false,
              false,
              turned,
              unit * capacity,
              capacity,
              in.values,
              input,
              inputs,
              gradient,
              w.offset() + unit * inputs + input,
              inputs);
    }
  }

  @Override
  public int layer() {
    return layer;
  }

  @Override
  public Signal in() {
    return in;
  }

  @Override
  public Signal out() {
    return out;
  }

  int rowsPerTile() {
    return rowsPerTile;
  }

  @Override
  public void forward(int from, int to, Moment moment) {
    int units = out.width;
    boolean bias = b.isPresent();
    if (bias) {
      repeat(parameters, b.get().offset(), units, out.values, from * units, to - from);
    }
    forward[from / rowsPerTile].run(to - from, units, in.width, 1, bias ? 1 : 0);
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
    prepareGradient(from, to);
    if (in.hasGradient()) {
      backward[from / rowsPerTile].run(to - from, in.width, out.width, 1, 0);
    }
  }

  /// Turns the gradient of y of some rows, and adds it up.
  void prepareGradient(int from, int to) {
    if (turned.length == 0) {
      return;
    }
    int units = out.width;
    int row = from;
    for (; row + 8 <= to; row += 8) {
      turnEight(out.gradient, row * units, units, turned, row, capacity);
    }
    for (; row < to; row++) {
      for (int unit = 0; unit < units; unit++) {
        turned[unit * capacity + row] = out.gradient[row * units + unit];
      }
    }
    if (b.isPresent()) {
      addUp(out.gradient, from, to, units, tileSums, from / rowsPerTile * units);
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
    return weightGradient.length;
  }

  /// The inputs of a folded tile.
  private int inputsOf(int tile) {
    return Math.min(inputsPerTile, in.width - tile * inputsPerTile);
  }

  /// The first weight of a tile that is not folded.
  private int firstWeight(int tile) {
    return w.offset() + Math.min(out.width, tile * unitsPerTile) * in.width;
  }

  /// The first of the units whose bias belongs to a tile.
  private int firstBias(int tile) {
    return (int) ((long) out.width * tile / weightGradient.length);
  }

  @Override
  public void gradient(int tile, int rows, boolean add) {
    if (folded) {
      throw new IllegalStateException("there is no place for a gradient");
    }
    int units = Math.min(unitsPerTile, out.width - tile * unitsPerTile);
    weightGradient[tile].run(units, in.width, rows, 1, add ? 1 : 0);
    if (b.isPresent()) {
      int offset = b.get().offset();
      for (int unit = firstBias(tile); unit < firstBias(tile + 1); unit++) {
        float before = add ? gradient[offset + unit] : 0;
        gradient[offset + unit] = (float) (before + biasGradient(unit, rows));
      }
    }
    if (!add && (l1 != 0 || l2 != 0)) {
      addPenalty(firstWeight(tile), firstWeight(tile + 1));
    }
  }

  /// db = Σ dy over the rows.
  private double biasGradient(int unit, int rows) {
    double sum = 0;
    for (int i = unit; i < Math.ceilDiv(rows, rowsPerTile) * out.width; i += out.width) {
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
    updater.update(firstWeight(tile), firstWeight(tile + 1), true, parameters, gradient);
    if (b.isPresent()) {
      int offset = b.get().offset();
      updater.update(
          offset + firstBias(tile), offset + firstBias(tile + 1), false, parameters, gradient);
    }
  }

  /// w ← keep · w - rate · (dyᵀ · x + 2 · l2 · w), in one pass over the weights.
  @Override
  public void descend(int tile, int rows, Updater updater) {
    if (!folded) {
      gradient(tile, rows, false);
      update(tile, updater);
      return;
    }
    double rate = updater.rate();
    float keep = (float) (updater.keep() - 2 * rate * l2);
    weightGradient[tile].run(out.width, inputsOf(tile), rows, (float) -rate, keep);
    if (b.isPresent()) {
      for (int unit = firstBias(tile); unit < firstBias(tile + 1); unit++) {
        parameters[b.get().offset() + unit] -= (float) (rate * biasGradient(unit, rows));
      }
    }
  }
}
