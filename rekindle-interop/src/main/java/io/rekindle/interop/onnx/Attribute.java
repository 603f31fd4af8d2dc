package io.rekindle.interop.onnx;

import io.rekindle.interop.protobuf.ProtobufWriter;
import java.util.List;

/// A constant setting of an operator. Field numbers are those of `AttributeProto`.
sealed interface Attribute {
  String name();

  void write(ProtobufWriter to);

  record Int(String name, long value) implements Attribute {
    @Override
    public void write(ProtobufWriter to) {
      to.text(1, name);
      to.number(3, value);
      to.number(20, 2);
    }
  }

  record Decimal(String name, float value) implements Attribute {
    @Override
    public void write(ProtobufWriter to) {
      to.text(1, name);
      to.decimal(2, value);
      to.number(20, 1);
    }
  }

  record Ints(String name, List<Long> values) implements Attribute {
    @Override
    public void write(ProtobufWriter to) {
      to.text(1, name);
      values.forEach(value -> to.number(8, value));
      to.number(20, 7);
    }
  }

  record Texts(String name, List<String> values) implements Attribute {
    @Override
    public void write(ProtobufWriter to) {
      to.text(1, name);
      to.texts(9, values);
      to.number(20, 8);
    }
  }
}
