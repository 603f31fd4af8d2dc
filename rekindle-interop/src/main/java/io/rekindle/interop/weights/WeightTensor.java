package io.rekindle.interop.weights;

import java.util.List;

/// A named tensor.
///
/// @param values row-major
public record WeightTensor(String name, List<Integer> shape, float[] values) {
  public WeightTensor {
    shape = List.copyOf(shape);
    long size = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    if (size != values.length) {
      throw new IllegalArgumentException(
          "%s: %d values for the shape %s".formatted(name, values.length, shape));
    }
  }

  /// The same of columns x rows.
  WeightTensor transposed() {
    int rows = shape.getFirst();
    int columns = shape.getLast();
    float[] turned = new float[values.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j * rows + i] = values[i * columns + j];
      }
    }
    return new WeightTensor(name, List.of(columns, rows), turned);
  }

  WeightTensor named(String other) {
    return new WeightTensor(other, shape, values);
  }
}
