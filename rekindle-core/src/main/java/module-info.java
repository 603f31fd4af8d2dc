import org.jspecify.annotations.NullMarked;

/// The network, its numbers and the training step. Depends on the JDK only.
@NullMarked
module io.rekindle.core {
  requires static jdk.incubator.vector;
  requires static org.jspecify;

  exports io.rekindle.core;
  exports io.rekindle.core.kernel;

  uses io.rekindle.core.kernel.KernelProvider;
}
