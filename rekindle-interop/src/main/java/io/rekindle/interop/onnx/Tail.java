package io.rekindle.interop.onnx;

import io.rekindle.interop.onnx.Value.Applied;
import io.rekindle.interop.onnx.Value.Constant;
import io.rekindle.interop.onnx.Value.Other;
import io.rekindle.interop.onnx.Value.Rows;
import io.rekindle.interop.onnx.Value.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a graph gives: the outputs of a network, and what classifiers add: which class has the
/// largest one, its label, a map from labels to probabilities, the probability of the other of two
/// classes.
///
/// @param rows what the network puts out
/// @param output its name
/// @param labels in the order of the outputs; empty where the graph has none
/// @param multilabel whether each output is a label of its own
record Tail(Rows rows, String output, List<String> labels, boolean multilabel) {

  /// Finds the network behind the outputs.
  ///
  /// @param outputs of the graph
  /// @return empty if none is made by a network
  static Optional<Tail> of(Map<String, Value> outputs) {
    Optional<Rows> rows = Optional.empty();
    String name = "";
    List<String> labels = new ArrayList<>();
    boolean multilabel = false;
    for (Map.Entry<String, Value> output : outputs.entrySet()) {
      Optional<Rows> found = rows(output.getValue());
      if (rows.isEmpty() && found.isPresent()) {
        rows = found;
        name = output.getKey();
      }
      if (output.getValue() instanceof Other other) {
        multilabel |= other.is("Binarizer");
        if (labels.isEmpty()) {
          labels.addAll(labels(other));
        }
      }
    }
    String from = name;
    boolean each = multilabel;
    return rows.map(found -> new Tail(found, from, List.copyOf(labels), each));
  }

  private static Optional<Rows> rows(Value value) {
    return switch (value) {
      case Rows rows -> Optional.of(rows);
      case Other other when other.is("ZipMap") -> rows(other.arguments().getFirst());
      case Other other when other.is("Concat") -> ofBothClasses(other);
      case Other _, Constant _, Value.Missing _ -> Optional.empty();
    };
  }

  /// p of 1 - p beside p.
  private static Optional<Rows> ofBothClasses(Other concat) {
    boolean both =
        concat.arguments().size() == 2
            && concat.arguments().getLast() instanceof Rows second
            && concat.arguments().getFirst()
                instanceof Applied(Rows of, Step.Affine affine, int width)
            && Value.same(of, second)
            && width == 1
            && affine.factor()[0] == -1
            && affine.summand()[0] == 1;
    return both ? Optional.of((Rows) concat.arguments().getLast()) : Optional.empty();
  }

  private static List<String> labels(Other other) {
    Settings settings = other.node().settings();
    return switch (other.node().operator()) {
      case "ZipMap" ->
          either(settings.texts("classlabels_strings"), settings.wholes("classlabels_int64s"));
      case "LabelEncoder" -> {
        boolean inOrder = true;
        List<Long> keys = settings.wholes("keys_int64s");
        for (int i = 0; i < keys.size(); i++) {
          inOrder &= keys.get(i) == i;
        }
        yield inOrder
            ? either(settings.texts("values_strings"), settings.wholes("values_int64s"))
            : List.of();
      }
      case "ArrayFeatureExtractor" ->
          other.arguments().getFirst() instanceof Constant(Tensor classes)
              ? classes(classes)
              : List.of();
      default -> List.of();
    };
  }

  private static List<String> either(List<String> texts, List<Long> wholes) {
    return texts.isEmpty() ? wholes.stream().map(String::valueOf).toList() : texts;
  }

  private static List<String> classes(Tensor tensor) {
    if (tensor.isText()) {
      return tensor.texts();
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < tensor.size(); i++) {
      double value = tensor.at(i);
      labels.add(value == (long) value ? String.valueOf((long) value) : String.valueOf(value));
    }
    return labels;
  }
}
