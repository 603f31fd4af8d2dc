package io.rekindle.core.train;

import java.util.Arrays;
import java.util.Optional;

/// Some rows on their way through the network, in storage that is made once and filled again and
/// again. Its `x` is the first layer's input: no copy follows.
///
/// A source may leave the copying to the threads that compute: each then loads the rows that it is
/// about to read, and finds them in its cache.
public final class Batch {
  private final int capacity;
  private final int inputs;
  private final int targetWidth;
  private final int rowsPerTile;
  private final Density density;
  private final float[] x;
  private final float[] targets;
  private final float[] weights;
  private Optional<Batch> following = Optional.empty();
  private Rows source = Rows.NONE;
  private int start;
  private float[] read;
  private int readOffset;
  private int rows;

  /// Where the rows of a batch lie until they are needed.
  @FunctionalInterface
  interface Rows {
    Rows NONE = (start, from, to, into) -> {};

    /// Copies rows from .. to - 1 of the batch that begins at `start`; safe for use by many threads
    /// at once.
    void load(int start, int from, int to, Batch into);
  }

  /// @param capacity the most rows it holds
  public Batch(int capacity, int inputs, int targetWidth) {
    this(capacity, inputs, targetWidth, Density.FULL);
  }

  /// @param density what is expected of its rows; decides how they are multiplied
  Batch(int capacity, int inputs, int targetWidth, Density density) {
    this(capacity, inputs, targetWidth, density, capacity <= 64 ? 16 : capacity < 256 ? 32 : 64);
  }

  /// @param rowsPerTile how many rows a thread takes at once in float32
  Batch(int capacity, int inputs, int targetWidth, int rowsPerTile) {
    this(capacity, inputs, targetWidth, Density.FULL, rowsPerTile);
  }

  private Batch(int capacity, int inputs, int targetWidth, Density density, int rowsPerTile) {
    this.capacity = capacity;
    this.inputs = inputs;
    this.targetWidth = targetWidth;
    this.rowsPerTile = rowsPerTile;
    this.density = density;
    x = new float[Math.multiplyExact(capacity, inputs)];
    read = x;
    targets = new float[Math.multiplyExact(capacity, targetWidth)];
    weights = new float[capacity];
    Arrays.fill(weights, 1);
  }

  /// An empty batch of the same size.
  Batch another() {
    return new Batch(capacity, inputs, targetWidth, density, rowsPerTile);
  }

  /// The rows of the next step, where they are known already.
  Optional<Batch> following() {
    return following;
  }

  void setFollowing(Optional<Batch> next) {
    following = next;
  }

  /// Loads all rows into another batch, wherever they lie; safe for use by many threads at once.
  void loadInto(Batch other) {
    other.rows = rows;
    if (source.equals(Rows.NONE)) {
      copyTo(other);
    } else {
      source.load(start, 0, rows, other);
    }
  }

  /// Sets the rows in use to copies of those of another batch, which have been loaded.
  void copyRows(Batch other) {
    setRows(other.rows);
    other.copyTo(this);
  }

  private void copyTo(Batch other) {
    System.arraycopy(x, 0, other.x, 0, rows * inputs);
    System.arraycopy(targets, 0, other.targets, 0, rows * targetWidth);
    System.arraycopy(weights, 0, other.weights, 0, rows);
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

  /// How many rows a thread takes at once; depends on the capacity and the precision, so that
  /// results do not depend on the number of threads. Products in bfloat16 are faster, and so get
  /// more to do.
  int rowsPerTile(Compute compute) {
    return compute.bfloat16().isPresent() ? 2 * rowsPerTile : rowsPerTile;
  }

  /// What is expected of its rows.
  Density density() {
    return density;
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
    read = x;
    readOffset = 0;
    loaded();
  }

  /// Sets the rows in use to rows of another array, which are not copied: for a network whose first
  /// stage reads them [there][#read].
  void setRows(int newRows, float[] array, int offset) {
    setRows(newRows);
    read = array;
    readOffset = offset;
  }

  /// Where the rows lie: in [#storage()], or in an array of somebody else.
  float[] read() {
    return read;
  }

  /// The index of the first number of the first row in [#read()].
  int readOffset() {
    return readOffset;
  }

  /// Sets the rows in use, and where to get them from when they are needed.
  void setRows(int newRows, Rows newSource, int newStart) {
    setRows(newRows);
    source = newSource;
    start = newStart;
  }

  /// Loads some rows, if that was left for later; any thread may do so, each row once.
  void load(int from, int to) {
    source.load(start, from, to, this);
  }

  /// Takes note that every row has been loaded.
  void loaded() {
    source = Rows.NONE;
  }

  private void loadAll() {
    load(0, rows);
    loaded();
  }

  /// The array of [#x()], whether its rows have been loaded or not.
  float[] storage() {
    return x;
  }

  /// The array of [#targets()], likewise.
  float[] targetStorage() {
    return targets;
  }

  /// The array of [#weights()], likewise.
  float[] weightStorage() {
    return weights;
  }

  /// capacity x inputs, row-major; the first [#rows()] rows are in use. Owned by the batch.
  public float[] x() {
    loadAll();
    return x;
  }

  /// capacity x target width, row-major. Owned by the batch.
  public float[] targets() {
    loadAll();
    return targets;
  }

  /// One weight a row, 1 unless the source says otherwise. Owned by the batch.
  public float[] weights() {
    loadAll();
    return weights;
  }
}
