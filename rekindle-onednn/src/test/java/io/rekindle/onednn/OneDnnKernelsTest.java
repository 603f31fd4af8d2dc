package io.rekindle.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.rekindle.core.kernel.KernelContract;
import io.rekindle.core.kernel.KernelProvider.Available;
import io.rekindle.core.kernel.KernelProvider.Offer;
import io.rekindle.core.kernel.KernelProvider.Unavailable;
import io.rekindle.core.kernel.Kernels;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The contract of the kernels, kept by oneDNN; skipped where it does not load, but not where it
/// loads and then misbehaves.
final class OneDnnKernelsTest implements KernelContract {
  private static final Offer OFFER = new OneDnnProvider().create();

  @BeforeAll
  static void requireLibrary() {
    if (OFFER instanceof Unavailable(String reason)) {
      assertThat(reason).doesNotStartWith("it multiplies").doesNotStartWith("its OpenMP");
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

  @Test
  void saysWhatItIsAndRunsOn() {
    assertThat(((Available) OFFER).description())
        .matches(
            "oneDNN 3\\.13( \\((AVX-512|AVX2|AVX|SSE 4\\.1)\\))?, one thread a call(, single rows(,"
                + " last columns)? and zeros by Java's vectors(, vectors computed in halves)?)?");
  }

  /// The thread count of OpenMP belongs to the calling thread, so each has to set its own.
  @Test
  void everyThreadComputesAlone() throws InterruptedException {
    Platform platform = Platform.current().orElseThrow();
    Path path = LibraryCache.ofUser().library(platform, Artifact.find(platform));
    OneDnnLibrary library = OneDnnLibrary.load(path, platform);
    int[] threads = {-1};
    Thread thread =
        new Thread(
            () -> {
              // Large enough not to be left to Java.
              kernels()
                  .multiply(
                      false,
                      false,
                      32,
                      32,
                      32,
                      1,
                      new float[32 * 32],
                      0,
                      32,
                      new float[32 * 32],
                      0,
                      32,
                      0,
                      new float[32 * 32],
                      0,
                      32);
              threads[0] = library.threads();
            });
    thread.start();
    thread.join();
    assertThat(threads[0]).isEqualTo(1);
  }

  /// A product that is divided into several native calls gives what one call gives.
  @Test
  void longProductsAreDividedByRows() {
    int m = 200;
    int n = 1500;
    int k = 3000;
    float[] a = new float[m * k];
    float[] b = new float[k];
    float[] c = new float[m * n];
    for (int i = 0; i < m; i++) {
      a[i * k + i] = i;
      b[i] = i + 1;
    }
    float[] wide = new float[n * k];
    for (int j = 0; j < n; j++) {
      System.arraycopy(b, 0, wide, j * k, k);
    }
    kernels().multiply(false, true, m, n, k, 1, a, 0, k, wide, 0, k, 0, c, 0, n);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        assertThat(c[i * n + j]).isEqualTo(i * (i + 1f));
      }
    }
  }
}
