package io.rekindle.interop.onnx;

import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The layers of a network, as it computes in inference.
final class NetworkNodes {
  private final Graph graph;
  private final Network network;
  private final float[] parameters;

  NetworkNodes(Graph graph, Network network, float[] parameters) {
    this.graph = graph;
    this.network = network;
    this.parameters = parameters;
  }

  /// Adds the operators of all layers.
  ///
  /// @param inputs float, rows x inputs of the network
  /// @return float, rows x outputs
  String add(String inputs) {
    String values = inputs;
    for (int i = 0; i < network.layers().size(); i++) {
      values =
          switch (network.layers().get(i)) {
            case Layer.Dense dense -> activated(product(i, values), dense.activations());
            case Layer.Activate activate -> activated(values, activate.activations());
            case Layer.Dropout _ -> values;
            case Layer.BatchNorm norm -> batchNorm(i, norm, values);
            case Layer.LayerNorm norm -> layerNorm(i, norm, values);
          };
    }
    return values;
  }

  private String product(int layer, String values) {
    List<String> arguments = new ArrayList<>(List.of(values));
    arguments.addAll(tensors(layer));
    return graph.node("Gemm", arguments, new Attribute.Int("transB", 1));
  }

  private String batchNorm(int layer, Layer.BatchNorm norm, String values) {
    List<String> arguments = new ArrayList<>(List.of(values));
    arguments.addAll(tensors(layer));
    return graph.node(
        "BatchNormalization", arguments, new Attribute.Decimal("epsilon", (float) norm.epsilon()));
  }

  private String layerNorm(int layer, Layer.LayerNorm norm, String values) {
    List<String> arguments = new ArrayList<>(List.of(values));
    arguments.addAll(tensors(layer));
    return graph.node(
        "LayerNormalization", arguments, new Attribute.Decimal("epsilon", (float) norm.epsilon()));
  }

  /// A layer's tensors, in the order that the operators take them in.
  private List<String> tensors(int layer) {
    return network.slots().stream()
        .filter(slot -> slot.layer() == layer)
        .map(this::tensor)
        .toList();
  }

  private String tensor(Slot slot) {
    float[] values = Arrays.copyOfRange(parameters, slot.offset(), slot.end());
    return slot.kind() == Slot.Kind.WEIGHT
        ? graph.floats(slot.name(), values, slot.rows(), slot.columns())
        : graph.floats(slot.name(), values, slot.columns());
  }

  private String activated(String values, List<Activation> activations) {
    String y = values;
    for (Activation activation : activations) {
      y =
          switch (activation) {
            case Activation.LeakyRelu(double slope) ->
                graph.node("LeakyRelu", y, new Attribute.Decimal("alpha", (float) slope));
            case Activation.Standard standard -> activated(y, standard);
          };
    }
    return y;
  }

  private String activated(String z, Activation.Standard activation) {
    return switch (activation) {
      case LINEAR -> z;
      case RELU -> graph.node("Relu", z);
      case ELU -> graph.node("Elu", z);
      case SELU -> graph.node("Selu", z);
      case GELU -> gelu(z);
      case SILU -> graph.node("Mul", List.of(z, graph.node("Sigmoid", z)));
      case MISH -> graph.node("Mul", List.of(z, graph.node("Tanh", graph.node("Softplus", z))));
      case SOFTPLUS -> graph.node("Softplus", z);
      case SOFTSIGN -> graph.node("Softsign", z);
      case EXPONENTIAL -> graph.node("Exp", z);
      case SIGMOID -> graph.node("Sigmoid", z);
      case HARD_SIGMOID -> graph.node("HardSigmoid", z, new Attribute.Decimal("alpha", 1f / 6));
      case TANH -> graph.node("Tanh", z);
      case SOFTMAX -> graph.node("Softmax", z, new Attribute.Int("axis", 1));
    };
  }

  /// z · (1 + erf(z / √2)) / 2.
  private String gelu(String z) {
    String half = graph.scalar(0.5f);
    String one = graph.scalar(1);
    String erf =
        graph.node("Erf", graph.node("Mul", List.of(z, graph.scalar((float) Math.sqrt(0.5)))));
    String share = graph.node("Mul", List.of(graph.node("Add", List.of(erf, one)), half));
    return graph.node("Mul", List.of(z, share));
  }
}
