package io.rekindle.interop.onnx;

import io.rekindle.core.file.AtomicFile;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Preprocessing;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// A model as an ONNX graph, from raw columns to labels and probabilities.
///
/// | value | shape | type | where |
/// |---|---|---|---|
/// | `x` | rows x features | float | input, where all features are numbers, in their order |
/// | a feature's name | rows x 1 | float or string | inputs, where some feature is a category |
/// | `label` | rows | string | output of classifiers of one label |
/// | `probabilities` | rows x classes | float | output of classifiers; with several labels at once, one column each |
/// | `prediction` | rows x targets | float | output of all others, in the target's own unit |
///
/// A missing number is NaN, a missing category the empty text. Operators of opset 17, and of
/// `ai.onnx.ml` 2 for categories and labels.
public final class OnnxExport {
  /// The property that holds [Model#describe], for [OnnxImport].
  static final String DESCRIPTION = "rekindle.model";

  private OnnxExport() {}

  /// Writes the file whole or not at all; one of that name is replaced.
  ///
  /// @throws io.rekindle.core.InputException naming path and reason where it cannot be written
  public static void write(Model model, Path file) {
    byte[] bytes = bytes(model);
    AtomicFile.write(file, out -> out.write(bytes));
  }

  /// The file's bytes; equal models give equal bytes.
  public static byte[] bytes(Model model) {
    Graph graph = new Graph();
    String inputs = new InputNodes(graph, model.preprocessing()).add();
    String outputs = new NetworkNodes(graph, model.network(), model.parameters()).add(inputs);
    new OutputNodes(graph, model).add(outputs);
    return graph.model(name(model), model.origin().version(), properties(model));
  }

  private static String name(Model model) {
    return model.origin().run().isEmpty() ? "network" : model.origin().run();
  }

  private static Map<String, String> properties(Model model) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("task", model.targets().task().label());
    properties.put("targets", String.join(",", model.targets().names()));
    properties.put("labels", String.join(",", model.targets().labels()));
    properties.put(
        "features",
        model.preprocessing().features().stream()
            .map(Preprocessing.Feature::name)
            .collect(Collectors.joining(",")));
    properties.put(DESCRIPTION, model.describe().toString());
    return properties;
  }
}
