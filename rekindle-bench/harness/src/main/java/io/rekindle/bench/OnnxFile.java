package io.rekindle.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// A network of dense layers as an ONNX model (IR version 8, opset 13): `Gemm` with the weights
/// transposed, `Relu` between the layers, `Softmax` at the end; input `x`, output `y`.
///
/// Protocol buffers are written by hand: each field is a tag (number * 8 + wire type), then a
/// varint (type 0), or a length and that many bytes (type 2). Numbers are those of `onnx.proto3`.
final class OnnxFile {
  private static final int FLOAT = 1;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private OnnxFile() {}

  static byte[] bytes(Weights weights) {
    OnnxFile model = new OnnxFile();
    model.number(1, 8); // ir_version
    model.message(8, opset -> opset.number(2, 13)); // opset_import
    model.message(7, graph -> writeGraph(graph, weights));
    return model.bytes.toByteArray();
  }

  private static void writeGraph(OnnxFile graph, Weights weights) {
    int layers = weights.widths().size() - 1;
    String values = "x";
    for (int i = 0; i < layers; i++) {
      String w = "w" + i;
      String b = "b" + i;
      node(graph, "Gemm", "z" + i, true, values, w, b);
      values = i < layers - 1 ? "a" + i : "y";
      node(graph, i < layers - 1 ? "Relu" : "Softmax", values, false, "z" + i);
    }
    graph.text(2, "mlp"); // name
    for (int i = 0; i < layers; i++) {
      int units = weights.widths().get(i + 1);
      tensor(graph, "w" + i, weights.weight(i), units, weights.widths().get(i));
      tensor(graph, "b" + i, weights.bias(i), units);
    }
    rowsOf(graph, 11, "x", weights.widths().getFirst()); // input
    rowsOf(graph, 12, "y", weights.widths().getLast()); // output
  }

  private static void node(
      OnnxFile graph, String operator, String output, boolean transposed, String... inputs) {
    graph.message(
        1,
        node -> {
          for (String input : inputs) {
            node.text(1, input);
          }
          node.text(2, output);
          node.text(4, operator);
          if (transposed) {
            node.message(
                5,
                attribute -> {
                  attribute.text(1, "transB");
                  attribute.number(3, 1); // i
                  attribute.number(20, 2); // type INT
                });
          }
        });
  }

  private static void tensor(OnnxFile graph, String name, float[] values, int... dimensions) {
    graph.message(
        5,
        tensor -> {
          for (int dimension : dimensions) {
            tensor.number(1, dimension);
          }
          tensor.number(2, FLOAT);
          tensor.text(8, name);
          ByteBuffer raw =
              ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          raw.asFloatBuffer().put(values);
          tensor.block(9, raw.array());
        });
  }

  /// A value of any number of rows.
  private static void rowsOf(OnnxFile graph, int field, String name, int columns) {
    graph.message(
        field,
        value -> {
          value.text(1, name);
          value.message(
              2,
              type ->
                  type.message(
                      1,
                      tensor -> {
                        tensor.number(1, FLOAT);
                        tensor.message(
                            2,
                            shape -> {
                              shape.message(1, dimension -> dimension.text(2, "rows"));
                              shape.message(1, dimension -> dimension.number(1, columns));
                            });
                      }));
        });
  }

  private void number(int field, long value) {
    varint(field << 3);
    varint(value);
  }

  private void text(int field, String value) {
    block(field, value.getBytes(StandardCharsets.UTF_8));
  }

  private void message(int field, Consumer<OnnxFile> content) {
    OnnxFile inner = new OnnxFile();
    content.accept(inner);
    block(field, inner.bytes.toByteArray());
  }

  private void block(int field, byte[] content) {
    varint((field << 3) | 2);
    varint(content.length);
    bytes.writeBytes(content);
  }

  private void varint(long value) {
    long rest = value;
    while (rest >= 0x80) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
