package io.rekindle.core.kernel;

/// A matrix that stays as it is while many rows are multiplied with it: the weights of a layer of a
/// network that is in use. Safe for use by many threads at once.
public interface FixedMatrix {

  /// Computes `c := c + x * wᵀ` for rows that lie one after another. What a row of `c` gets does
  /// not depend on the rows beside it, to the last bit.
  ///
  /// @param x rows x inputs, from `xOffset` on
  /// @param c rows x units, from `cOffset` on; shares no element with `x`
  /// @throws IndexOutOfBoundsException if the rows do not lie in their arrays
  void addProduct(int rows, float[] x, int xOffset, float[] c, int cOffset);
}
