package io.rekindle.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A network and how it is trained, as the driver tells a contestant in one line of text.
///
/// @param widths of the inputs, of each hidden layer (ReLU) and of the outputs (softmax)
/// @param batch rows of a step
/// @param rows of the data that an epoch trains on, from the first
/// @param threads that the contestant may use
public record Task(String name, List<Integer> widths, int batch, Rule rule, int rows, int threads) {

  public Task {
    widths = List.copyOf(widths);
  }

  /// How many numbers a row has.
  public int inputs() {
    return widths.getFirst();
  }

  /// How many classes there are.
  public int classes() {
    return widths.getLast();
  }

  /// Dense layers, the output layer included.
  public int layers() {
    return widths.size() - 1;
  }

  public Task withRows(int newRows) {
    return new Task(name, widths, batch, rule, newRows, threads);
  }

  public Task withThreads(int newThreads) {
    return new Task(name, widths, batch, rule, rows, newThreads);
  }

  /// Floating-point operations to train on one row: the products of the forward pass, of the
  /// gradient, and of the backward pass, which the first layer does not need.
  public double operationsPerRow() {
    double weights = 0;
    for (int i = 0; i < layers(); i++) {
      weights += (double) widths.get(i) * widths.get(i + 1);
    }
    return 6 * weights - 2.0 * widths.get(0) * widths.get(1);
  }

  /// The words of the protocol's `setup` line.
  public String words() {
    String rate =
        switch (rule) {
          case Rule.Sgd(double value, double momentum) ->
              "rule=sgd rate=%s momentum=%s".formatted(value, momentum);
          case Rule.Adam(double value) -> "rule=adam rate=%s momentum=0".formatted(value);
        };
    String commas = widths.stream().map(String::valueOf).collect(Collectors.joining(","));
    return "name=%s widths=%s batch=%d %s rows=%d threads=%d"
        .formatted(name, commas, batch, rate, rows, threads);
  }

  /// Reads what [#words()] wrote.
  public static Task parse(String words) {
    Map<String, String> values = new HashMap<>();
    for (String word : words.strip().split(" ", -1)) {
      String[] parts = word.split("=", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException("'%s' in a setup, name=value is needed".formatted(word));
      }
      values.put(parts[0], parts[1]);
    }
    Words found = new Words(values);
    double rate = Double.parseDouble(found.get("rate"));
    Rule rule =
        switch (found.get("rule")) {
          case "sgd" -> new Rule.Sgd(rate, Double.parseDouble(found.get("momentum")));
          case "adam" -> new Rule.Adam(rate);
          case String other ->
              throw new IllegalArgumentException(
                  "rule '%s', sgd or adam is needed".formatted(other));
        };
    List<Integer> widths =
        Arrays.stream(found.get("widths").split(",", -1)).map(Integer::valueOf).toList();
    return new Task(
        found.get("name"),
        widths,
        Integer.parseInt(found.get("batch")),
        rule,
        Integer.parseInt(found.get("rows")),
        Integer.parseInt(found.get("threads")));
  }

  private record Words(Map<String, String> values) {
    String get(String name) {
      String value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException("a setup without " + name);
      }
      return value;
    }
  }
}
