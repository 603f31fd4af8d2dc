package io.rekindle.core.kernel;

/// The twin that tests compute with where the processor has no bfloat16.
final class EmulatedBfloat16Test implements Bfloat16Contract {

  @Override
  public Bfloat16Kernels bfloat16() {
    return new EmulatedBfloat16();
  }
}
