package io.rekindle.core.kernel;

final class ScalarKernelsTest implements KernelContract {
  private final Kernels kernels = KernelChoice.named("scalar").kernels();

  @Override
  public Kernels kernels() {
    return kernels;
  }
}
