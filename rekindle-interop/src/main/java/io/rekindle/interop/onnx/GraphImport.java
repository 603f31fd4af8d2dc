package io.rekindle.interop.onnx;

import io.rekindle.core.InputException;
import io.rekindle.interop.onnx.OnnxModel.Node;
import io.rekindle.interop.onnx.Value.Constant;
import io.rekindle.interop.onnx.Value.Other;
import io.rekindle.interop.onnx.Value.Rows;
import io.rekindle.interop.onnx.Value.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads the nodes of a graph in order, and says what each value is.
final class GraphImport {
  private static final String ML = "ai.onnx.ml";

  /// Operators whose results are told from those of a network by [Tail].
  private static final Set<String> TAIL =
      Set.of("ArgMax", "ArrayFeatureExtractor", "ZipMap", "LabelEncoder", "Binarizer", "Concat");

  /// Operators that say what a shape is.
  private static final Set<String> SHAPES = Set.of("Shape", "Gather", "Slice", "Unsqueeze");

  /// Operators that leave a label what it is.
  private static final Set<String> PASSING = Set.of("Cast", "Reshape", "Identity", "Squeeze");

  static final Set<String> SUPPORTED =
      new TreeSet<>(
          Set.of(
              "Gemm",
              "MatMul",
              "Add",
              "Sub",
              "Mul",
              "Div",
              "Relu",
              "LeakyRelu",
              "Elu",
              "Selu",
              "Gelu",
              "Erf",
              "Abs",
              "Sigmoid",
              "HardSigmoid",
              "Tanh",
              "Softplus",
              "Softsign",
              "Mish",
              "Exp",
              "Softmax",
              "LogSoftmax",
              "BatchNormalization",
              "LayerNormalization",
              "Scaler",
              "Flatten",
              "Reshape",
              "Squeeze",
              "Dropout",
              "Identity",
              "Cast",
              "Constant",
              "Transpose",
              "Shape",
              "Gather",
              "Slice",
              "Unsqueeze",
              "Concat",
              "ReduceMean",
              "Pow",
              "Sqrt",
              "Reciprocal",
              "Neg",
              "ArgMax",
              "ArrayFeatureExtractor",
              "ZipMap",
              "LabelEncoder",
              "Binarizer"));

  private final OnnxModel model;
  private final String source;
  private final Map<String, Value> values = new HashMap<>();
  private final int bytes;
  private long numbersLeft;

  /// @param bytes of the file: no network of far more numbers is made of it
  GraphImport(OnnxModel model, String source, int bytes) {
    this.model = model;
    this.source = source;
    this.bytes = bytes;
    this.numbersLeft = 4L * bytes + (1 << 20);
  }

  /// The outputs by their names, in order.
  Map<String, Value> outputs() {
    long opset = model.opsets().getOrDefault("", 0L);
    if (opset < 7) {
      throw new InputException(
          "%s: its operators are of opset %d, and 7 and later are read; export it anew"
              .formatted(source, opset));
    }
    model.constants().forEach((name, tensor) -> values.put(name, new Constant(tensor)));
    if (model.inputs().size() != 1) {
      throw new InputException(
          "%s: the graph has %d inputs (%s), and exactly one is read, rows x features; join the columns into one before the export"
              .formatted(
                  source,
                  model.inputs().size(),
                  String.join(
                      ", ", model.inputs().stream().map(OnnxModel.Input::name).limit(5).toList())));
    }
    values.put(model.inputs().getFirst().name(), input(model.inputs().getFirst()));
    model.nodes().forEach(this::read);
    Map<String, Value> outputs = new LinkedHashMap<>();
    for (String name : model.outputs()) {
      outputs.put(name, value(name, "the graph's outputs"));
    }
    return outputs;
  }

  private Value.Input input(OnnxModel.Input input) {
    List<Long> lengths = input.lengths();
    if (lengths.size() < 2) {
      return new Value.Input(0, 2);
    }
    long width = 1;
    for (long length : lengths.subList(1, lengths.size())) {
      width = length < 1 || width > Integer.MAX_VALUE / length ? 0 : width * length;
    }
    if (width > bytes) {
      throw new InputException(
          "%s: the input \"%s\" has rows of %d columns, more than the file has bytes (%d): there can be no weight for each"
              .formatted(source, input.name(), width, bytes));
    }
    return new Value.Input((int) width, lengths.size());
  }

  private Value value(String name, String asker) {
    Value value = values.get(name);
    if (value == null) {
      throw new InputException(
          "%s: %s reads \"%s\", which no node before it and no constant gives; the file is damaged"
              .formatted(source, asker, name));
    }
    return value;
  }

