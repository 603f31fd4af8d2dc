package io.rekindle.report;

import io.rekindle.core.file.FileProblem;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// How a run went, as its `metrics.jsonl` tells it.
///
/// @param epochs in order
/// @param done the last event; empty where the run has not come to its end
record History(List<Epoch> epochs, Optional<JsonField> done) {

  /// One pass over the training rows.
  ///
  /// @param loss the mean over the epoch's rows as they were trained on
  /// @param train metrics on some training rows after the epoch
  /// @param validation loss and metrics; empty without validation rows
  record Epoch(
      int number,
      double loss,
      Map<String, Double> train,
      Map<String, Double> validation,
      double learningRate) {}

  History {
    epochs = List.copyOf(epochs);
  }

  /// Reads the events of a run; none where the file is not there. A last line that was cut by a
  /// crash is left out.
  static History read(Path file) {
    String text = Files.exists(file) ? text(file) : "";
    List<Epoch> epochs = new ArrayList<>();
    Optional<JsonField> done = Optional.empty();
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      JsonField event = JsonField.root(file.toString(), Json.parse(line, file.toString()));
      switch (event.get("event").text()) {
        case "epoch" -> epochs.add(epoch(event));
        case "done" -> done = Optional.of(event);
        default -> {}
      }
    }
    return new History(epochs, done);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }

  private static Epoch epoch(JsonField event) {
    return new Epoch(
        event.get("epoch").count(1),
        number(event, "loss"),
        numbers(event.get("metrics")),
        event.find("validation").map(History::numbers).orElse(Map.of()),
        number(event, "learning_rate"));
  }

  private static Map<String, Double> numbers(JsonField object) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    object.members().keySet().forEach(name -> numbers.put(name, number(object, name)));
    return numbers;
  }

  /// A number that is not finite was written as `null`.
  static double number(JsonField object, String name) {
    return object.find(name).map(JsonField::number).orElse(Double.NaN);
  }

  /// The epochs as a line of a chart.
  LineChart.Line line(String name, int color, ToDoubleFunction<Epoch> value) {
    return new LineChart.Line(
        name,
        color,
        epochs.stream().mapToDouble(Epoch::number).toArray(),
        epochs.stream().mapToDouble(value).toArray());
  }

  boolean hasValidation() {
    return epochs.stream().anyMatch(epoch -> !epoch.validation().isEmpty());
  }
}
