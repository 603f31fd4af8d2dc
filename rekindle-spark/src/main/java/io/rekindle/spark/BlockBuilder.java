package io.rekindle.spark;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/// Packs rows one by one. While rows come in, arrays grow by half: at most 2.5 times the packed
/// bytes are held at once.
final class BlockBuilder {
  private static final int FIRST = 1024;

  private final int columns;
  private final boolean weighted;
  private final boolean sparse;
  private int[] starts;
  private int[] indexes;
  private float[] values;
  private float[] labels = new float[16];
  private float[] weights;
  private int rows;
  private int stored;

  /// @param first a row like the ones to come
  BlockBuilder(Vector first, boolean weighted) {
    this.columns = first.size();
    this.weighted = weighted;
    this.sparse = first instanceof SparseVector;
    starts = new int[sparse ? 17 : 0];
    indexes = new int[sparse ? FIRST : 0];
    values = new float[FIRST];
    weights = new float[weighted ? 16 : 0];
  }

  int columns() {
    return columns;
  }

  int rows() {
    return rows;
  }

  /// @param features as wide as the first row
  void add(Vector features, double label, double weight) {
    if (rows == labels.length) {
      int larger = rows + (rows >> 1);
      labels = Arrays.copyOf(labels, larger);
      weights = Arrays.copyOf(weights, weighted ? larger : 0);
      starts = Arrays.copyOf(starts, sparse ? larger + 1 : 0);
    }
    labels[rows] = (float) label;
    if (weighted) {
      weights[rows] = (float) weight;
    }
    if (sparse) {
      store(features);
    } else {
      spread(features);
    }
    rows++;
  }

  private void store(Vector features) {
    reserve(features.numNonzeros());
    features.foreachNonZero(
        (index, value) -> {
          indexes[stored] = (Integer) index;
          values[stored++] = ((Double) value).floatValue();
          return scala.runtime.BoxedUnit.UNIT;
        });
    starts[rows + 1] = stored;
  }

  private void spread(Vector features) {
    reserve(columns);
    switch (features) {
      case DenseVector dense -> {
        double[] from = dense.values();
        for (int j = 0; j < columns; j++) {
          values[stored + j] = (float) from[j];
        }
      }
      case SparseVector some -> {
        Arrays.fill(values, stored, stored + columns, 0);
        for (int i = 0; i < some.indices().length; i++) {
          values[stored + some.indices()[i]] = (float) some.values()[i];
        }
      }
      default -> throw new IllegalArgumentException("a vector of " + features.getClass());
    }
    stored += columns;
  }

  private void reserve(int more) {
    long needed = (long) stored + more;
    if (needed > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "one task has more than %d rows of %d features, which is more than an array holds; use more partitions, or a larger numTasks"
              .formatted(rows, columns));
    }
    if (needed > values.length) {
      int larger = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, values.length * 3L / 2));
      values = Arrays.copyOf(values, larger);
      indexes = Arrays.copyOf(indexes, sparse ? larger : 0);
    }
  }

  /// The rows in the form that takes less memory.
  Block build() {
    float[] own = Arrays.copyOf(values, stored);
    float[] ownLabels = Arrays.copyOf(labels, rows);
    float[] ownWeights = Arrays.copyOf(weights, weighted ? rows : 0);
    values = new float[0];
    int[] ownStarts = Arrays.copyOf(starts, sparse ? rows + 1 : 0);
    int[] ownIndexes = Arrays.copyOf(indexes, sparse ? stored : 0);
    Block block = new Block(columns, ownStarts, ownIndexes, own, ownLabels, ownWeights);
    long spread = (long) rows * columns;
    if (sparse && 2L * stored >= spread && spread < Integer.MAX_VALUE - 8) {
      return dense(block);
    }
    return sparse ? block : sparser(block);
  }

  private static Block dense(Block block) {
    float[] all = new float[block.rows() * block.columns()];
    for (int row = 0; row < block.rows(); row++) {
      block.features().copyRow(row, all, row * block.columns());
    }
    return new Block(block.columns(), new int[0], new int[0], all, block.labels(), block.weights());
  }

  private static Block sparser(Block block) {
    int nonZeros = 0;
    for (float value : block.values()) {
      // NaN is kept, and so is -0, which is 0 in a sum.
      nonZeros += value == 0 ? 0 : 1;
    }
    if (3L * nonZeros >= block.values().length) {
      return block;
    }
    int[] starts = new int[block.rows() + 1];
    int[] indexes = new int[nonZeros];
    float[] values = new float[nonZeros];
    int next = 0;
    for (int row = 0; row < block.rows(); row++) {
      for (int j = 0; j < block.columns(); j++) {
        float value = block.values()[row * block.columns() + j];
        if (value != 0) {
          indexes[next] = j;
          values[next++] = value;
        }
      }
      starts[row + 1] = next;
    }
    return new Block(block.columns(), starts, indexes, values, block.labels(), block.weights());
  }
}
