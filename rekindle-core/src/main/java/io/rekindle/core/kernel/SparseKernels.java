package io.rekindle.core.kernel;

/// Products of [SparseRows] that leave their zeros out, four rows or four columns together.
///
/// What is left out is not multiplied at all: infinity times 0 is not a number elsewhere, and
/// nothing here. Safe for use by many threads at once; the same arguments give the same bits.
public interface SparseKernels {

  /// Columns of a panel.
  int panelWidth();

  /// Floats of scratch memory.
  default int work() {
    return SparseRows.SIDE * panelWidth();
  }

  /// Looks at some rows, as [SparseRows#load] does.
  void load(SparseRows x, int from, int to);

  /// `c := c + x * panel`, for a group of four rows of `x`.
  ///
  /// @param group which four
  /// @param rows how many of them there are in `c`
  /// @param panels a panel from `offset` on, a row for every column of `x` ([SparseRows#depth()])
  /// @param work [#work()] floats
  void forward(
      SparseRows x,
      int group,
      int rows,
      float[] panels,
      int offset,
      float[] c,
      int cOffset,
      int cStride,
      float[] work);

  /// `panel := keep * panel + xᵀ * dy`, for a group of four columns of `x`, which are rows of the
  /// panel.
  ///
  /// @param columnGroup which four, of those [listed][SparseRows#listRows]
  /// @param dy a panel from `dyOffset` on, a row for every row of `x`
  /// @param panels from `offset` on the four rows
  void gradient(
      SparseRows x,
      int columnGroup,
      float[] dy,
      int dyOffset,
      float keep,
      float[] panels,
      int offset);
}
