package io.rekindle.interop.onnx;

import io.rekindle.interop.protobuf.ProtobufWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A graph of operators under construction, and its bytes as an ONNX model. Field numbers are those
/// of `onnx.proto3`.
///
/// Values go by names. Methods that add an operator return the name of what it puts out.
final class Graph {
  /// Introduced LayerNormalization; ONNX Runtime 1.12 and later have it.
  static final int OPSET = 17;

  private static final int IR_VERSION = 8;

  /// Of the operators for labels and categories.
  private static final String ML = "ai.onnx.ml";

  private static final int ML_OPSET = 2;

  /// ONNX Runtime's own operators.
  private static final String RUNTIME = "com.microsoft";

  private static final int RUNTIME_OPSET = 1;

  private final List<Consumer<ProtobufWriter>> nodes = new ArrayList<>();
  private final List<Consumer<ProtobufWriter>> constants = new ArrayList<>();
  private final List<Consumer<ProtobufWriter>> inputs = new ArrayList<>();
  private final List<Consumer<ProtobufWriter>> outputs = new ArrayList<>();
  private final List<Consumer<ProtobufWriter>> types = new ArrayList<>();
  private final Map<String, Integer> domains = new TreeMap<>();

  /// Adds an input of any number of rows.
  String input(String name, ElementType type, int columns) {
    inputs.add(value -> writeValue(value, name, type, columns));
    return name;
  }

  /// Names a value an output, of any number of rows.
  ///
  /// @param columns empty for a value with one dimension
  void output(String value, String name, ElementType type, OptionalInt columns) {
    add("", "Identity", List.of(value), name);
    int[] lengths = columns.stream().toArray();
    outputs.add(to -> writeValue(to, name, type, lengths));
  }

  /// Says what a value is, where tools cannot infer it from the operator.
  ///
  /// @param lengths of the axes after the rows
  String typed(String value, ElementType type, int... lengths) {
    types.add(to -> writeValue(to, value, type, lengths));
    return value;
  }

  String node(String operator, List<String> arguments, Attribute... attributes) {
    return add("", operator, arguments, fresh(operator), attributes);
  }

  String node(String operator, String argument, Attribute... attributes) {
    return node(operator, List.of(argument), attributes);
  }

  String mlNode(String operator, String argument, Attribute... attributes) {
    domains.put(ML, ML_OPSET);
    return add(ML, operator, List.of(argument), fresh(operator), attributes);
  }

  /// An operator that ONNX Runtime has and the standard has not.
  String runtimeNode(String operator, String argument, Attribute... attributes) {
    domains.put(RUNTIME, RUNTIME_OPSET);
    return add(RUNTIME, operator, List.of(argument), fresh(operator), attributes);
  }

  String cast(String value, ElementType type) {
    return node("Cast", value, new Attribute.Int("to", type.number));
  }

  private String fresh(String operator) {
    return operator.toLowerCase(java.util.Locale.ROOT) + "_" + nodes.size();
  }

  private String add(
      String domain,
      String operator,
      List<String> arguments,
      String output,
      Attribute... attributes) {
    List<String> in = List.copyOf(arguments);
    List<Attribute> settings = List.of(attributes);
    nodes.add(
        node -> {
          node.texts(1, in);
          node.text(2, output);
          node.text(3, output + "_node");
          node.text(4, operator);
          settings.forEach(setting -> node.embedded(5, setting::write));
          if (!domain.isEmpty()) {
            node.text(7, domain);
          }
        });
    return output;
  }

  String floats(String name, float[] values, int... shape) {
    return constant(
        name,
        ElementType.FLOAT,
        shape,
        values.length * Float.BYTES,
        bytes -> bytes.asFloatBuffer().put(values));
  }

  String scalar(float value) {
    return floats("constant_" + constants.size(), new float[] {value});
  }

  String doubles(String name, double[] values, int... shape) {
    return constant(
        name,
        ElementType.DOUBLE,
        shape,
        values.length * Double.BYTES,
        bytes -> bytes.asDoubleBuffer().put(values));
  }

  String longs(String name, long[] values, int... shape) {
    return constant(
        name,
        ElementType.INT64,
        shape,
        values.length * Long.BYTES,
        bytes -> bytes.asLongBuffer().put(values));
  }

  private String constant(
      String name, ElementType type, int[] shape, int size, Consumer<ByteBuffer> content) {
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    content.accept(bytes);
    constants.add(
        tensor -> {
          Arrays.stream(shape).forEach(length -> tensor.number(1, length));
          tensor.number(2, type.number);
          tensor.text(8, name);
          tensor.block(9, bytes.array());
        });
    return name;
  }

  private static void writeValue(
      ProtobufWriter value, String name, ElementType type, int... lengths) {
    value.text(1, name);
    value.embedded(
        2,
        of ->
            of.embedded(
                1,
                tensor -> {
                  tensor.number(1, type.number);
                  tensor.embedded(
                      2,
                      shape -> {
                        shape.embedded(1, rows -> rows.text(2, "rows"));
                        for (int length : lengths) {
                          shape.embedded(1, axis -> axis.number(1, length));
                        }
                      });
                }));
  }

  /// The model file.
  ///
  /// @param version of the program
  /// @param properties what a reader may want to know besides
  byte[] model(String name, String version, Map<String, String> properties) {
    return ProtobufWriter.message(
        model -> {
          model.number(1, IR_VERSION);
          model.text(2, "rekindle");
          model.text(3, version);
          model.embedded(7, graph -> writeGraph(graph, name));
          model.embedded(8, opset -> opset.number(2, OPSET));
          domains.forEach(
              (domain, opset) ->
                  model.embedded(
                      8,
                      used -> {
                        used.text(1, domain);
                        used.number(2, opset);
                      }));
          properties.forEach(
              (key, value) ->
                  model.embedded(
                      14,
                      property -> {
                        property.text(1, key);
                        property.text(2, value);
                      }));
        });
  }

  private void writeGraph(ProtobufWriter graph, String name) {
    nodes.forEach(node -> graph.embedded(1, node));
    graph.text(2, name);
    constants.forEach(constant -> graph.embedded(5, constant));
    inputs.forEach(input -> graph.embedded(11, input));
    outputs.forEach(output -> graph.embedded(12, output));
    types.forEach(type -> graph.embedded(13, type));
  }
}
