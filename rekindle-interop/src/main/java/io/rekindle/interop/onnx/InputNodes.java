package io.rekindle.interop.onnx;

import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// From raw columns to what the network reads: numbers are moved and scaled in double, as they were
/// for training, categories spread out.
final class InputNodes {
  /// A row of zeros stays one.
  private static final double SMALLEST_NORM = 1e-12;

  /// How a missing category may be written.
  private static final List<String> ALWAYS_MISSING = List.of("", "NA", "nan");

  private final Graph graph;
  private final Preprocessing preprocessing;
  private final List<String> missingTexts = new ArrayList<>(ALWAYS_MISSING);
  private final List<Feature.Numeric> numbers;
  private final List<Feature.Date> dates;
  private final List<Feature.Categorical> categories;
  private final List<Feature.Hashed> hashed;

  InputNodes(Graph graph, Preprocessing preprocessing) {
    this.graph = graph;
    this.preprocessing = preprocessing;
    preprocessing.missing().cells().stream()
        .filter(cell -> !missingTexts.contains(cell))
        .forEach(missingTexts::add);
    this.numbers = of(Feature.Numeric.class);
    this.dates = of(Feature.Date.class);
    this.categories = of(Feature.Categorical.class);
    this.hashed = of(Feature.Hashed.class);
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
      String raw = known(graph.cast(rawNumbers(), ElementType.DOUBLE));
      parts.add(scaled(raw));
      if (numbers.stream().anyMatch(Feature.Numeric::indicator)) {
        parts.add(graph.cast(graph.node("IsNaN", raw), ElementType.DOUBLE));
      }
    }
    dates.forEach(date -> parts.add(moved(date)));
    categories.forEach(category -> parts.add(spread(category)));
    hashed.forEach(category -> parts.add(hash(category)));
    String joined =
        parts.size() == 1
            ? parts.getFirst()
            : graph.node("Concat", parts, new Attribute.Int("axis", 1));
    String ordered = inOrder(joined);
    return graph.cast(preprocessing.unitRows() ? unitRows(ordered) : ordered, ElementType.FLOAT);
  }

  /// NaN for each number that stands for a missing one. What comes has 32 bits.
  private String known(String raw) {
    List<Double> numbers = preprocessing.missing().numbers();
    if (numbers.isEmpty()) {
      return raw;
    }
    String none = graph.doubles("none", new double[] {Double.NaN}, 1, 1);
    String known = raw;
    for (int i = 0; i < numbers.size(); i++) {
      double[] number = {numbers.get(i).floatValue()};
      String isMissing =
          graph.node("Equal", List.of(raw, graph.doubles("missing " + i, number, 1, 1)));
      known = graph.node("Where", List.of(isMissing, none, known));
    }
    return known;
  }

  private String rawNumbers() {
    if (numbers.size() == preprocessing.features().size()) {
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
    if (numbers.stream().anyMatch(Feature.Numeric::log)) {
      String marks = row("log", n -> n.log() ? 1 : 0);
      String zero = graph.doubles("no log", new double[] {0}, 1, 1);
      known =
          graph.node(
              "Where",
              List.of(graph.node("Greater", List.of(marks, zero)), logarithm(known), known));
    }
    String centered = graph.node("Sub", List.of(known, row("center", Feature.Numeric::center)));
    return graph.node("Div", List.of(centered, row("scale", Feature.Numeric::scale)));
  }

  private String row(String name, java.util.function.ToDoubleFunction<Feature.Numeric> value) {
    return graph.doubles(name, numbers.stream().mapToDouble(value).toArray(), 1, numbers.size());
  }

  /// sign(x) · ln(1 + |x|).
  private String logarithm(String values) {
    String one = graph.doubles("one", new double[] {1}, 1, 1);
    String larger = graph.node("Add", List.of(graph.node("Abs", values), one));
    return graph.node("Mul", List.of(graph.node("Sign", values), graph.node("Log", larger)));
  }

  /// Days since 1970-01-01 and where they lie in each cycle; cos x is sin(x + pi / 2).
  private String moved(Feature.Date date) {
    String raw = graph.input(date.name(), ElementType.DOUBLE, 1);
    String missing = graph.node("IsNaN", raw);
    String days = raw;
    if (date.impute().isPresent()) {
      String instead = constant(date, "impute", date.impute().getAsDouble());
      days = graph.node("Where", List.of(missing, instead, raw));
    }
    String centered = graph.node("Sub", List.of(days, constant(date, "center", date.center())));
    List<String> parts = new ArrayList<>();
    parts.add(graph.node("Div", List.of(centered, constant(date, "scale", date.scale()))));
    String turn = constant(date, "turn", 2 * Math.PI);
    String quarter = constant(date, "quarter turn", Math.PI / 2);
    for (double cycle : date.cycles()) {
      String length = constant(date, "cycle " + cycle, cycle);
      String turns = graph.node("Div", List.of(days, length));
      String share = graph.node("Sub", List.of(turns, graph.node("Floor", turns)));
      String angle = graph.node("Mul", List.of(share, turn));
      parts.add(graph.node("Sin", angle));
      parts.add(graph.node("Sin", graph.node("Add", List.of(angle, quarter))));
    }
    if (date.indicator()) {
      parts.add(graph.cast(missing, ElementType.DOUBLE));
    }
    return graph.node("Concat", parts, new Attribute.Int("axis", 1));
  }

  private String constant(Feature.Date date, String what, double value) {
    return graph.doubles("%s of %s".formatted(what, date.name()), new double[] {value}, 1, 1);
  }

  /// A value that has no column of its own goes to the last one, if there is one for all others; a
  /// missing one is 0 in all.
  private String spread(Feature.Categorical category) {
    String column = graph.input(category.name(), ElementType.TEXT, 1);
    List<String> parts = new ArrayList<>();
    if (!category.values().isEmpty()) {
      parts.add(hot(category.name(), column, category.values()));
    }
    if (category.other()) {
      List<String> known = new ArrayList<>(category.values());
      missingTexts.stream().filter(text -> !known.contains(text)).forEach(known::add);
      parts.add(noneOf(category.name(), column, known));
    }
    return parts.size() == 1
        ? parts.getFirst()
        : graph.node("Concat", parts, new Attribute.Int("axis", 1));
  }

  /// The bucket of each value by an operator of ONNX Runtime's; a missing one is 0 in all.
  private String hash(Feature.Hashed category) {
    String column = graph.input(category.name(), ElementType.TEXT, 1);
    String unsigned =
        graph.runtimeNode(
            "MurmurHash3", column, new Attribute.Int("positive", 1), new Attribute.Int("seed", 0));
    String hash = graph.typed(graph.cast(unsigned, ElementType.INT64), ElementType.INT64, 1);
    int count = category.buckets();
    String buckets = graph.longs("buckets of " + category.name(), new long[] {count}, 1, 1);
    String bucket = graph.node("Mod", List.of(hash, buckets));
    String each =
        graph.longs(
            "each bucket of " + category.name(), LongStream.range(0, count).toArray(), 1, count);
    String own = graph.cast(graph.node("Equal", List.of(bucket, each)), ElementType.DOUBLE);
    return graph.node("Mul", List.of(own, noneOf(category.name(), column, missingTexts)));
  }

  /// 1 where the value is none of these, else 0.
  private String noneOf(String name, String column, List<String> values) {
    String axis = graph.longs("columns of " + name, new long[] {1}, 1);
    String taken = graph.node("ReduceSum", List.of(hot(name, column, values), axis));
    String one = graph.doubles("all of " + name, new double[] {1}, 1, 1);
    return graph.node("Sub", List.of(one, taken));
  }

  /// A column for each value, with 1 where it is the row's.
  private String hot(String name, String column, List<String> values) {
    String hot =
        graph.mlNode(
            "OneHotEncoder",
            column,
            new Attribute.Texts("cats_strings", values),
            new Attribute.Int("zeros", 1));
    graph.typed(hot, ElementType.FLOAT, 1, values.size());
    String shape =
        graph.longs(
            "shape of %d of %s".formatted(values.size(), name), new long[] {-1, values.size()}, 2);
    return graph.cast(graph.node("Reshape", List.of(hot, shape)), ElementType.DOUBLE);
  }

  /// Puts columns where the network reads them: what was joined has numbers, then indicators of all
  /// numbers, then dates, then categories, those that are hashed last.
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
    long date = indicators ? 2L * numbers.size() : numbers.size();
    long category = date + dates.stream().mapToLong(Feature::width).sum();
    long bucket = category + categories.stream().mapToLong(Feature::width).sum();
    for (Feature feature : preprocessing.features()) {
      switch (feature) {
        case Feature.Numeric n -> {
          order.add(number);
          if (n.indicator()) {
            order.add(numbers.size() + number);
          }
          number++;
        }
        case Feature.Date d -> {
          for (int i = 0; i < d.width(); i++) {
            order.add(date++);
          }
        }
        case Feature.Categorical c -> {
          for (int i = 0; i < c.width(); i++) {
            order.add(category++);
          }
        }
        case Feature.Hashed h -> {
          for (int i = 0; i < h.width(); i++) {
            order.add(bucket++);
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
