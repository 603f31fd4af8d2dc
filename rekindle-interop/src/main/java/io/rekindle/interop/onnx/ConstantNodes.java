package io.rekindle.interop.onnx;

import io.rekindle.interop.onnx.OnnxModel.Node;
import io.rekindle.interop.onnx.Value.Constant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// A node that reads nothing but constants, computed. Results are never larger than what is read.
record ConstantNodes(Node node, List<Value> arguments) {

  /// The constant it gives; empty if it gives none that is known.
  Optional<Value> fold() {
    if (node.operator().equals("Constant")) {
      return own().map(Constant::new);
    }
    List<Tensor> tensors = new ArrayList<>();
    for (Value argument : arguments) {
      if (!(argument instanceof Constant(Tensor tensor))) {
        return Optional.empty();
      }
      tensors.add(tensor);
    }
    return tensors.isEmpty() ? Optional.empty() : folded(tensors).map(Constant::new);
  }

  private Optional<Tensor> own() {
    Settings settings = node.settings();
    for (String name : settings.values().keySet()) {
      switch (name) {
        case "value" -> {
          return settings.tensor(name);
        }
        case "value_float" -> {
          return Optional.of(Tensor.scalar(settings.decimal(name, 0)));
        }
        case "value_int" -> {
          return Optional.of(Tensor.wholes(List.of(settings.whole(name, 0)), List.of()));
        }
        case "value_floats" -> {
          List<Float> values = settings.decimals(name);
          return Optional.of(
              Tensor.of(
                  values.stream().mapToDouble(Float::doubleValue).toArray(),
                  List.of(values.size())));
        }
        case "value_ints" -> {
          List<Long> values = settings.wholes(name);
          return Optional.of(Tensor.wholes(values, List.of(values.size())));
        }
        case "value_strings" -> {
          return Optional.of(Tensor.texts(settings.texts(name)));
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  private Optional<Tensor> folded(List<Tensor> of) {
    Tensor first = of.getFirst();
    return switch (node.operator()) {
      case "Identity", "Dropout", "Cast" -> Optional.of(first);
      case "Unsqueeze", "Squeeze" ->
          first.size() <= 1 || first.shape().size() == 1
              ? Optional.of(flat(first))
              : Optional.empty();
      case "Reshape" -> of.size() == 2 ? reshaped(first, of.get(1)) : Optional.empty();
      case "Transpose" -> first.isText() ? Optional.empty() : transposed(first);
      case "Sqrt" -> each(first, Math::sqrt);
      case "Neg" -> each(first, x -> -x);
      case "Reciprocal" -> each(first, x -> 1 / x);
      case "Add" -> combined(of, Double::sum);
      case "Sub" -> combined(of, (a, b) -> a - b);
      case "Mul" -> combined(of, (a, b) -> a * b);
      case "Div" -> first.isWhole() ? Optional.empty() : combined(of, (a, b) -> a / b);
      default -> Optional.empty();
    };
  }

  private static Tensor flat(Tensor tensor) {
    return tensor.shaped(List.of(tensor.size()));
  }

  /// To rows x columns or one axis; -1 stands for what is left.
  private static Optional<Tensor> reshaped(Tensor tensor, Tensor wanted) {
    long known = 1;
    for (int i = 0; i < wanted.size(); i++) {
      known *= wanted.at(i) == -1 ? 1 : (long) wanted.at(i);
    }
    if (wanted.size() > 2 || known < 1 || tensor.size() % known != 0) {
      return Optional.empty();
    }
    List<Integer> shape = new ArrayList<>();
    long size = 1;
    for (int i = 0; i < wanted.size(); i++) {
      long length = wanted.at(i) == -1 ? tensor.size() / known : (long) wanted.at(i);
      if (length < 0 || length > tensor.size()) {
        return Optional.empty();
      }
      size *= length;
      shape.add((int) length);
    }
    return size == tensor.size() ? Optional.of(tensor.shaped(shape)) : Optional.empty();
  }

  private Optional<Tensor> transposed(Tensor matrix) {
    if (matrix.shape().size() < 2) {
      return Optional.of(matrix);
    }
    List<Long> order = node.settings().wholes("perm");
    boolean swap = order.isEmpty() || order.equals(List.of(1L, 0L));
    if (matrix.shape().size() > 2 || !(swap || order.equals(List.of(0L, 1L)))) {
      return Optional.empty();
    }
    if (!swap) {
      return Optional.of(matrix);
    }
    int rows = matrix.shape().getFirst();
    int columns = matrix.shape().getLast();
    double[] values = new double[matrix.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = matrix.at(i % rows * columns + i / rows);
    }
    return Optional.of(Tensor.of(values, List.of(columns, rows)));
  }

  private static Optional<Tensor> each(Tensor of, DoubleUnaryOperator operator) {
    double[] values = of.doubles();
    for (int i = 0; i < values.length; i++) {
      values[i] = operator.applyAsDouble(values[i]);
    }
    return of.isText() ? Optional.empty() : Optional.of(Tensor.of(values, of.shape()));
  }

  /// Two of one shape, or one of them a single value.
  private static Optional<Tensor> combined(List<Tensor> of, DoubleBinaryOperator operator) {
    if (of.size() != 2 || of.stream().anyMatch(t -> t.isText() || t.size() == 0)) {
      return Optional.empty();
    }
    Tensor a = of.getFirst();
    Tensor b = of.getLast();
    boolean same = a.size() == b.size() && a.isRow() == b.isRow();
    if (!same && a.size() != 1 && b.size() != 1) {
      return Optional.empty();
    }
    Tensor larger = a.size() >= b.size() ? a : b;
    double[] values = new double[larger.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = operator.applyAsDouble(a.at(i % a.size()), b.at(i % b.size()));
    }
    return Optional.of(Tensor.of(values, larger.shape()));
  }
}
