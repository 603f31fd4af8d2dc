package io.rekindle.interop.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// A constant: a view of the file's bytes where it can be one.
///
/// @param data little-endian, row-major; empty for texts
record Tensor(ElementType type, List<Integer> shape, ByteBuffer data, List<String> texts) {
  Tensor {
    shape = List.copyOf(shape);
    data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    texts = List.copyOf(texts);
  }

  static Tensor of(double[] values, List<Integer> shape) {
    ByteBuffer data =
        ByteBuffer.allocate(Double.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asDoubleBuffer().put(values);
    return new Tensor(ElementType.DOUBLE, shape, data, List.of());
  }

  static Tensor scalar(double value) {
    return of(new double[] {value}, List.of());
  }

  static Tensor wholes(List<Long> values, List<Integer> shape) {
    ByteBuffer data =
        ByteBuffer.allocate(Long.BYTES * values.size()).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(data::putLong);
    return new Tensor(ElementType.INT64, shape, data.flip(), List.of());
  }

  static Tensor texts(List<String> texts) {
    return new Tensor(ElementType.TEXT, List.of(texts.size()), ByteBuffer.allocate(0), texts);
  }

  /// How many values it has.
  int size() {
    return isText() ? texts.size() : data.remaining() / type.bytes;
  }

  boolean isText() {
    return type == ElementType.TEXT;
  }

  boolean isWhole() {
    return switch (type) {
      case UINT8, INT8, INT32, INT64, BOOL -> true;
      case FLOAT, TEXT, FLOAT16, DOUBLE, BFLOAT16 -> false;
    };
  }

  double at(int index) {
    int from = index * type.bytes;
    return switch (type) {
      case FLOAT -> data.getFloat(from);
      case DOUBLE -> data.getDouble(from);
      case FLOAT16 -> Float.float16ToFloat(data.getShort(from));
      case BFLOAT16 -> Float.intBitsToFloat(data.getShort(from) << 16);
      case UINT8 -> data.get(from) & 0xff;
      case INT8, BOOL -> data.get(from);
      case INT32 -> data.getInt(from);
      case INT64 -> data.getLong(from);
      case TEXT -> Double.NaN;
    };
  }

  double[] doubles() {
    double[] values = new double[isText() ? 0 : size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = at(i);
    }
    return values;
  }

  float[] floats() {
    float[] values = new float[isText() ? 0 : size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) at(i);
    }
    return values;
  }

  long whole(int index) {
    return type == ElementType.INT64 ? data.getLong(index * type.bytes) : (long) at(index);
  }

  /// The values of another shape of as many.
  Tensor shaped(List<Integer> other) {
    return new Tensor(type, other, data, texts);
  }

  /// Whether its one axis that is longer than 1 is the last, so that it stands for a value a
  /// column.
  boolean isRow() {
    return shape.isEmpty() || size() == shape.getLast();
  }
}
