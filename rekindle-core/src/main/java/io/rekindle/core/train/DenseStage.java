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
  private final float[] parameters;
  private final float[] gradient;
  private final Slot w;
  private final Optional<Slot> b;
  private final float l1;
  private final float l2;
  private final double[] columnSums;
  private final int rowsPerTile;
  private final int unitsPerTile;
  private final Kernels.Product[] forward;
  private final Kernels.Product[] backward;
  private final Kernels.Product[] weightGradient;

  /// @param rowsPerTile the size and alignment of the row ranges that will be asked for
  DenseStage(
      Layer.Dense dense,
      Slot w,
      Optional<Slot> b,
      Signal in,
      Signal out,
      float[] parameters,
      float[] gradient,
      int rowsPerTile,
      Kernels kernels) {
    this.layer = w.layer();
    this.in = in;
    this.out = out;
    this.parameters = parameters;
    this.gradient = gradient;
    this.w = w;
    this.b = b;
    this.l1 = (float) dense.l1();
    this.l2 = (float) dense.l2();
    this.columnSums = new double[out.width];
    this.rowsPerTile = rowsPerTile;
    this.unitsPerTile = out.width <= 128 ? 32 : 64;
    int rowTiles = Math.ceilDiv(out.values.length / out.width, rowsPerTile);
    this.forward = new Kernels.Product[rowTiles];
    this.backward = new Kernels.Product[in.hasGradient() ? rowTiles : 0];
    this.weightGradient =
        new Kernels.Product
            [w.trainable() && out.hasGradient() ? Math.ceilDiv(out.width, unitsPerTile) : 0];
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
      int unit = i * unitsPerTile;
      // dw = dyᵀ · x
      weightGradient[i] =
          kernels.bind(
              true,
              false,
              out.gradient,
              unit,
              units,
              in.values,
              0,
              inputs,
              gradient,
              w.offset() + unit * inputs,
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

  @Override
  public void forward(int from, int to, Moment moment) {
    int units = out.width;
    boolean bias = b.isPresent();
    if (bias) {
      for (int row = from; row < to; row++) {
        System.arraycopy(parameters, b.get().offset(), out.values, row * units, units);
      }
    }
    forward[from / rowsPerTile].run(to - from, units, in.width, 1, bias ? 1 : 0);
  }

  @Override
  public void backward(int from, int to, Moment moment) {
    if (in.hasGradient()) {
      backward[from / rowsPerTile].run(to - from, in.width, out.width, 1, 0);
    }
  }

  @Override
  public int gradientTiles() {
    return weightGradient.length;
  }

  @Override
  public void gradient(int tile, int rows, boolean add) {
    int from = tile * unitsPerTile;
    int to = Math.min(out.width, from + unitsPerTile);
    weightGradient[tile].run(to - from, in.width, rows, 1, add ? 1 : 0);
    if (b.isPresent()) {
      sumColumns(from, to, rows, b.get().offset(), add);
    }
    if (!add && (l1 != 0 || l2 != 0)) {
      addPenalty(w.offset() + from * in.width, w.offset() + to * in.width);
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
