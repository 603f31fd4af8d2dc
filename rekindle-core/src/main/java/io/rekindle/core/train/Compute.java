package io.rekindle.core.train;

import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;

/// What a pass computes with.
///
/// @param threads how many threads share the work, the caller included; results do not depend on it
public record Compute(Kernels kernels, int threads) {

  public Compute {
    if (threads < 1) {
      throw new IllegalArgumentException("threads %d, at least 1 is needed".formatted(threads));
    }
  }

  /// The kernels chosen for this process and a thread for every processor.
  public static Compute best() {
    return new Compute(
        KernelChoice.current().kernels(), Runtime.getRuntime().availableProcessors());
  }

  public Compute withThreads(int newThreads) {
    return new Compute(kernels, newThreads);
  }
}
