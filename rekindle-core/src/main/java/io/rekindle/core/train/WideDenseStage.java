package io.rekindle.core.train;

import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Updater;
import java.util.Optional;

/// A dense layer that takes all rows at once past some of its weights.
///
/// Forward past some units: a core then has the weights in its cache that it changes in the same
/// step, and nobody else reads them. Where the rows are shared out instead, every core reads what
/// the others have just changed. Back past some inputs, for weights larger than a core's cache:
/// those are read and packed once then, and not by every tile of rows.
final class WideDenseStage implements Stage.BatchStage, Stage.Parametric {
  /// Weights from which on going back past some inputs pays: 4 MB.
  private static final int LEAST_WEIGHTS = 1 << 20;

  private static final int INPUTS_PER_TILE = 256;

  /// Multiplications from which on going forward past some units pays.
  private static final int LEAST_MULTIPLICATIONS = 1 << 16;

  private final DenseStage dense;
  private final ByUnits products;
  private final Kernels.Product[] backward;

  private WideDenseStage(DenseStage dense, ByUnits products, DenseStorage at, Kernels kernels) {
    this.dense = dense;
    this.products = products;
    int inputs = at.inputs();
    backward = new Kernels.Product[in().hasGradient() ? Math.ceilDiv(inputs, INPUTS_PER_TILE) : 0];
    for (int i = 0; i < backward.length; i++) {
      int input = i * INPUTS_PER_TILE;
      // dx = dy · w
      backward[i] =
          kernels.bindSkipping(
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

  /// A dense layer in float32, in the form that suits its size and its inputs.
  ///
  /// @param batch whose rows are its inputs, if it is the first
  static Stage of(
      Layer.Dense layer,
      Optional<Slot> b,
      DenseStorage at,
      Optional<Batch> batch,
      Kernels kernels) {
    boolean back =
        at.in().hasGradient() && at.w().size() >= LEAST_WEIGHTS && at.capacity() > at.rowsPerTile();
    boolean byUnits = (back || !at.in().hasGradient()) && movesMoreThanRows(at);
    if (byUnits && batch.isPresent()) {
      Optional<RowProducts> row = RowProducts.of(at, batch.get(), kernels);
      if (row.isPresent()) {
        return new WideDenseStage(new DenseStage(layer, b, at, row.get()), row.get(), at, kernels);
      }
      Optional<SparseProducts> sparse = SparseProducts.of(at, batch.get().density(), kernels);
      if (sparse.isPresent()) {
        DenseStage dense = new DenseStage(layer, b, at, sparse.get());
        return new WideDenseStage(dense, sparse.get(), at, kernels);
      }
    }
    Float32Products products = new Float32Products(at, byUnits, kernels);
    DenseStage dense = new DenseStage(layer, b, at, products);
    return byUnits || back ? new WideDenseStage(dense, products, at, kernels) : dense;
  }

  /// Whether the weights are more than what goes in and comes out, and are trained.
  private static boolean movesMoreThanRows(DenseStorage at) {
    int weights = at.w().size();
    return at.trains()
        && (long) weights * at.capacity() >= LEAST_MULTIPLICATIONS
        && weights > (long) at.capacity() * (at.inputs() + at.units());
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
  public boolean looksAhead() {
    return products.looksAhead();
  }

  @Override
  public void prepareForward(int from, int to) {
    products.prepareForward(from, to);
  }

  @Override
  public int forwardTiles(int rows) {
    if (products.isAhead()) {
      return 1;
    }
    return products.unitTiles() > 0
        ? products.unitTiles()
        : Math.ceilDiv(rows, dense.rowsPerTile());
  }

  @Override
  public void forward(int tile, int rows, Moment moment) {
    if (products.isAhead()) {
      for (int each = 0; each < products.unitTiles(); each++) {
        dense.forwardUnits(products, each, rows);
      }
    } else if (products.unitTiles() > 0) {
      dense.forwardUnits(products, tile, rows);
    } else {
      int from = tile * dense.rowsPerTile();
      dense.forward(from, Math.min(rows, from + dense.rowsPerTile()), moment);
    }
  }

  @Override
  public void prepareBackward(int from, int to, Moment moment) {
    dense.prepareGradient(from, to, moment);
  }

  @Override
  public int backwardTiles(int rows) {
    return backward.length;
  }

  @Override
  public void backward(int tile, int rows, Moment moment) {
    int inputs = Math.min(INPUTS_PER_TILE, in().width - tile * INPUTS_PER_TILE);
    backward[tile].run(rows, inputs, out().width, 1, 0);
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

  @Override
  public void settle() {
    dense.settle();
  }
}
