package io.rekindle.interop.onnx;

import java.util.List;

/// What a graph does not say of itself, said by whoever reads it. Empty lists leave it to the graph
/// and to guesses.
///
/// @param labels the classes, in the order of the outputs; two for a single output
/// @param target the column that is predicted; empty for a default
/// @param features the names of the inputs, in order
/// @param center with `scale`: an input of x reaches the graph as (x - center) / scale; one number
///   for all inputs, or one each
public record ImportOptions(
    List<String> labels,
    String target,
    List<String> features,
    List<Double> center,
    List<Double> scale) {

  /// Nothing said.
  public static final ImportOptions NONE =
      new ImportOptions(List.of(), "", List.of(), List.of(), List.of());

  public ImportOptions {
    labels = List.copyOf(labels);
    features = List.copyOf(features);
    center = List.copyOf(center);
    scale = List.copyOf(scale);
  }

  public ImportOptions withLabels(String... classes) {
    return new ImportOptions(List.of(classes), target, features, center, scale);
  }
}
