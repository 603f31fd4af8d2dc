package io.rekindle.core.train;

import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.kernel.Panels;
import io.rekindle.core.kernel.SparseKernels;
import io.rekindle.core.kernel.SparseRows;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/// The products of a first layer that leave the zeros of its inputs out.
///
/// The weights of a tile of units lie a second time in panels, input by input, which is how rows
/// with few values read them. Folded steps are taken in the panels alone, until somebody
/// [asks][#settle] for the weights; after any other change they are copied from the parameters.
final class SparseProducts implements DenseProducts, ByUnits {
  private final DenseStorage at;
  private final SparseRows x;
  private final int[] firstUnit;
  private final Tile[] tiles;

  /// Some units, and what belongs to them.
  private final class Tile {
    final int unit;

    /// Where their weights begin among the parameters.
    final int offset;

    /// Inputs x units.
    final Panels weights;

    /// The gradient of the weights, likewise; empty if steps are folded.
    final Optional<Panels> gradient;

    /// The gradient of y, capacity x units.
    final Panels dy;

    /// Whether [#weights] are no older than the parameters.
    boolean current;

    /// Whether they are newer.
    boolean ahead;

    Tile(int unit, int units, SparseKernels sparse) {
      this.unit = unit;
      this.offset = at.w().offset() + unit * at.inputs();
      this.weights = sparse.panels(at.inputs(), units);
      this.gradient =
          at.folded() ? Optional.empty() : Optional.of(sparse.panels(at.inputs(), units));
      this.dy = sparse.panels(at.capacity(), units);
    }
  }

  private SparseProducts(DenseStorage at, SparseKernels sparse) {
    this.at = at;
    this.x = sparse.rows(at.in().values, at.capacity(), at.inputs());
    this.firstUnit = Float32Products.unitTiles(at);
    this.tiles = new Tile[firstUnit.length - 1];
    Arrays.setAll(tiles, i -> new Tile(firstUnit[i], firstUnit[i + 1] - firstUnit[i], sparse));
  }

  /// These products, if the kernels have them and they pay for such rows.
  static Optional<SparseProducts> of(DenseStorage at, Density density, Kernels kernels) {
    return kernels
        .sparse()
        .filter(sparse -> pay(sparse, at, density))
        .map(sparse -> new SparseProducts(at, sparse));
  }

  private static boolean pay(SparseKernels sparse, DenseStorage at, Density density) {
    double left = (density.ofTwoRows() + density.ofTwoColumns()) / 2;
    OptionalInt rows = at.folded() ? OptionalInt.empty() : OptionalInt.of(at.capacity());
    return sparse.pay(left, at.units(), rows);
  }

  @Override
  public void prepareForward(int from, int to) {
    x.listRows(from, to);
  }

  @Override
  public int unitTiles() {
    return tiles.length;
  }

  @Override
  public int firstUnit(int tile) {
    return firstUnit[tile];
  }

  @Override
  public void forwardUnits(int index, int rows, float beta) {
    Tile tile = tiles[index];
    if (!tile.current) {
      tile.weights.setTransposed(at.parameters(), tile.offset, at.inputs());
      tile.current = true;
    }
    tile.weights.multiply(x, rows, (int) beta, at.out().values, tile.unit, at.units());
    int groups = x.columnGroups();
    x.listColumns(groups * index / tiles.length, groups * (index + 1) / tiles.length, rows);
  }

  @Override
  public void forward(int from, int to, float beta) {
    throw new IllegalStateException("goes forward by units");
  }

  @Override
  public void prepareGradient(int from, int to, float rate) {
    for (Tile tile : tiles) {
      tile.dy.set(from, to, at.out().gradient, tile.unit, at.units());
    }
  }

  @Override
  public void backward(int from, int to) {
    throw new IllegalStateException("the first layer's inputs have no gradient");
  }

  @Override
  public int gradientTiles() {
    return tiles.length;
  }

  @Override
  public int firstWeight(int tile) {
    return at.w().offset() + firstUnit[tile] * at.inputs();
  }

  @Override
  public void gradient(int index, int rows, boolean add) {
    Tile tile = tiles[index];
    Panels gradient = tile.gradient.orElseThrow();
    if (add) {
      gradient.setTransposed(at.gradientTarget(), tile.offset, at.inputs());
    } else {
      gradient.clear();
    }
    gradient.addTransposed(x, rows, 1, tile.dy, 1);
    gradient.getTransposed(at.gradientTarget(), tile.offset, at.inputs());
  }

  @Override
  public void descend(int index, int rows, float rate, float keep) {
    Tile tile = tiles[index];
    tile.weights.addTransposed(x, rows, -rate, tile.dy, keep);
    tile.ahead = true;
  }

  @Override
  public void weightsChanged(int tile) {
    tiles[tile].current = at.folded();
  }

  @Override
  public void weightsChanged() {
    for (Tile tile : tiles) {
      tile.current = false;
    }
  }

  @Override
  public void settle() {
    for (Tile tile : tiles) {
      if (tile.ahead) {
        tile.weights.getTransposed(at.parameters(), tile.offset, at.inputs());
        tile.ahead = false;
      }
    }
  }
}
