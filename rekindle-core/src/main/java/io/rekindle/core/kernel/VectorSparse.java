package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;

import java.util.OptionalInt;

/// [SparseKernels] by the Vector API.
final class VectorSparse implements SparseKernels {

  private static final int MEASURED_LANES = 8;

  @Override
  public String remark() {
    return Processor.REMARK;
  }

  /// What is left takes a quarter longer than in products of everything, of which others leave the
  /// zeros of rectified units out, or half as long again and some of the whole, where a processor
  /// multiplies two vectors a cycle. With vectors of 8, lists cost as much as 8 units, or 16, and
  /// copies of the weights and of their gradient as much as 20 rows; the longer the vectors, the
  /// more is multiplied in that time. That was measured; with other vectors much must be left out.
  @Override
  public boolean pay(double left, int units, OptionalInt rows) {
    double lists = (double) LANES / units;
    double copies = rows.isEmpty() ? 0 : 2.5 * LANES / rows.getAsInt();
    if (LANES != MEASURED_LANES) {
      return 1.25 * left + lists + copies < 0.6;
    }
    return Processor.HALVES
        ? 1.25 * left + lists + copies < 0.8
        : 1.5 * left + 0.15 + 2 * lists + copies < 0.8;
  }

  @Override
  public SparseRows rows(float[] x, int rows, int columns) {
    return new SparseRows(x, rows, columns);
  }

  @Override
  public Panels panels(int rows, int columns) {
    return new Panels(rows, columns);
  }
}
