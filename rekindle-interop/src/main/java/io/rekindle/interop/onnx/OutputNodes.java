package io.rekindle.interop.onnx;

import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.model.Model;
import io.rekindle.core.task.Targets;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/// From what the network puts out to labels, probabilities, and numbers in the target's unit.
final class OutputNodes {
  private final Graph graph;
  private final Model model;
  private final Targets targets;
  private final int width;

  OutputNodes(Graph graph, Model model) {
    this.graph = graph;
    this.model = model;
    this.targets = model.targets();
    this.width = model.network().outputs();
  }

  /// Adds the operators and outputs.
  ///
  /// @param raw float, rows x outputs of the network
  void add(String raw) {
    String outputs =
        switch (model.loss().measure()) {
          case Measure.CrossEntropy c when c.fromLogits() ->
              graph.node("Softmax", raw, new Attribute.Int("axis", 1));
          case Measure.BinaryCrossEntropy b when b.fromLogits() -> graph.node("Sigmoid", raw);
          case Measure _ -> raw;
        };
    switch (targets.task()) {
      case REGRESSION, AUTOENCODING ->
          graph.output(unscaled(outputs), "prediction", ElementType.FLOAT, OptionalInt.of(width));
      case MULTILABEL ->
          graph.output(outputs, "probabilities", ElementType.FLOAT, OptionalInt.of(width));
      case CLASSIFICATION, BINARY -> classes(outputs);
    }
  }

  private String unscaled(String outputs) {
    if (targets.scale().size() != width) {
      return outputs;
    }
    String scale = graph.floats("target scale", floats(targets.scale()), 1, width);
    String center = graph.floats("target center", floats(targets.center()), 1, width);
    return graph.node("Add", List.of(graph.node("Mul", List.of(outputs, scale)), center));
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }

  private void classes(String outputs) {
    boolean index = width == 1 && targets.encoding() == Targets.Encoding.INDEX && !isProbability();
    if (targets.labels().isEmpty() || index) {
      graph.output(outputs, "prediction", ElementType.FLOAT, OptionalInt.of(width));
    }
    if (!targets.labels().isEmpty()) {
      String position = width > 1 ? largest(outputs) : index ? nearest(outputs) : above(outputs);
      graph.output(labels(position), "label", ElementType.TEXT, OptionalInt.empty());
      if (!index) {
        String all = width > 1 ? outputs : both(outputs);
        graph.output(all, "probabilities", ElementType.FLOAT, OptionalInt.of(Math.max(2, width)));
      }
    }
  }

  private boolean isProbability() {
    return model.loss().measure() instanceof Measure.BinaryCrossEntropy;
  }

  private String largest(String outputs) {
    return graph.node(
        "ArgMax", outputs, new Attribute.Int("axis", 1), new Attribute.Int("keepdims", 0));
  }

  /// The second class above 1/2.
  private String above(String outputs) {
    String second = graph.node("Greater", List.of(flat(outputs), graph.scalar(0.5f)));
    return graph.cast(second, ElementType.INT64);
  }

  /// The class whose position an output is nearest to; halves round up.
  private String nearest(String outputs) {
    String rounded =
        graph.node("Floor", graph.node("Add", List.of(flat(outputs), graph.scalar(0.5f))));
    float last = targets.labels().size() - 1;
    String within = graph.node("Clip", List.of(rounded, graph.scalar(0), graph.scalar(last)));
    return graph.cast(within, ElementType.INT64);
  }

  private String flat(String outputs) {
    String shape = graph.longs("rows alone", new long[] {-1}, 1);
    return graph.node("Reshape", List.of(outputs, shape));
  }

  /// The probabilities of both classes, by that of the second.
  private String both(String second) {
    String first = graph.node("Sub", List.of(graph.scalar(1), second));
    return graph.node("Concat", List.of(first, second), new Attribute.Int("axis", 1));
  }

  private String labels(String position) {
    List<String> labels = targets.labels();
    List<Long> positions = LongStream.range(0, labels.size()).boxed().toList();
    return graph.mlNode(
        "LabelEncoder",
        position,
        new Attribute.Ints("keys_int64s", positions),
        new Attribute.Texts("values_strings", labels));
  }
}
