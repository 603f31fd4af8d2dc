package io.rekindle.core.train;

import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;

/// The engine on the scalar kernels.
class ScalarEngineTest implements EngineContract {
  private static final Kernels KERNELS = KernelChoice.named("scalar").kernels();

  @Override
  public Kernels kernels() {
    return KERNELS;
  }
}
