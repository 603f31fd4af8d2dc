import org.jspecify.annotations.NullMarked;

/// Models in the formats of other tools.
@NullMarked
module io.rekindle.interop {
  requires transitive io.rekindle.core;
  requires static org.jspecify;

  exports io.rekindle.interop.onnx;
  exports io.rekindle.interop.tensorboard;
  exports io.rekindle.interop.weights;
}
