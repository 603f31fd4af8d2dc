package io.rekindle.core.train;

import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.kernel.Row;
import io.rekindle.core.kernel.RowKernels;
import io.rekindle.core.kernel.RowWeights;
import java.util.Arrays;
import java.util.Optional;

/// The products of a first layer whose batches are one row, with folded steps.
///
/// A step takes the [row to come][Batch#following()] past the weights, too: they are read once
/// then, not twice. Each tile keeps a copy of the row, which cores would otherwise have to fetch
/// from one another, and of its weights, which lie where they are read fastest; the parameters
/// follow when somebody [asks][#settle] for them. The weights of units whose gradient is 0, as that
/// of resting rectifiers, are left alone.
final class RowProducts implements DenseProducts, ByUnits {
  private final DenseStorage at;
  private final RowKernels kernels;
  private final Batch batch;
  private final int[] firstUnit;
  private final Tile[] tiles;

  /// x · w of each unit: of the row at hand or, once a step has been taken, of the row to come.
  private final float[] sums;

  /// -rate · dy of each unit.
  private final float[] steps;

  /// Whether [#sums] are those of the row to come.
  private boolean ahead;

  /// Some units, and what belongs to them.
  private final class Tile {
    final int first;
    final int count;

    /// Those whose weights change in a step, then the others.
    final int[] units;

    final int[] resting;
    final float[] work = new float[kernels.work()];
    final RowWeights weights;
    final Batch loaded = batch.another();
    Row x = new Row(at.inputs());
    Row next = new Row(at.inputs());

    /// Whether [#weights] are no older than the parameters.
    boolean current;

    /// Whether they are newer.
    boolean newer;

    Tile(int first, int end) {
      this.first = first;
      this.count = end - first;
      this.weights = new RowWeights(first, count, at.inputs());
      // One more than there are: units are put down first and counted then.
      units = new int[count + 1];
      resting = new int[count + 1];
      Arrays.setAll(units, i -> first + i);
    }
  }

  private RowProducts(DenseStorage at, RowKernels kernels, Batch batch) {
    this.at = at;
    this.kernels = kernels;
    this.batch = batch;
    this.firstUnit = Float32Products.unitTiles(at);
    this.sums = new float[at.units()];
    this.steps = new float[at.units()];
    this.tiles = new Tile[firstUnit.length - 1];
    Arrays.setAll(tiles, i -> new Tile(firstUnit[i], firstUnit[i + 1]));
  }

  /// These products, if the kernels have them and this is what they are for.
  ///
  /// @param batch whose rows are the layer's inputs
  static Optional<RowProducts> of(DenseStorage at, Batch batch, Kernels kernels) {
    return at.capacity() == 1 && at.folded() && at.trains()
        ? kernels.row().map(row -> new RowProducts(at, row, batch))
        : Optional.empty();
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
  public boolean looksAhead() {
    return true;
  }

  @Override
  public boolean isAhead() {
    return ahead;
  }

  @Override
  public void forwardUnits(int index, int rows, float beta) {
    Tile tile = tiles[index];
    if (!tile.current) {
      tile.weights.set(at.parameters(), firstWeight(index));
      tile.current = true;
    }
    if (!ahead) {
      tile.x.set(at.in().values, 0);
      kernels.forward(tile.units, 0, tile.count, tile.x, tile.weights, sums, tile.work);
    }
    float[] y = at.out().values;
    for (int unit = tile.first; unit < tile.first + tile.count; unit++) {
      y[unit] = beta == 0 ? sums[unit] : sums[unit] + beta * y[unit];
    }
  }

  @Override
  public void forward(int from, int to, float beta) {
    throw new IllegalStateException("goes forward by units");
  }

  @Override
  public void prepareGradient(int from, int to, float rate) {}

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
  public void gradient(int tile, int rows, boolean add) {
    throw new IllegalStateException("there is no place for a gradient");
  }

  @Override
  public void descend(int index, int rows, float rate, float keep) {
    Tile tile = tiles[index];
    int[] units = tile.units;
    int moving = listUnits(tile, rate, keep == 1);
    tile.newer = true;
    Optional<Batch> following = batch.following();
    ahead = following.isPresent();
    if (!ahead) {
      kernels.step(units, 0, moving, steps, tile.x, keep, tile.weights);
      return;
    }
    load(index, following.get());
    kernels.stepForward(
        units, moving, tile.count, steps, tile.x, tile.next, keep, tile.weights, sums, tile.work);
    Row passed = tile.x;
    tile.x = tile.next;
    tile.next = passed;
  }

  /// Lists the units of a tile, without branches, which would go either way.
  ///
  /// @return how many of them change
  private int listUnits(Tile tile, float rate, boolean someRest) {
    float[] dy = at.out().gradient;
    int always = someRest ? 0 : 1;
    int moving = 0;
    int resting = 0;
    for (int unit = tile.first; unit < tile.first + tile.count; unit++) {
      float d = -rate * dy[unit];
      steps[unit] = d;
      int magnitude = Float.floatToRawIntBits(d) << 1;
      int moves = (magnitude | -magnitude) >>> 31 | always;
      tile.units[moving] = unit;
      tile.resting[resting] = unit;
      moving += moves;
      resting += 1 - moves;
    }
    System.arraycopy(tile.resting, 0, tile.units, moving, resting);
    return moving;
  }

  /// Loads the row to come for a tile; the first does so for the batch, too.
  private void load(int index, Batch following) {
    Tile tile = tiles[index];
    if (index == 0) {
      following.load(0, 1);
      tile.next.set(following.storage(), 0);
    } else {
      following.loadInto(tile.loaded);
      tile.next.set(tile.loaded.storage(), 0);
    }
  }

  @Override
  public void weightsChanged(int tile) {}

  @Override
  public void weightsChanged() {
    ahead = false;
    for (Tile tile : tiles) {
      tile.current = false;
    }
  }

  @Override
  public void settle() {
    for (int i = 0; i < tiles.length; i++) {
      if (tiles[i].newer) {
        tiles[i].weights.get(at.parameters(), firstWeight(i));
        tiles[i].newer = false;
      }
    }
  }
}
