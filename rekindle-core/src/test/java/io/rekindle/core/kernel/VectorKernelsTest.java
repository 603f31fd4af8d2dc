package io.rekindle.core.kernel;

final class VectorKernelsTest implements KernelContract {
  private final Kernels kernels = KernelChoice.named("vector").kernels();

  @Override
  public Kernels kernels() {
    return kernels;
  }
}
