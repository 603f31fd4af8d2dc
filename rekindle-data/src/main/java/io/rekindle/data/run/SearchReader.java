package io.rekindle.data.run;

import io.rekindle.core.metric.Metric;
import io.rekindle.data.run.SearchSection.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `search`.
final class SearchReader {
  private static final Map<String, Method> METHODS = Choices.of(Method.values(), Method::label);
  private static final Map<String, Metric> METRICS = Choices.of(Metric.values(), Metric::label);
  private static final String EXAMPLE =
      "over: {optimizer.learning_rate: {log_uniform: [1e-4, 1e-2]}}";
  private static final String KINDS =
      "one of {log_uniform: [LOW, HIGH]}, {uniform: [LOW, HIGH]}, {int: [LOW, HIGH]} or"
          + " {choice: [...]} is needed";

  private SearchReader() {}

  static Optional<SearchSection> read(Section run) {
    if (run.get("search").isEmpty()) {
      return Optional.empty();
    }
    Section search = run.section("search");
    search.required("over", EXAMPLE);
    SearchSection read =
        new SearchSection(
            search.read("over", SearchReader::over).orElseThrow(),
            search.choice("method", METHODS, "random"),
            search.integer("trials", 1, 20),
            search.integer("reduction", 2, 3),
            search.choice("metric", METRICS),
            search.integer("folds", 2),
            search.number("minutes", Range.POSITIVE),
            search.integer("seed", 0, 1));
    search.rejectUnknownKeys();
    return Optional.of(read);
  }

  private static Map<String, Dimension> over(String path, Node node) {
    if (!(node instanceof Node.Mapping mapping) || mapping.entries().isEmpty()) {
      throw Section.wrong(path, node, "paths with their values are needed, such as " + EXAMPLE);
    }
    Map<String, Dimension> over = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach((key, entry) -> over.put(key, dimension(path + "." + key, entry.value())));
    return over;
  }

  private static Dimension dimension(String path, Node node) {
    if (!(node instanceof Node.Mapping mapping) || mapping.entries().size() != 1) {
      throw Section.wrong(path, node, KINDS);
    }
    String kind = mapping.entries().keySet().iterator().next();
    Node value = mapping.get(kind).orElseThrow();
    List<Node> items = Section.items(value);
    return switch (kind) {
      case "choice" -> {
        if (items.isEmpty()) {
          throw Section.wrong(path, value, "at least one value is needed, such as [relu, tanh]");
        }
        yield new Dimension.Choice(items);
      }
      case "uniform" -> {
        double[] ends = ends(path, value, items, Range.ANY);
        yield new Dimension.Uniform(ends[0], ends[1]);
      }
      case "log_uniform" -> {
        double[] ends = ends(path, value, items, Range.POSITIVE);
        yield new Dimension.LogUniform(ends[0], ends[1]);
      }
      case "int" -> {
        double[] ends = ends(path, value, items, Range.ANY);
        if (ends[0] != (int) ends[0] || ends[1] != (int) ends[1]) {
          throw Section.wrong(path, value, "two whole numbers are needed, such as [1, 5]");
        }
        yield new Dimension.Whole((int) ends[0], (int) ends[1]);
      }
      default ->
          throw Section.wrong(
              path,
              node,
              KINDS
                  + "."
                  + Spelling.suggestion(kind, List.of("log_uniform", "uniform", "int", "choice")));
    };
  }

  private static double[] ends(String path, Node value, List<Node> items, Range range) {
    if (items.size() == 2) {
      double low = Section.number(path, items.getFirst(), range);
      double high = Section.number(path, items.getLast(), range);
      if (low < high) {
        return new double[] {low, high};
      }
    }
    throw Section.wrong(path, value, "[LOW, HIGH] with LOW below HIGH is needed");
  }
}
