package io.rekindle.core.train;

import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.kernel.SparseKernels;
import io.rekindle.core.kernel.SparseRows;
import java.util.Arrays;
import java.util.Optional;

/// The products of a first layer that leave the zeros of its inputs out.
///
/// The weights of a tile of units lie a second time in panels, input by input, which is how rows
/// with few values read them. A folded step is taken in the panels and copied to the parameters;
/// after any other change they are copied from there. Units that fill no panel are multiplied with
/// all inputs.
final class SparseProducts implements DenseProducts, ByUnits {
  /// Groups of inputs whose weights are copied at once, while they are in the cache.
  private static final int GROUPS_AT_ONCE = 4;

  private final DenseStorage at;
  private final Kernels kernels;
  private final SparseKernels sparse;
  private final SparseRows x;
  private final int width;
  private final int[] firstUnit;
  private final Tile[] tiles;

  /// The gradient of y of units that fill no panel, units x capacity.
  private final float[] turned;

  /// Some units, and what belongs to them.
  private final class Tile {
    final int unit;
    final int panels;

    /// Units behind the last panel.
    final int rest;

    /// Panels x inputs x width; out of date until they have been copied.
    final float[] weights;

    boolean current;

    /// Panels x some inputs x width, unless steps are folded.
    final float[] gradient;

    /// The gradient of y, panels x capacity x width, times -rate if steps are folded.
    final float[] dy;

    final float[] work = new float[sparse.work()];
    final Optional<Kernels.Product> forwardRest;
    final Optional<Kernels.Product> gradientRest;

    Tile(int unit, int units) {
      this.unit = unit;
      this.panels = units / width;
      this.rest = units - panels * width;
      this.weights = new float[panels * x.depth() * width];
      this.gradient =
          new float[at.folded() ? 0 : panels * GROUPS_AT_ONCE * SparseRows.SIDE * width];
      this.dy = new float[panels * at.capacity() * width];
      int inputs = at.inputs();
      int first = firstOfRest();
      int w = at.w().offset() + first * inputs;
      forwardRest =
          rest == 0
              ? Optional.empty()
              : Optional.of(
                  kernels.bind(
                      false,
                      true,
                      at.in().values,
                      0,
                      inputs,
                      at.parameters(),
                      w,
                      inputs,
                      at.out().values,
                      first,
                      at.units()));
      gradientRest =
          rest == 0
              ? Optional.empty()
              : Optional.of(
                  kernels.bind(
                      false,
                      false,
                      turned,
                      first * at.capacity(),
                      at.capacity(),
                      at.in().values,
                      0,
                      inputs,
                      at.gradientTarget(),
                      w,
                      inputs));
    }

    int firstOfRest() {
      return unit + panels * width;
    }
  }

  private SparseProducts(DenseStorage at, SparseKernels sparse, Kernels kernels) {
    this.at = at;
    this.kernels = kernels;
    this.sparse = sparse;
    this.x = new SparseRows(at.in().values, at.capacity(), at.inputs());
    this.width = sparse.panelWidth();
    this.firstUnit = Float32Products.unitTiles(at);
    this.turned = new float[at.out().gradient.length];
    this.tiles = new Tile[firstUnit.length - 1];
    Arrays.setAll(tiles, i -> new Tile(firstUnit[i], firstUnit[i + 1] - firstUnit[i]));
  }

  /// These products, if the kernels have them and they pay for such rows.
  static Optional<SparseProducts> of(DenseStorage at, Density density, Kernels kernels) {
    return kernels
        .sparse()
        .filter(sparse -> pays(at, density, sparse.panelWidth()))
        .map(sparse -> new SparseProducts(at, sparse, kernels));
  }

  /// Whether what is left to multiply, and what it costs to find it, is clearly less than all of
  /// it. With panels of 16, lists cost as much as 10 units, and copies of the weights with the
  /// beginnings of sums over rows as much as 10 rows; the wider the panels, the more is multiplied
  /// in that time.
  private static boolean pays(DenseStorage at, Density density, int width) {
    double left = (density.ofFourRows() + density.ofFourColumns()) / 2;
    double others = 10.0 * width / 16;
    boolean fillsPanels = at.units() >= 2 * width;
    return fillsPanels && left + others / at.units() + others / at.capacity() < 0.6;
  }

