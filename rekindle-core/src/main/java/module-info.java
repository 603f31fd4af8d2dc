import org.jspecify.annotations.NullMarked;

/// The network, its numbers and the training step. Depends on the JDK only.
@NullMarked
module io.rekindle.core {
  requires static jdk.incubator.vector;
  requires static org.jspecify;

  exports io.rekindle.core;
  exports io.rekindle.core.file;
  exports io.rekindle.core.json;
  exports io.rekindle.core.kernel;
  exports io.rekindle.core.loss;
  exports io.rekindle.core.metric;
  exports io.rekindle.core.model;
  exports io.rekindle.core.network;
  exports io.rekindle.core.optimizer;
  exports io.rekindle.core.random;
  exports io.rekindle.core.reference;
  exports io.rekindle.core.task;
  exports io.rekindle.core.train;

  uses io.rekindle.core.kernel.KernelProvider;
}
