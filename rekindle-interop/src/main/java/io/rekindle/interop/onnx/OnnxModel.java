package io.rekindle.interop.onnx;

import java.util.List;
import java.util.Map;

/// What an ONNX file holds, as far as it is read.
///
/// @param opsets the version of each domain's operators; the empty name is ONNX's own
/// @param nodes in the order of the file, in which a value comes before its use
/// @param properties what the tool that wrote it said besides
record OnnxModel(
    Map<String, Long> opsets,
    List<Node> nodes,
    Map<String, Tensor> constants,
    List<Input> inputs,
    List<String> outputs,
    Map<String, String> properties) {

  /// An input of the graph.
  ///
  /// @param lengths of its axes, -1 for any; empty where the file does not say
  record Input(String name, List<Long> lengths) {}

  /// An operator applied to values.
  ///
  /// @param inputs names of values; an empty one is left out
  record Node(
      String name,
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      Settings settings) {

    /// What messages call it.
    String label() {
      String called = name.isEmpty() ? String.join(", ", outputs) : name;
      return "node \"%s\" (%s)".formatted(called, operator);
    }
  }

  /// Whether two files compute the same by the same operators, whatever else they say.
  boolean computesAs(OnnxModel other) {
    return opsets.equals(other.opsets)
        && nodes.equals(other.nodes)
        && constants.equals(other.constants)
        && inputs.equals(other.inputs)
        && outputs.equals(other.outputs);
  }
}
