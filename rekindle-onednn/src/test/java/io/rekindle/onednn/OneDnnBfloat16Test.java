package io.rekindle.onednn;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rekindle.core.kernel.Bfloat16Contract;
import io.rekindle.core.kernel.Bfloat16Kernels;
import io.rekindle.core.kernel.KernelProvider.Available;
import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.train.Bfloat16EngineContract;
import io.rekindle.core.train.Compute;
import org.junit.jupiter.api.BeforeAll;

/// Products in bfloat16, and the training engine on them; skipped on processors without them.
final class OneDnnBfloat16Test implements Bfloat16Contract, Bfloat16EngineContract {

  @BeforeAll
  static void requireInstructions() {
    assumeTrue(
        new OneDnnProvider().create() instanceof Available(Kernels kernels, String _)
            && kernels.bfloat16().isPresent(),
        "no bfloat16 on this processor");
  }

  private static Kernels kernels() {
    return ((Available) new OneDnnProvider().create()).kernels();
  }

  @Override
  public Bfloat16Kernels bfloat16() {
    return kernels().bfloat16().orElseThrow();
  }

  @Override
  public Compute compute(int threads) {
    return new Compute(kernels(), threads).inBfloat16();
  }
}
