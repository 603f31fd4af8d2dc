package io.rekindle.report;

import io.rekindle.core.file.FileProblem;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.doctor.StepSignals;
import io.rekindle.report.page.LineChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// How a run went, or has gone so far, as the events in its folder tell it: `metrics.jsonl` and
/// `signals.jsonl`.
///
/// @param start empty for a run of an older version
/// @param epochs in order
/// @param findings what the doctor warned of, in order
/// @param controls what people did to it, in order
/// @param signals recorded steps in order
/// @param done the last event; empty where the run has not come to its end
record History(
    Optional<Start> start,
    List<Epoch> epochs,
    List<JsonField> findings,
    List<Control> controls,
    List<StepSignals> signals,
    Optional<JsonField> done) {

  /// What a run sets out to do.
  ///
  /// @param constant what a constant predictor scores
  /// @param on where that was measured
  /// @param layers each in a few words
  record Start(
      long steps,
      long stepsPerEpoch,
      int epochs,
      Map<String, Double> constant,
      String on,
      List<String> layers) {
    Start {
      layers = List.copyOf(layers);
    }
  }

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
      double learningRate,
      long steps,
      double rowsPerSecond) {}

  /// What a person did to the run while it went.
  ///
  /// @param action `pause`, `resume`, `learning_rate` or `stop`
  /// @param from the learning rate before; NaN for other actions
  /// @param to the one after
  record Control(long step, String action, double from, double to) {
    boolean changesRate() {
      return action.equals("learning_rate");
    }
  }

  History {
    epochs = List.copyOf(epochs);
    findings = List.copyOf(findings);
    controls = List.copyOf(controls);
    signals = List.copyOf(signals);
  }

  /// Reads the events of a run's folder; none where the files are not there. A last line that was
  /// cut by a crash, or is just being written, is left out.
  static History read(Path folder) {
    List<Epoch> epochs = new ArrayList<>();
    List<JsonField> findings = new ArrayList<>();
    List<Control> controls = new ArrayList<>();
    Optional<JsonField> done = Optional.empty();
    for (JsonField event : events(folder.resolve("metrics.jsonl"))) {
      switch (event.get("event").text()) {
        case "epoch" -> epochs.add(epoch(event));
        case "finding" -> findings.add(event);
        case "control" -> controls.add(control(event));
        case "done" -> done = Optional.of(event);
        default -> {}
      }
    }
    Optional<Start> start = Optional.empty();
    List<StepSignals> signals = new ArrayList<>();
    for (JsonField event : events(folder.resolve("signals.jsonl"))) {
      switch (event.get("event").text()) {
        case "start" -> start = Optional.of(start(event));
        case StepSignals.EVENT -> signals.add(StepSignals.read(event));
        default -> {}
      }
    }
    return new History(start, epochs, findings, controls, signals, done);
  }

  private static List<JsonField> events(Path file) {
    String text = Files.exists(file) ? text(file) : "";
    String name = file.toString();
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .map(line -> JsonField.root(name, Json.parse(line, name)))
        .toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }

  private static Start start(JsonField event) {
    return new Start(
        event.get("steps").whole(0, Long.MAX_VALUE),
        event.get("steps_per_epoch").whole(0, Long.MAX_VALUE),
        event.get("epochs").count(0),
        numbers(event.get("null")),
        event.get("null_on").text(),
        event.get("layers").texts());
  }

  private static Epoch epoch(JsonField event) {
    return new Epoch(
        event.get("epoch").count(1),
        number(event, "loss"),
        numbers(event.get("metrics")),
        event.find("validation").map(History::numbers).orElse(Map.of()),
        number(event, "learning_rate"),
        event.find("steps").map(n -> n.whole(0, Long.MAX_VALUE)).orElse(0L),
        number(event, "rows_per_second"));
  }

  private static Control control(JsonField event) {
    return new Control(
        event.get("step").whole(0, Long.MAX_VALUE),
        event.get("action").text(),
        number(event, "from"),
        number(event, "to"));
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

  /// The step that was last heard of; 0 before the first.
  long lastStep() {
    long byEpochs = epochs.isEmpty() ? 0 : epochs.getLast().steps();
    long bySignals = signals.isEmpty() ? 0 : signals.getLast().step();
    return Math.max(byEpochs, bySignals);
  }
}
