package io.rekindle.core.train;

/// The three products of a dense layer, bound to its storage and cut into tiles.
sealed interface DenseProducts
    permits Float32Products, RowProducts, SparseProducts, Bfloat16Products, FixedProducts {

  /// y := x · wᵀ + beta · y, for a tile of rows.
  void forward(int from, int to, float beta);

  /// Prepares the gradient of y of a tile of rows for the products that follow.
  ///
  /// @param rate the learning rate of the step to come, if steps are folded
  void prepareGradient(int from, int to, float rate);

  /// dx := dy · w, for a tile of rows.
  void backward(int from, int to);

  /// Into how many tiles the weights are cut.
  int gradientTiles();

  /// The first weight of a tile. A tile ends where the next begins, unless steps are folded.
  int firstWeight(int tile);

  /// dw := dyᵀ · x, or added to what is there, for a tile of weights.
  void gradient(int tile, int rows, boolean add);

  /// w := keep · w - rate · dyᵀ · x, for a tile of weights whose steps are folded.
  ///
  /// @param rate that for which the gradient of y was prepared
  void descend(int tile, int rows, float rate, float keep);

  /// Takes note that the weights of a tile have changed.
  void weightsChanged(int tile);

  /// Takes note that any weights may have changed.
  void weightsChanged();

  /// Puts weights that [#descend] changed where others find them.
  default void settle() {}
}
