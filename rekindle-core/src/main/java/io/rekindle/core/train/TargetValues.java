package io.rekindle.core.train;

import java.util.Arrays;

/// Targets of many rows in memory, in the form the loss sees.
public sealed interface TargetValues {

  int rows();

  int columns();

  void copyRow(int row, float[] into, int offset);

  /// Whether any two rows differ.
  default boolean vary() {
    float[] first = new float[columns()];
    float[] row = new float[columns()];
    for (int r = 0; r < rows(); r++) {
      copyRow(r, r == 0 ? first : row, 0);
      if (r > 0 && !Arrays.equals(first, row)) {
        return true;
      }
    }
    return false;
  }

  /// Copies of some of the rows, in the order of the indexes.
  TargetValues select(int[] selected);

  /// rows x columns floats, row-major. Does not copy the array.
  record Floats(float[] values, int rows, int columns) implements TargetValues {
    public Floats {
      if (values.length < (long) rows * columns) {
        throw new IllegalArgumentException(
            "%d x %d targets need %d floats, found %d"
                .formatted(rows, columns, (long) rows * columns, values.length));
      }
    }

    @Override
    public void copyRow(int row, float[] into, int offset) {
      System.arraycopy(values, row * columns, into, offset, columns);
    }

    @Override
    public Floats select(int[] selected) {
      float[] copy = new float[Math.multiplyExact(selected.length, columns)];
      for (int i = 0; i < selected.length; i++) {
        copyRow(selected[i], copy, i * columns);
      }
      return new Floats(copy, selected.length, columns);
    }
  }

  /// One class a row, spread to `columns` zeros with a single one when a batch is made.
  record OneHot(int[] labels, int columns) implements TargetValues {
    public OneHot {
      for (int label : labels) {
        if (label < 0 || label >= columns) {
          throw new IllegalArgumentException(
              "label %d does not fit a one-hot width of %d".formatted(label, columns));
        }
      }
    }

    @Override
    public int rows() {
      return labels.length;
    }

    @Override
    public void copyRow(int row, float[] into, int offset) {
      Arrays.fill(into, offset, offset + columns, 0f);
      into[offset + labels[row]] = 1;
    }

    @Override
    public OneHot select(int[] selected) {
      int[] copy = new int[selected.length];
      for (int i = 0; i < selected.length; i++) {
        copy[i] = labels[selected[i]];
      }
      return new OneHot(copy, columns);
    }
  }
}
