package io.rekindle.core.train;

/// A layer, or one activation of it, bound to its storage. Made once for a pass.
///
/// Work is cut in two directions. [RowStage] handles any range of rows by itself; a [BatchStage]
/// needs all rows at once and is cut by columns instead. Gradients of parameters sum over rows and
/// are cut by parameters ([Parametric]).
sealed interface Stage {
  /// Index into the network's layers.
  int layer();

  Signal in();

  Signal out();

  /// Each row on its own.
  non-sealed interface RowStage extends Stage {

    /// Computes the outputs of some rows.
    void forward(int from, int to, Moment moment);

    /// Computes the gradient with respect to the inputs of some rows from that of the outputs.
    void backward(int from, int to, Moment moment);
  }

  /// All rows together, a range of columns at a time.
  non-sealed interface BatchStage extends Stage {
    void forwardColumns(int from, int to, int rows, Moment moment);

    void backwardColumns(int from, int to, int rows, Moment moment);
  }

  /// A stage whose parameters are trained.
  interface Parametric {
    /// How many tiles its gradient is cut into; depends on shapes alone.
    int gradientTiles();

    /// Computes one tile of the gradient with respect to the parameters: overwrites it, or adds.
    void gradient(int tile, int rows, boolean add);
  }
}
