package io.rekindle.core.kernel;

final class VectorKernelsTest implements KernelContract {
  private final Kernels kernels = new VectorKernels();

  @Override
  public Kernels kernels() {
    return kernels;
  }
}
