package io.rekindle.core.train;

import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Slot;
import java.util.Optional;

/// y = x · wᵀ + b.
final class DenseStage implements Stage.RowStage, Stage.Parametric {
  private final int layer;
  private final Signal in;
  private final Signal out;
  private final Kernels kernels;
  private final float[] parameters;
  private final float[] gradient;
  private final Slot w;
  private final Optional<Slot> b;
  private final float l1;
  private final float l2;
  private final double[] columnSums;
  private final int unitsPerTile;

  DenseStage(
      Layer.Dense dense,
      Slot w,
      Optional<Slot> b,
      Signal in,
      Signal out,
      float[] parameters,
      float[] gradient,
      Kernels kernels) {
    this.layer = w.layer();
    this.in = in;
    this.out = out;
    this.kernels = kernels;
    this.parameters = parameters;
    this.gradient = gradient;
    this.w = w;
    this.b = b;
    this.l1 = (float) dense.l1();
    this.l2 = (float) dense.l2();
    this.columnSums = new double[out.width];
    this.unitsPerTile = out.width <= 128 ? 32 : 64;
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

  @Override
  public void forward(int from, int to, Moment moment) {
    int units = out.width;
    int inputs = in.width;
    boolean bias = b.isPresent();
    if (bias) {
      for (int row = from; row < to; row++) {
        System.arraycopy(parameters, b.get().offset(), out.values, row * units, units);
      }
    }
    // y = x · wᵀ (+ b)
    kernels.multiply(
        false,
        true,
        to - from,
        units,
        inputs,
        1,
        in.values,
        from * inputs,
        inputs,
        parameters,
        w.offset(),
        inputs,
        bias ? 1 : 0,
        out.values,
        from * units,
        units);
  }

  @Override
  public void backward(int from, int to, Moment moment) {
    if (!in.hasGradient()) {
      return;
    }
    int units = out.width;
    int inputs = in.width;
    // dx = dy · w
    kernels.multiply(
        false,
        false,
        to - from,
        inputs,
        units,
        1,
        out.gradient,
        from * units,
        units,
        parameters,
        w.offset(),
        inputs,
        0,
        in.gradient,
        from * inputs,
        inputs);
  }

  @Override
  public int gradientTiles() {
    return w.trainable() ? Math.ceilDiv(out.width, unitsPerTile) : 0;
  }

  @Override
  public void gradient(int tile, int rows, boolean add) {
    int units = out.width;
    int inputs = in.width;
    int from = tile * unitsPerTile;
    int to = Math.min(units, from + unitsPerTile);
    // dw = dyᵀ · x
    kernels.multiply(
        true,
        false,
        to - from,
        inputs,
        rows,
        1,
        out.gradient,
        from,
        units,
        in.values,
        0,
        inputs,
        add ? 1 : 0,
        gradient,
        w.offset() + from * inputs,
        inputs);
    if (b.isPresent()) {
      sumColumns(from, to, rows, b.get().offset(), add);
    }
    if (l1 != 0 || l2 != 0) {
      addPenalty(w.offset() + from * inputs, w.offset() + to * inputs);
    }
  }

  /// db = Σ dy over the rows.
  private void sumColumns(int from, int to, int rows, int offset, boolean add) {
    for (int unit = from; unit < to; unit++) {
      columnSums[unit] = add ? gradient[offset + unit] : 0;
    }
    for (int row = 0; row < rows; row++) {
      int start = row * out.width;
      for (int unit = from; unit < to; unit++) {
        columnSums[unit] += out.gradient[start + unit];
      }
    }
    for (int unit = from; unit < to; unit++) {
      gradient[offset + unit] = (float) columnSums[unit];
    }
  }

  /// dw += l1 · sign(w) + 2 · l2 · w.
  private void addPenalty(int from, int to) {
    for (int i = from; i < to; i++) {
      gradient[i] += l1 * Math.signum(parameters[i]) + 2 * l2 * parameters[i];
    }
  }
}
