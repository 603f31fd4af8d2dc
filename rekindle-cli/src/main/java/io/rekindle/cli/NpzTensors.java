package io.rekindle.cli;

import io.rekindle.data.npz.NpzFile;
import io.rekindle.data.raw.Matrix;
import io.rekindle.interop.weights.WeightTensor;
import java.nio.file.Path;
import java.util.List;

/// All arrays of an npz file as tensors.
final class NpzTensors {
  private NpzTensors() {}

  static List<WeightTensor> read(Path file) {
    NpzFile npz = NpzFile.open(file);
    return npz.names().stream().map(name -> tensor(name, npz.read(name))).toList();
  }

  private static WeightTensor tensor(String name, NpzFile.Array array) {
    Matrix values = array.values();
    if (values instanceof Matrix.Floats floats) {
      return new WeightTensor(name, array.shape(), floats.values());
    }
    float[] copy = new float[values.rows() * values.columns()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = (float) values.at(i / values.columns(), i % values.columns());
    }
    return new WeightTensor(name, array.shape(), copy);
  }
}
