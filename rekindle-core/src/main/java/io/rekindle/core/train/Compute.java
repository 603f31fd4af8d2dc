package io.rekindle.core.train;

import io.rekindle.core.Require;
import io.rekindle.core.kernel.Bfloat16Kernels;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;
import java.util.Optional;

/// What a pass computes with.
///
/// @param threads how many threads share the work, the caller included; results do not depend on it
/// @param bfloat16 what multiplies in the steps of a batchwise descent, if they are to be in
///   bfloat16; everything else is in float32
public record Compute(Kernels kernels, int threads, Optional<Bfloat16Kernels> bfloat16) {

  public Compute {
    Require.atLeast(1, "threads", threads);
  }

  /// Computes in float32.
  public Compute(Kernels kernels, int threads) {
    this(kernels, threads, Optional.empty());
  }

  /// The kernels chosen for this process and a thread for every processor, in float32.
  public static Compute best() {
    return new Compute(
        KernelChoice.current().kernels(), Runtime.getRuntime().availableProcessors());
  }

  public Compute withThreads(int newThreads) {
    return new Compute(kernels, newThreads, bfloat16);
  }

  /// The same in bfloat16 where the kernels have it on this processor, and in float32 elsewhere.
  public Compute inBfloat16() {
    return new Compute(kernels, threads, kernels.bfloat16());
  }

  Compute inFloat32() {
    return new Compute(kernels, threads);
  }
}
