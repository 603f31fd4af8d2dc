package io.rekindle.core.kernel;

/// Products of one row with the weights of some units, and steps of these weights: what a batch of
/// one row needs of a layer.
///
/// Units are listed by their numbers in the layer; each gets the same bits in any list. What a row
/// has nothing of at its margins is not multiplied at all: infinity times 0 is not a number
/// elsewhere, and nothing here. Safe for use by many threads at once, with weights of their own.
public interface RowKernels {

  /// Floats of scratch memory.
  int work();

  /// `y[u] := x · w[u]` for the units `units[from]` to `units[to - 1]`.
  ///
  /// @param y one number for each unit of the layer
  /// @param work [#work()] floats
  void forward(int[] units, int from, int to, Row x, RowWeights w, float[] y, float[] work);

  /// `w[u] := keep * w[u] + d[u] * x` for the units `units[from]` to `units[to - 1]`.
  ///
  /// @param d one number for each unit of the layer
  void step(int[] units, int from, int to, float[] d, Row x, float keep, RowWeights w);

  /// [#step] by one row for the first `moving` units of a list, then [#forward] of the next row for
  /// all of them: the weights are read once, where `keep` is 1.
  void stepForward(
      int[] units,
      int moving,
      int count,
      float[] d,
      Row x,
      Row next,
      float keep,
      RowWeights w,
      float[] y,
      float[] work);
}
