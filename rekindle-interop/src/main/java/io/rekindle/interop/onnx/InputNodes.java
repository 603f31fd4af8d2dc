package io.rekindle.interop.onnx;

import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// From raw columns to what the network reads: numbers are moved and scaled in double, as they were
/// for training, categories spread out.
final class InputNodes {
  /// A row of zeros stays one.
  private static final double SMALLEST_NORM = 1e-12;

  private final Graph graph;
  private final Preprocessing preprocessing;
  private final List<Feature.Numeric> numbers;
  private final List<Feature.Categorical> categories;

  InputNodes(Graph graph, Preprocessing preprocessing) {
    this.graph = graph;
    this.preprocessing = preprocessing;
    this.numbers = of(Feature.Numeric.class);
    this.categories = of(Feature.Categorical.class);
  }

  private <T extends Feature> List<T> of(Class<T> kind) {
    return preprocessing.features().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /// Adds inputs and operators.
  ///
  /// @return float, rows x width of the network
  String add() {
    List<String> parts = new ArrayList<>();
    if (!numbers.isEmpty()) {
      String raw = graph.cast(rawNumbers(), ElementType.DOUBLE);
      parts.add(scaled(raw));
      if (numbers.stream().anyMatch(Feature.Numeric::indicator)) {
        parts.add(graph.cast(graph.node("IsNaN", raw), ElementType.DOUBLE));
      }
    }
    categories.forEach(category -> parts.add(spread(category)));
    String joined =
        parts.size() == 1
            ? parts.getFirst()
            : graph.node("Concat", parts, new Attribute.Int("axis", 1));
    String ordered = inOrder(joined);
    return graph.cast(preprocessing.unitRows() ? unitRows(ordered) : ordered, ElementType.FLOAT);
  }

  private String rawNumbers() {
    if (categories.isEmpty()) {
      return graph.input("x", ElementType.FLOAT, numbers.size());
    }
    List<String> columns =
        numbers.stream().map(n -> graph.input(n.name(), ElementType.FLOAT, 1)).toList();
    return columns.size() == 1
        ? columns.getFirst()
        : graph.node("Concat", columns, new Attribute.Int("axis", 1));
  }

  private String scaled(String raw) {
    String known = raw;
    if (numbers.stream().anyMatch(n -> n.impute().isPresent())) {
      String instead = row("impute", n -> n.impute().orElse(Double.NaN));
      known = graph.node("Where", List.of(graph.node("IsNaN", raw), instead, raw));
    }
    String centered = graph.node("Sub", List.of(known, row("center", Feature.Numeric::center)));
    return graph.node("Div", List.of(centered, row("scale", Feature.Numeric::scale)));
  }

  private String row(String name, java.util.function.ToDoubleFunction<Feature.Numeric> value) {
    return graph.doubles(name, numbers.stream().mapToDouble(value).toArray(), 1, numbers.size());
  }

  /// A value that was not seen in training, and a missing one, is 0 in all columns.
  private String spread(Feature.Categorical category) {
    String column = graph.input(category.name(), ElementType.TEXT, 1);
    String hot =
        graph.mlNode(
            "OneHotEncoder",
            column,
            new Attribute.Texts("cats_strings", category.values()),
            new Attribute.Int("zeros", 1));
    graph.typed(hot, ElementType.FLOAT, 1, category.values().size());
    String shape =
        graph.longs("shape of " + category.name(), new long[] {-1, category.values().size()}, 2);
    return graph.cast(graph.node("Reshape", List.of(hot, shape)), ElementType.DOUBLE);
  }

  /// Puts columns where the network reads them: what was joined has numbers, then indicators of all
  /// numbers, then categories.
  private String inOrder(String joined) {
    long[] order = order();
    if (IntStream.range(0, order.length).allMatch(i -> order[i] == i)) {
      return joined;
    }
    String columns = graph.longs("order", order, order.length);
    return graph.node("Gather", List.of(joined, columns), new Attribute.Int("axis", 1));
  }

  private long[] order() {
    List<Long> order = new ArrayList<>();
    boolean indicators = numbers.stream().anyMatch(Feature.Numeric::indicator);
    long number = 0;
    long category = indicators ? 2L * numbers.size() : numbers.size();
    for (Feature feature : preprocessing.features()) {
      switch (feature) {
        case Feature.Numeric n -> {
          order.add(number);
          if (n.indicator()) {
            order.add(numbers.size() + number);
          }
          number++;
        }
        case Feature.Categorical c -> {
          for (int i = 0; i < c.width(); i++) {
            order.add(category++);
          }
        }
      }
    }
    return order.stream().mapToLong(Long::longValue).toArray();
  }

  private String unitRows(String values) {
    String squares = graph.node("Mul", List.of(values, values));
    String axis = graph.longs("features", new long[] {1}, 1);
    String norm = graph.node("Sqrt", graph.node("ReduceSum", List.of(squares, axis)));
    String least = graph.doubles("smallest norm", new double[] {SMALLEST_NORM}, 1, 1);
    return graph.node("Div", List.of(values, graph.node("Max", List.of(norm, least))));
  }
}
