package io.rekindle.core.kernel;

/// Offers the Vector API kernels where the incubating module is resolved and the processor has
/// fused multiply-add.
final class VectorProvider implements KernelProvider {
  private static final String MODULE = "jdk.incubator.vector";

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public int rank() {
    return 100;
  }

  @Override
  public Offer create() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return new Unavailable(
          "the module "
              + MODULE
              + " is not resolved (start java with --add-modules "
              + MODULE
              + ")");
    }
    int bits = VectorTiles.SPECIES.vectorBitSize();
    // An x86 processor without 256-bit integers has no fused multiply-add either, and Java's
    // substitute for it is slower than the scalar kernels by far.
    if (bits < 128 || (bits < 256 && VectorTiles.X86)) {
      return new Unavailable("the processor's vectors of " + bits + " bits are too short");
    }
    return new Available(new VectorKernels(), "vector " + bits + " bit" + Processor.REMARK);
  }
}
