package io.rekindle.onednn;

import static org.junit.jupiter.api.Assumptions.abort;

import io.rekindle.core.kernel.KernelProvider.Available;
import io.rekindle.core.kernel.KernelProvider.Offer;
import io.rekindle.core.kernel.KernelProvider.Unavailable;
import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.train.EngineContract;
import org.junit.jupiter.api.BeforeAll;

/// The training engine on oneDNN; skipped where it does not load.
final class OneDnnEngineTest implements EngineContract {
  private static final Offer OFFER = new OneDnnProvider().create();

  @BeforeAll
  static void requireLibrary() {
    if (OFFER instanceof Unavailable(String reason)) {
      abort("oneDNN is not available: " + reason);
    }
  }

  @Override
  public Kernels kernels() {
    return switch (OFFER) {
      case Available(Kernels kernels, String description) -> kernels;
      case Unavailable(String reason) -> throw new AssertionError(reason);
    };
  }
}
