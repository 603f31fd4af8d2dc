package io.rekindle.core.train;

import io.rekindle.core.kernel.EmulatedBfloat16;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;
import java.util.Optional;

/// The training engine in bfloat16, on any processor.
final class EmulatedBfloat16EngineTest implements Bfloat16EngineContract {
  private static final Kernels KERNELS = KernelChoice.named("scalar").kernels();

  @Override
  public Compute compute(int threads) {
    return new Compute(KERNELS, threads, Optional.of(new EmulatedBfloat16()));
  }
}
