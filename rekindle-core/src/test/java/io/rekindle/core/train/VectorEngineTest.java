package io.rekindle.core.train;

import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;

/// The engine on the vector kernels.
class VectorEngineTest implements EngineContract {
  private static final Kernels KERNELS = KernelChoice.named("vector").kernels();

  @Override
  public Kernels kernels() {
    return KERNELS;
  }
}