  private void read(Node node) {
    List<Value> arguments = new ArrayList<>();
    for (String name : node.inputs()) {
      arguments.add(name.isEmpty() ? new Value.Missing() : value(name, node.label()));
    }
    Value result = result(node, arguments);
    numbersLeft -= numbers(result);
    if (numbersLeft < 0) {
      throw new InputException(
          "%s: at %s the graph has made more numbers of its %d bytes than any network needs; export it with its constants folded"
              .formatted(source, node.label(), bytes));
    }
    if (!node.outputs().isEmpty()) {
      values.put(node.outputs().getFirst(), result);
      Value rest = new Other(node, arguments, "only its first output is read");
      node.outputs().stream().skip(1).forEach(name -> values.put(name, rest));
    }
  }

  /// How many numbers a node made, at most.
  private static long numbers(Value result) {
    return switch (result) {
      case Constant(Tensor tensor) -> tensor.size();
      case Value.Applied(Rows _, Step.Dense dense, int units) -> dense.weight().length + units;
      case Value.Applied applied -> 4L * applied.width();
      case Value.Input _, Value.Missing _, Other _ -> 0;
    };
  }

  private Value result(Node node, List<Value> arguments) {
    boolean known = node.domain().isEmpty() || node.domain().equals(ML);
    if (!known || !SUPPORTED.contains(node.operator())) {
      return new Other(node, arguments, "");
    }
    Optional<Value> constant = new ConstantNodes(node, arguments).fold();
    if (constant.isPresent()) {
      return constant.get();
    }
    return arguments.isEmpty()
        ? new Other(node, arguments, "it has no inputs")
        : step(node, arguments);
  }

  private Value step(Node node, List<Value> arguments) {
    Value first = arguments.getFirst();
    if (TAIL.contains(node.operator()) || SHAPES.contains(node.operator())) {
      return new Other(node, arguments, "it has another place in a graph than where it is read");
    }
    if (Set.of("Add", "Sub", "Mul", "Div").contains(node.operator())) {
      return new Arithmetic(node, arguments).value();
    }
    if (!(first instanceof Rows rows)) {
      return PASSING.contains(node.operator())
          ? passed(node, arguments)
          : new Other(node, arguments, "it does not read the rows of the network");
    }
    Steps steps = new Steps(node, arguments, rows);
    return switch (node.operator()) {
      case "Gemm" -> steps.gemm();
      case "MatMul" -> steps.product();
      case "BatchNormalization" -> steps.batchNorm();
      case "LayerNormalization" -> steps.layerNorm();
      case "Scaler" -> steps.scaler();
      case "Identity", "Cast" -> rows;
      case "Dropout" -> steps.dropout();
      case "Flatten" -> steps.flatten();
      case "Reshape" -> steps.reshape();
      case "Squeeze" -> steps.squeeze();
      case "Neg" -> steps.applied(new Step.Affine(new double[] {-1}, new double[] {0}));
      default -> steps.activation().<Value>map(steps::applied).orElseGet(steps::other);
    };
  }

  /// What a value stays by a change of its type or shape, such as a label.
  private static Value passed(Node node, List<Value> arguments) {
    return arguments.getFirst() instanceof Other label && TAIL.contains(label.node().operator())
        ? label
        : new Other(node, arguments, "it does not read the rows of the network");
  }

  /// The complaint that a value cannot be had from a network: about the first node of the file that
  /// is not imported and that the value depends on.
  InputException unsupported(String output, Other value) {
    Set<Node> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    IdentityHashMap<Node, Other> others = new IdentityHashMap<>();
    ArrayDeque<Value> open = new ArrayDeque<>(List.of(value));
    while (!open.isEmpty()) {
      if (open.pop() instanceof Other other && needed.add(other.node())) {
        others.put(other.node(), other);
        other.arguments().forEach(open::push);
      }
    }
    Node first = model.nodes().stream().filter(needed::contains).findFirst().orElse(value.node());
    String reason = others.getOrDefault(first, value).reason();
    return new InputException(
        "%s: %s, which output \"%s\" needs: %s; imported are fully connected graphs of %s"
            .formatted(
                source,
                first.label(),
                output,
                reason.isEmpty()
                    ? "the operator %s%s is not imported"
                        .formatted(
                            first.operator(),
                            first.domain().isEmpty() ? "" : " of " + first.domain())
                    : reason,
                String.join(", ", SUPPORTED)));
  }
}
