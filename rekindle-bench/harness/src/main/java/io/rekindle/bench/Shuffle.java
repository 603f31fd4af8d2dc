package io.rekindle.bench;

import java.util.SplittableRandom;

/// Row numbers in a new random order for every epoch, for libraries that do not shuffle themselves.
public final class Shuffle {
  private final SplittableRandom random = new SplittableRandom(1);
  private final int[] order;

  public Shuffle(int rows) {
    order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = i;
    }
  }

  /// The next order: each row once. The array is used again by the next call.
  public int[] next() {
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int row = order[i];
      order[i] = order[other];
      order[other] = row;
    }
    return order;
  }
}
