package io.rekindle.core.train;

import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Updater;
import java.util.Optional;

/// A dense layer whose weights are larger than a core's cache. Going back, it takes all rows past
/// some columns of the weights, so that those are read and packed once and not by every tile of
/// rows.
final class WideDenseStage implements Stage.BatchStage, Stage.Parametric {
  /// Weights from which on this pays: 4 MB.
  private static final int LEAST_WEIGHTS = 1 << 20;

  private static final int INPUTS_PER_TILE = 128;

  private final DenseStage dense;
  private final Kernels.Product[] backward;

  private WideDenseStage(DenseStage dense, DenseStorage at, Kernels kernels) {
    this.dense = dense;
    int inputs = at.inputs();
    backward = new Kernels.Product[Math.ceilDiv(inputs, INPUTS_PER_TILE)];
    for (int i = 0; i < backward.length; i++) {
      int input = i * INPUTS_PER_TILE;
      // dx = dy · w
      backward[i] =
          kernels.bind(
              false,
              false,
              at.out().gradient,
              0,
              at.units(),
              at.parameters(),
              at.w().offset() + input,
              inputs,
              at.in().gradient,
              input,
              inputs);
    }
  }

  /// A dense layer in float32, in the form that suits its size.
  static Stage of(Layer.Dense layer, Optional<Slot> b, DenseStorage at, Kernels kernels) {
    DenseStage dense = new DenseStage(layer, b, at, new Float32Products(at, kernels));
    return at.in().hasGradient()
            && at.w().size() >= LEAST_WEIGHTS
            && at.capacity() > at.rowsPerTile()
        ? new WideDenseStage(dense, at, kernels)
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
      dense.prepareGradient(from, Math.min(rows, from + dense.rowsPerTile()), moment);
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

  @Override
  public void parametersChanged() {
    dense.parametersChanged();
  }
}
