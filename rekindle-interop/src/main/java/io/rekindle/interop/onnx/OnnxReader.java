package io.rekindle.interop.onnx;

import io.rekindle.core.InputException;
import io.rekindle.interop.onnx.OnnxModel.Input;
import io.rekindle.interop.onnx.OnnxModel.Node;
import io.rekindle.interop.protobuf.ProtobufReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads an ONNX file. Field numbers are those of `onnx.proto3`.
final class OnnxReader {
  private final String source;
  private final Map<String, Long> opsets = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final List<Input> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private final Map<String, String> properties = new LinkedHashMap<>();

  private OnnxReader(String source) {
    this.source = source;
  }

  /// @throws InputException if it is no ONNX file, or damaged
  static OnnxModel read(byte[] bytes, String source) {
    OnnxReader reader = new OnnxReader(source);
    reader.model(new ProtobufReader(ByteBuffer.wrap(bytes), source));
    if (reader.nodes.isEmpty() || reader.outputs.isEmpty()) {
      throw new InputException(
          "%s: no ONNX model: it has %d nodes and %d outputs, and at least one of each is needed"
              .formatted(source, reader.nodes.size(), reader.outputs.size()));
    }
    return new OnnxModel(
        reader.opsets,
        reader.nodes,
        reader.constants,
        reader.inputs.stream().filter(i -> !reader.constants.containsKey(i.name())).toList(),
        reader.outputs,
        reader.properties);
  }

  private void model(ProtobufReader message) {
    while (message.next()) {
      switch (message.field()) {
        case 7 -> graph(message.embedded());
        case 8 -> opset(message.embedded());
        case 14 -> pair(message.embedded(), properties);
        default -> {}
      }
    }
  }

  private void opset(ProtobufReader message) {
    String domain = "";
    long version = 0;
    while (message.next()) {
      switch (message.field()) {
        case 1 -> domain = message.text();
        case 2 -> version = message.number();
        default -> {}
      }
    }
    opsets.put(domain.equals("ai.onnx") ? "" : domain, version);
  }

  private static void pair(ProtobufReader message, Map<String, String> into) {
    String key = "";
    String value = "";
    while (message.next()) {
      switch (message.field()) {
        case 1 -> key = message.text();
        case 2 -> value = message.text();
        default -> {}
      }
    }
    into.put(key, value);
  }

  private void graph(ProtobufReader message) {
    while (message.next()) {
      switch (message.field()) {
        case 1 -> nodes.add(node(message.embedded()));
        case 5 -> {
          TensorReader.Named read = TensorReader.read(message.embedded(), source);
          constants.put(read.name(), read.tensor());
        }
        case 11 -> inputs.add(input(message.embedded()));
        case 12 -> outputs.add(input(message.embedded()).name());
        case 15 ->
            throw new InputException(
                "%s: the graph has sparse constants, which are not read; export it with dense ones"
                    .formatted(source));
        default -> {}
      }
    }
  }

  private Node node(ProtobufReader message) {
    List<String> in = new ArrayList<>();
    List<String> out = new ArrayList<>();
    String name = "";
    String operator = "";
    String domain = "";
    Map<String, Settings.Value> settings = new HashMap<>();
    while (message.next()) {
      switch (message.field()) {
        case 1 -> in.add(message.text());
        case 2 -> out.add(message.text());
        case 3 -> name = message.text();
        case 4 -> operator = message.text();
        case 5 -> Settings.read(message.embedded(), source, settings);
        case 7 -> domain = message.text();
        default -> {}
      }
    }
    String known = domain.equals("ai.onnx") ? "" : domain;
    return new Node(
        name, known, operator, List.copyOf(in), List.copyOf(out), Settings.of(settings));
  }

  private static Input input(ProtobufReader message) {
    String name = "";
    List<Long> lengths = List.of();
    while (message.next()) {
      switch (message.field()) {
        case 1 -> name = message.text();
        case 2 -> lengths = lengthsOfType(message.embedded());
        default -> {}
      }
    }
    return new Input(name, lengths);
  }

  private static List<Long> lengthsOfType(ProtobufReader type) {
    List<Long> lengths = List.of();
    while (type.next()) {
      if (type.field() == 1) {
        ProtobufReader tensor = type.embedded();
        while (tensor.next()) {
          if (tensor.field() == 2) {
            lengths = lengths(tensor.embedded());
          }
        }
      }
    }
    return lengths;
  }

  private static List<Long> lengths(ProtobufReader shape) {
    List<Long> lengths = new ArrayList<>();
    while (shape.next()) {
      if (shape.field() == 1) {
        ProtobufReader axis = shape.embedded();
        long length = -1;
        while (axis.next()) {
          if (axis.field() == 1) {
            length = axis.number();
          }
        }
        lengths.add(length);
      }
    }
    return List.copyOf(lengths);
  }
}
