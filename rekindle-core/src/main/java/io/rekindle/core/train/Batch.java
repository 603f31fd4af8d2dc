package io.rekindle.core.train;

import java.util.Arrays;

/// Some rows on their way through the network, in storage that is made once and filled again and
/// again. Its `x` is the first layer's input: no copy follows.
public final class Batch {
  private final int capacity;
  private final int inputs;
  private final int targetWidth;
  private final float[] x;
  private final float[] targets;
  private final float[] weights;
  private int rows;

  /// @param capacity the most rows it holds
  public Batch(int capacity, int inputs, int targetWidth) {
    this.capacity = capacity;
    this.inputs = inputs;
    this.targetWidth = targetWidth;
    x = new float[Math.multiplyExact(capacity, inputs)];
    targets = new float[Math.multiplyExact(capacity, targetWidth)];
    weights = new float[capacity];
    Arrays.fill(weights, 1);
  }

  public int capacity() {
    return capacity;
  }

  public int inputs() {
    return inputs;
  }

  public int targetWidth() {
    return targetWidth;
  }

  /// How many rows a thread takes at once; depends on the capacity alone, so that results do not
  /// depend on the number of threads.
  int rowsPerTile() {
    return capacity <= 64 ? 16 : capacity < 256 ? 32 : 64;
  }

  /// Rows in use.
  public int rows() {
    return rows;
  }

  public void setRows(int rows) {
    if (rows < 0 || rows > capacity) {
      throw new IllegalArgumentException("rows %d exceeds capacity %d".formatted(rows, capacity));
    }
    this.rows = rows;
  }

  /// capacity x inputs, row-major; the first [#rows()] rows are in use. Owned by the batch.
  public float[] x() {
    return x;
  }

  /// capacity x target width, row-major. Owned by the batch.
  public float[] targets() {
    return targets;
  }

  /// One weight a row, 1 unless the source says otherwise. Owned by the batch.
  public float[] weights() {
    return weights;
  }
}
