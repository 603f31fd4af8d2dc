package io.rekindle.core.train;

import io.rekindle.core.random.Draws;
import java.util.Arrays;

/// Which rows of which replica are in which batch: those that training in one place would take, if
/// it had the rows of all replicas one after another. Remembers one epoch's order, 4 bytes a row.
public final class RowOrder {
  private final Draws draws;
  private final boolean shuffle;

  /// The first row of each replica among all, and how many there are.
  private final int[] firstRows;

  private final int[] order;
  private int epoch = -1;

  /// @param rows how many each replica has
  /// @throws ArithmeticException if there are 2^31 or more
  public RowOrder(Training training, int[] rows) {
    draws = Draws.of(training.seed(), "shuffle");
    shuffle = training.shuffle();
    firstRows = new int[rows.length + 1];
    for (int i = 0; i < rows.length; i++) {
      firstRows[i + 1] = Math.addExact(firstRows[i], rows[i]);
    }
    order = new int[firstRows[rows.length]];
  }

  /// The rows of a part, sorted by replica.
  public Rows of(Replicas.Part part) {
    if (part.epoch() != epoch) {
      epoch = part.epoch();
      ExamplesSource.order(draws, shuffle, epoch, order);
    }
    int start = (int) part.start();
    int[] starts = new int[firstRows.length];
    for (int i = 0; i < part.rows(); i++) {
      starts[replicaOf(order[start + i]) + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] next = starts.clone();
    int[] rows = new int[part.rows()];
    int[] positions = new int[part.rows()];
    for (int i = 0; i < part.rows(); i++) {
      int row = order[start + i];
      int replica = replicaOf(row);
      int at = next[replica]++;
      rows[at] = row - firstRows[replica];
      positions[at] = i;
    }
    return new Rows(starts, rows, positions);
  }

  /// The last replica whose first row is not beyond it: those without rows share a first row with
  /// the next.
  private int replicaOf(int row) {
    int low = 0;
    int high = firstRows.length - 2;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstRows[middle] <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /// Rows of one part.
  ///
  /// @param starts where each replica's begin in the other two, and their length
  /// @param rows indexes among the replica's own rows
  /// @param positions where in the part each lies
  public record Rows(int[] starts, int[] rows, int[] positions) {

    /// Indexes of one replica's rows among its own.
    public int[] rows(int replica) {
      return Arrays.copyOfRange(rows, starts[replica], starts[replica + 1]);
    }

    /// Where in the part each of [#rows(int)] lies.
    public int[] positions(int replica) {
      return Arrays.copyOfRange(positions, starts[replica], starts[replica + 1]);
    }
  }
}
