package io.rekindle.server;

import io.rekindle.core.model.Model;
import io.rekindle.core.model.PredictionWriter;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import java.util.List;

/// A model's tensors by the Open Inference Protocol, named as in its ONNX export: `x` where all
/// features are numbers, else one a feature; `label` and `probabilities`, or `prediction`.
record Interface(List<Tensor> inputs, List<Tensor> outputs) {
  static final String TEXT = "BYTES";

  Interface {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// @param columns values of a row
  record Tensor(String name, String datatype, int columns) {}

  static Interface of(Model model) {
    List<Feature> features = model.preprocessing().features();
    boolean numbers = features.stream().allMatch(f -> f instanceof Feature.Numeric);
    List<Tensor> inputs =
        numbers
            ? List.of(new Tensor("x", "FP32", features.size()))
            : features.stream()
                .map(f -> new Tensor(f.name(), f instanceof Feature.Numeric ? "FP64" : TEXT, 1))
                .toList();
    int width = model.network().outputs();
    if (!new PredictionWriter(model, false).labelled()) {
      return new Interface(inputs, List.of(new Tensor("prediction", "FP32", width)));
    }
    int columns = isYesOrNo(model) ? 2 : width;
    return new Interface(
        inputs,
        List.of(new Tensor("label", TEXT, 1), new Tensor("probabilities", "FP32", columns)));
  }

  /// Whether the only output is the probability of the second of two classes.
  static boolean isYesOrNo(Model model) {
    Targets targets = model.targets();
    return model.network().outputs() == 1
        && targets.labels().size() == 2
        && targets.task() != Task.MULTILABEL;
  }
}
