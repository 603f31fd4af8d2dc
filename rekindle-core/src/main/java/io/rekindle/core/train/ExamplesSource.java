package io.rekindle.core.train;

import io.rekindle.core.random.Draws;

/// Examples in memory, in a new order every epoch.
final class ExamplesSource implements Source {
  private final Examples examples;
  private final boolean shuffle;
  private final Draws draws;
  private final int[] order;
  private final Batch.Rows load = this::load;
  private int next;

  ExamplesSource(Examples examples, boolean shuffle, long seed) {
    this.examples = examples;
    this.shuffle = shuffle;
    this.draws = Draws.of(seed, "shuffle");
    this.order = new int[examples.rows()];
    startEpoch(0);
  }

  @Override
  public int inputs() {
    return examples.features().columns();
  }

  @Override
  public int targetWidth() {
    return examples.targets().columns();
  }

  @Override
  public long rows() {
    return order.length;
  }

  @Override
  public Density density() {
    return Density.of(examples.features());
  }

  @Override
  public void startEpoch(int epoch) {
    next = 0;
    order(draws, shuffle, epoch, order);
  }

  /// Puts down which row comes when.
  ///
  /// @param draws of the seed, for `"shuffle"`
  static void order(Draws draws, boolean shuffle, int epoch, int[] order) {
    if (shuffle) {
      draws.fork(epoch).permute(order);
    } else {
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
    }
  }

  @Override
  public boolean next(Batch into) {
    int rows = Math.min(into.capacity(), order.length - next);
    if (rows <= 0) {
      return false;
    }
    into.setRows(rows, load, next);
    next += rows;
    return true;
  }

  private void load(int start, int from, int to, Batch into) {
    for (int i = from; i < to; i++) {
      examples.copyRow(order[start + i], into, i);
    }
  }
}
