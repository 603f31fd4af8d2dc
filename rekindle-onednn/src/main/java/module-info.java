import io.rekindle.core.kernel.KernelProvider;
import io.rekindle.onednn.OneDnnProvider;
import org.jspecify.annotations.NullMarked;

/// Matrix products by oneDNN, called through the foreign-function API. Needs native access
/// (`--enable-native-access=io.rekindle.onednn`).
@NullMarked
module io.rekindle.onednn {
  requires io.rekindle.core;
  requires static org.jspecify;

  provides KernelProvider with
      OneDnnProvider;
}
