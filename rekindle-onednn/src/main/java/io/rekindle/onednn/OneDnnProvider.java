package io.rekindle.onednn;

import io.rekindle.core.kernel.KernelProvider;
import io.rekindle.core.kernel.Kernels;
import java.util.Arrays;
import java.util.Optional;

/// Offers oneDNN where its library is present, unpacks, loads and multiplies rightly.
public final class OneDnnProvider implements KernelProvider {

  private final Optional<Platform> platform;
  private final LibraryCache cache;

  /// For [java.util.ServiceLoader].
  public OneDnnProvider() {
    this(Platform.current(), LibraryCache.ofUser());
  }

  OneDnnProvider(Optional<Platform> platform, LibraryCache cache) {
    this.platform = platform;
    this.cache = cache;
  }

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public int rank() {
    return 200;
  }

  @Override
  public Offer create() {
    try {
      OneDnnLibrary library = load();
      OneDnnKernels kernels = new OneDnnKernels(library);
      prove(kernels, library);
      return new Available(
          kernels, library.description() + ", one thread a call" + kernels.share());
    } catch (UnusableException | IllegalStateException e) {
      return new Unavailable(String.valueOf(e.getMessage()));
    } catch (UnsupportedOperationException | LinkageError e) {
      return new Unavailable("this JDK cannot call native functions: " + e);
    }
  }

  private OneDnnLibrary load() {
    if (platform.isEmpty()) {
      throw new UnusableException(
          "it is not published for "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch"));
    }
    Artifact artifact = Artifact.find(platform.get());
    return OneDnnLibrary.load(cache.library(platform.get(), artifact), platform.get());
  }

  /// Multiplies once: `[1 2; 3 4] * [5 6; 7 8]`.
  private static void prove(Kernels kernels, OneDnnLibrary library) {
    float[] c = {Float.NaN, Float.NaN, Float.NaN, Float.NaN};
    kernels.multiply(
        false,
        false,
        2,
        2,
        2,
        1,
        new float[] {1, 2, 3, 4},
        0,
        2,
        new float[] {5, 6, 7, 8},
        0,
        2,
        0,
        c,
        0,
        2);
    if (!Arrays.equals(c, new float[] {19, 22, 43, 50})) {
      throw new UnusableException("it multiplies wrongly on this processor");
    }
    int threads = library.threads();
    if (threads != 1) {
      throw new UnusableException("its OpenMP keeps " + threads + " threads a call");
    }
  }
}
