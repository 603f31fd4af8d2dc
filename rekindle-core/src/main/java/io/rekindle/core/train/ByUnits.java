package io.rekindle.core.train;

/// Products of a layer that takes all rows at once past some of its units.
sealed interface ByUnits permits Float32Products, SparseProducts, RowProducts {

  /// How many tiles of units there are; 0 if the layer goes forward by rows.
  int unitTiles();

  /// The first unit of a tile.
  int firstUnit(int tile);

  /// y := x · wᵀ + beta · y, for the units of a tile and all rows.
  void forwardUnits(int tile, int rows, float beta);

  /// Whether a step takes the [rows to come][Batch#following()] past the weights.
  default boolean looksAhead() {
    return false;
  }

  /// Whether it has: the products of all units are there.
  default boolean isAhead() {
    return false;
  }

  /// Takes note of some rows of x, as soon as they are there.
  default void prepareForward(int from, int to) {}
}
