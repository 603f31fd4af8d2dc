package io.rekindle.core.kernel;

import java.util.OptionalInt;

/// Products of matrices whose zeros are found once and left out of several products.
///
/// What is left out is not multiplied at all: infinity times 0 is not a number elsewhere, and
/// nothing here. The bits depend on the numbers alone.
public interface SparseKernels {

  /// What in the processor the choices below depend on, to be added to a description of kernels.
  String remark();

  /// Whether products of what zeros leave, with finding it, are clearly faster on this processor
  /// than products of everything.
  ///
  /// @param left the share of columns in which two rows are not both 0, and of rows in which two
  ///   columns are not, on average
  /// @param units how many the rows are multiplied with
  /// @param rows how many go between two copies of the panels; none where nothing is copied
  boolean pay(double left, int units, OptionalInt rows);

  /// A matrix with room for what is not 0 in it.
  ///
  /// @param x rows x columns, row-major; read whenever rows are [listed][SparseRows#listRows] and
  ///   multiplied
  SparseRows rows(float[] x, int rows, int columns);

  /// A matrix of zeros that [SparseRows] can be multiplied with.
  Panels panels(int rows, int columns);
}
