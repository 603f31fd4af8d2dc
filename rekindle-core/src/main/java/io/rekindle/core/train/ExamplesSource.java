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
  public void startEpoch(int epoch) {
    next = 0;
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
      int row = order[start + i];
      examples.features().copyRow(row, into.storage(), i * into.inputs());
      examples.targets().copyRow(row, into.targetStorage(), i * into.targetWidth());
      into.weightStorage()[i] = examples.weights().isPresent() ? examples.weights().get()[row] : 1;
    }
  }
}
