package io.rekindle.core.train;

import io.rekindle.core.optimizer.Updater;

/// A layer, or one activation of it, bound to its storage. Made once for a pass.
///
/// Work is cut in two directions. [RowStage] handles any range of rows by itself; a [BatchStage]
/// needs all rows at once and is cut in its own way. Gradients of parameters sum over rows and are
/// cut by parameters ([Parametric]).
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

  /// All rows together, in tiles of its own, whose number depends on shapes and rows alone.
  non-sealed interface BatchStage extends Stage {
    /// Whether steps of this have a use for the [rows to come][Batch#following()].
    default boolean looksAhead() {
      return false;
    }

    /// What of going forward can be done for some rows on their own, as soon as they are there.
    default void prepareForward(int from, int to) {}

    int forwardTiles(int rows);

    void forward(int tile, int rows, Moment moment);

    /// What of going back can be done for some rows on their own, as soon as the gradient of their
    /// outputs is there; the rest is [#backward].
    default void prepareBackward(int from, int to, Moment moment) {}

    int backwardTiles(int rows);

    void backward(int tile, int rows, Moment moment);
  }

  /// A stage whose parameters are trained.
  interface Parametric {
    /// How many tiles its gradient is cut into; depends on shapes alone.
    int gradientTiles();

    /// Computes one tile of the gradient with respect to the parameters: overwrites it, or adds.
    void gradient(int tile, int rows, boolean add);

    /// Steps down the gradient of one tile, while it is in the cache.
    void update(int tile, Updater updater);

    /// [#gradient] and [#update] of one tile for an updater that [descends
    /// plainly][Updater#descendsPlainly]; a stage may leave the gradient out.
    default void descend(int tile, int rows, Updater updater) {
      gradient(tile, rows, false);
      update(tile, updater);
    }

    /// Takes note that parameters were changed by others than [#update] and [#descend]. Needed by
    /// stages that keep rounded copies, before they go forward again.
    default void parametersChanged() {}

    /// Puts the parameters where others find them. Needed by stages that change them in copies of
    /// their own.
    default void settle() {}
  }
}
