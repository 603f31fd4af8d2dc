package io.rekindle.core.kernel;

/// [SparseKernels] by the Vector API.
final class VectorSparse implements SparseKernels {

  @Override
  public int lanes() {
    return VectorTiles.LANES;
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
