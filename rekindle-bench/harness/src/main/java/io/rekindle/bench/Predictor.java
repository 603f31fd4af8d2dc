package io.rekindle.bench;

import java.io.IOException;
import java.nio.file.Path;

/// One library that runs a trained network forward, in a process of its own.
public interface Predictor {

  /// The library's name and version.
  String version();

  /// Makes the network ready to run.
  ///
  /// @param folder holds the same network as `model.onnx` and as `model.f32`, see [Weights]
  void load(Path folder, int threads) throws IOException;

  /// The probabilities of each class for each of some rows, row-major.
  ///
  /// @param inputs count x 784 numbers, row-major
  float[] predict(float[] inputs, int count);
}
