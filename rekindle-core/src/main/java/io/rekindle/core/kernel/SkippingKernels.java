package io.rekindle.core.kernel;

/// Products that look for zeros in their first factor whenever they run, and leave them out where
/// that pays: what rectified layers have in their values and in their gradients.
///
/// What is left out is not multiplied at all: infinity times 0 is not a number elsewhere, and
/// nothing here. The bits depend on the numbers alone.
public interface SkippingKernels {

  /// Chooses the windows of a product of `a` with `b` or its transpose, as [Kernels#bind] does.
  ///
  /// @param all the same product with nothing left out, which runs where there are few zeros or the
  ///   product is too small
  Kernels.Product bind(
      boolean transposeB,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride,
      Kernels.Product all);
}