  @Override
  public void prepareForward(int from, int to) {
    sparse.load(x, from, to);
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
      copyWeights(tile);
    }
    int units = at.units();
    float[] y = at.out().values;
    if (beta == 0) {
      for (int row = 0; row < rows; row++) {
        Arrays.fill(y, row * units + tile.unit, row * units + tile.firstOfRest(), 0);
      }
    }
    for (int panel = 0; panel < tile.panels; panel++) {
      int unit = tile.unit + panel * width;
      int offset = panel * x.depth() * width;
      for (int row = 0; row < rows; row += SparseRows.SIDE) {
        int group = row / SparseRows.SIDE;
        int inGroup = Math.min(SparseRows.SIDE, rows - row);
        int to = row * units + unit;
        sparse.forward(x, group, inGroup, tile.weights, offset, y, to, units, tile.work);
      }
    }
    int groups = x.depth() / SparseRows.SIDE;
    x.listRows(groups * index / tiles.length, groups * (index + 1) / tiles.length, rows);
    if (tile.forwardRest.isPresent()) {
      tile.forwardRest.get().run(rows, tile.rest, at.inputs(), 1, beta);
    }
  }

  private void copyWeights(Tile tile) {
    int inputs = at.inputs();
    for (int panel = 0; panel < tile.panels; panel++) {
      int from = at.w().offset() + (tile.unit + panel * width) * inputs;
      int to = panel * x.depth() * width;
      kernels.transpose(width, inputs, at.parameters(), from, inputs, tile.weights, to, width);
    }
    tile.current = true;
  }

  @Override
  public void forward(int from, int to, float beta) {
    throw new IllegalStateException("goes forward by units");
  }

  @Override
  public void prepareGradient(int from, int to, float rate) {
    float factor = at.folded() ? -rate : 1;
    int units = at.units();
    float[] dy = at.out().gradient;
    for (Tile tile : tiles) {
      for (int panel = 0; panel < tile.panels; panel++) {
        int unit = tile.unit + panel * width;
        for (int row = from; row < to; row++) {
          int into = (panel * at.capacity() + row) * width;
          scale(factor, dy, row * units + unit, tile.dy, into, width);
        }
      }
      if (tile.rest > 0) {
        int first = tile.firstOfRest();
        int place = first * at.capacity() + from;
        kernels.transpose(
            to - from, tile.rest, dy, from * units + first, units, turned, place, at.capacity());
      }
    }
  }

  private static void scale(float factor, float[] a, int from, float[] b, int to, int count) {
    for (int i = 0; i < count; i++) {
      b[to + i] = factor * a[from + i];
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
    int block = GROUPS_AT_ONCE * SparseRows.SIDE;
    for (int input = 0; input < at.inputs(); input += block) {
      int inputs = Math.min(block, at.inputs() - input);
      if (add) {
        turnIn(tile, inputs, input, block);
      } else {
        Arrays.fill(tile.gradient, 0);
      }
      addUp(tile, 1, input, inputs, tile.gradient, block, 0);
      turnOut(tile, input, inputs, tile.gradient, block, 0);
    }
    if (tile.gradientRest.isPresent()) {
      tile.gradientRest.get().run(tile.rest, at.inputs(), rows, 1, add ? 1 : 0);
    }
  }

  @Override
  public void descend(int index, int rows, float rate, float keep) {
    Tile tile = tiles[index];
    int block = GROUPS_AT_ONCE * SparseRows.SIDE;
    for (int input = 0; input < at.inputs(); input += block) {
      int inputs = Math.min(block, at.inputs() - input);
      if (keep != 1 || !x.isZero(input, inputs)) {
        addUp(tile, keep, input, inputs, tile.weights, x.depth(), input);
        turnOut(tile, input, inputs, tile.weights, x.depth(), input);
      }
    }
    if (tile.gradientRest.isPresent()) {
      tile.gradientRest.get().run(tile.rest, at.inputs(), rows, -rate, keep);
    }
  }

  /// Adds the gradient of the weights of some inputs to panels of so many rows, from a row on.
  private void addUp(
      Tile tile, float keep, int input, int inputs, float[] panels, int depth, int first) {
    for (int panel = 0; panel < tile.panels; panel++) {
      int dy = panel * at.capacity() * width;
      for (int i = 0; i < inputs; i += SparseRows.SIDE) {
        int group = (input + i) / SparseRows.SIDE;
        int offset = (panel * depth + first + i) * width;
        sparse.gradient(x, group, tile.dy, dy, keep, panels, offset);
      }
    }
  }

  /// Copies some rows of panels to where the gradient, or the parameters, of a tile lie.
  private void turnOut(Tile tile, int input, int inputs, float[] panels, int depth, int first) {
    for (int panel = 0; panel < tile.panels; panel++) {
      int to = at.w().offset() + (tile.unit + panel * width) * at.inputs() + input;
      int from = (panel * depth + first) * width;
      kernels.transpose(inputs, width, panels, from, width, at.gradientTarget(), to, at.inputs());
    }
  }

  private void turnIn(Tile tile, int inputs, int input, int depth) {
    for (int panel = 0; panel < tile.panels; panel++) {
      int from = at.w().offset() + (tile.unit + panel * width) * at.inputs() + input;
      int to = panel * depth * width;
      kernels.transpose(
          width, inputs, at.gradientTarget(), from, at.inputs(), tile.gradient, to, width);
    }
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
}
