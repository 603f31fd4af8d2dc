package io.rekindle.core.kernel;

/// Offers the plain loops, which run everywhere.
final class ScalarProvider implements KernelProvider {

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public Offer create() {
    return new Available(new ScalarKernels(), "scalar");
  }
}
