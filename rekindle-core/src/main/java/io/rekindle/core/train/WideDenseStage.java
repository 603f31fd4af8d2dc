package io.rekindle.core.train;

import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Updater;

/// A dense layer whose weights are larger than a core's cache. Going back, it takes all rows past
/// some columns of the weights, so that those are read and packed once and not by every tile of
/// rows.
final class WideDenseStage implements Stage.BatchStage, Stage.Parametric {
  /// Weights from which on this pays: 4 MB.
  private static final int LEAST_WEIGHTS = 1 << 20;

  private static final int INPUTS_PER_TILE = 128;

  private final DenseStage dense;
  private final Kernels.Product[] backward;

  private WideDenseStage(DenseStage dense, Slot w, float[] parameters, Kernels kernels) {
    this.dense = dense;
    Signal in = dense.in();
    Signal out = dense.out();
    backward = new Kernels.Product[Math.ceilDiv(in.width, INPUTS_PER_TILE)];
    for (int i = 0; i < backward.length; i++) {
      int input = i * INPUTS_PER_TILE;
      // dx = dy · w
      backward[i] =
          kernels.bind(
              false,
              false,
              out.gradient,
              0,
              out.width,
              parameters,
              w.offset() + input,
              in.width,
              in.gradient,
              input,
              in.width);
    }
  }

  /// The stage in the form that suits its size.
  static Stage of(DenseStage dense, Slot w, float[] parameters, Kernels kernels) {
    int capacity = dense.out().values.length / dense.out().width;
    return dense.in().hasGradient() && w.size() >= LEAST_WEIGHTS && capacity > dense.rowsPerTile()
        ? new WideDenseStage(dense, w, parameters, kernels)
        : dense;
  }

  @Override
  public int layer() {
    return dense.layer();
  }

  @Override
  public Signal in() {
    return dense.in();
  }

  @Override
  public Signal out() {
    return dense.out();
  }

  @Override
  public int forwardTiles(int rows) {
    return Math.ceilDiv(rows, dense.rowsPerTile());
  }

  @Override
  public void forward(int tile, int rows, Moment moment) {
    int from = tile * dense.rowsPerTile();
    dense.forward(from, Math.min(rows, from + dense.rowsPerTile()), moment);
  }

  @Override
  public int backwardTiles(int rows) {
    return backward.length + forwardTiles(rows);
  }

  @Override
  public void backward(int tile, int rows, Moment moment) {
    if (tile < backward.length) {
      int inputs = Math.min(INPUTS_PER_TILE, in().width - tile * INPUTS_PER_TILE);
      backward[tile].run(rows, inputs, out().width, 1, 0);
    } else {
      int from = (tile - backward.length) * dense.rowsPerTile();
      dense.prepareGradient(from, Math.min(rows, from + dense.rowsPerTile()));
    }
  }

  @Override
  public int gradientTiles() {
    return dense.gradientTiles();
  }

  @Override
  public void gradient(int tile, int rows, boolean add) {
    dense.gradient(tile, rows, add);
  }

  @Override
  public void update(int tile, Updater updater) {
    dense.update(tile, updater);
  }

  @Override
  public void descend(int tile, int rows, Updater updater) {
    dense.descend(tile, rows, updater);
  }
}
