package io.rekindle.core.kernel;

/// Products of matrices whose zeros are found once and left out of several products.
///
/// What is left out is not multiplied at all: infinity times 0 is not a number elsewhere, and
/// nothing here. The bits depend on the numbers alone.
public interface SparseKernels {

  /// Floats of a vector: how many units are multiplied at once.
  int lanes();

  /// A matrix with room for what is not 0 in it.
  ///
  /// @param x rows x columns, row-major; read whenever rows are [listed][SparseRows#listRows] and
  ///   multiplied
  SparseRows rows(float[] x, int rows, int columns);

  /// A matrix of zeros that [SparseRows] can be multiplied with.
  Panels panels(int rows, int columns);
}
