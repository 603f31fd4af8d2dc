package io.rekindle.interop.onnx;

import io.rekindle.interop.protobuf.ProtobufReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The attributes of a node, by their names.
record Settings(Map<String, Value> values) {
  Settings {
    values = Map.copyOf(values);
  }

  /// What an attribute holds: those of its members that its type has.
  record Value(
      float decimal,
      long whole,
      String text,
      Optional<Tensor> tensor,
      List<Float> decimals,
      List<Long> wholes,
      List<String> texts) {}

  /// Reads an `AttributeProto`.
  static void read(ProtobufReader message, String source, Map<String, Value> into) {
    String name = "";
    float decimal = 0;
    long whole = 0;
    String text = "";
    Optional<Tensor> tensor = Optional.empty();
    List<Float> decimals = new ArrayList<>();
    List<Long> wholes = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    while (message.next()) {
      switch (message.field()) {
        case 1 -> name = message.text();
        case 2 -> decimal = message.decimal();
        case 3 -> whole = message.number();
        case 4 -> text = message.text();
        case 5 -> tensor = Optional.of(TensorReader.read(message.embedded(), source).tensor());
        case 7 -> {
          if (message.isBlock()) {
            var packed = message.block().asFloatBuffer();
            while (packed.hasRemaining()) {
              decimals.add(packed.get());
            }
          } else {
            decimals.add(message.decimal());
          }
        }
        case 8 -> message.numbers(wholes::add);
        case 9 -> texts.add(message.text());
        default -> {}
      }
    }
    into.put(name, new Value(decimal, whole, text, tensor, decimals, wholes, texts));
  }

  static Settings of(Map<String, Value> values) {
    return new Settings(new HashMap<>(values));
  }

  private Optional<Value> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  float decimal(String name, float otherwise) {
    return get(name).map(Value::decimal).orElse(otherwise);
  }

  long whole(String name, long otherwise) {
    return get(name).map(Value::whole).orElse(otherwise);
  }

  String text(String name, String otherwise) {
    return get(name).map(Value::text).orElse(otherwise);
  }

  List<Float> decimals(String name) {
    return get(name).map(Value::decimals).orElse(List.of());
  }

  List<Long> wholes(String name) {
    return get(name).map(Value::wholes).orElse(List.of());
  }

  List<String> texts(String name) {
    return get(name).map(Value::texts).orElse(List.of());
  }

  Optional<Tensor> tensor(String name) {
    return get(name).flatMap(Value::tensor);
  }
}
