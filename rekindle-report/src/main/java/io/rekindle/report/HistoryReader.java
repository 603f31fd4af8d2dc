package io.rekindle.report;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.doctor.StepSignals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads how a run goes, again and again, and each time only what it has written since. Begins anew
/// where a file is no longer what it was: a run that was resumed cuts off what its checkpoint does
/// not know.
final class HistoryReader {
  private final Tail metrics;
  private final Tail signals;
  private final List<History.Epoch> epochs = new ArrayList<>();
  private final List<JsonField> findings = new ArrayList<>();
  private final List<History.Control> controls = new ArrayList<>();
  private final List<StepSignals> steps = new ArrayList<>();
  private Optional<History.Start> start = Optional.empty();
  private Optional<JsonField> done = Optional.empty();

  HistoryReader(Path folder) {
    metrics = new Tail(folder.resolve("metrics.jsonl"));
    signals = new Tail(folder.resolve("signals.jsonl"));
  }

  /// The events so far.
  History read() {
    if (metrics.isReplaced()) {
      epochs.clear();
      findings.clear();
      controls.clear();
      done = Optional.empty();
    }
    if (signals.isReplaced()) {
      steps.clear();
      start = Optional.empty();
    }
    metrics.lines().forEach(line -> take(line, metrics.name()));
    signals.lines().forEach(line -> take(line, signals.name()));
    return new History(start, epochs, findings, controls, steps, done);
  }

  /// The history that some lines tell.
  static History of(List<String> lines, String source) {
    HistoryReader reader = new HistoryReader(Path.of(""));
    lines.forEach(line -> reader.take(line, source));
    return new History(
        reader.start, reader.epochs, reader.findings, reader.controls, reader.steps, reader.done);
  }

  private void take(String line, String source) {
    JsonField event = JsonField.root(source, Json.parse(line, source));
    switch (event.get("event").text()) {
      case "start" -> start = Optional.of(start(event));
      case "epoch" -> epochs.add(epoch(event));
      case "finding" -> findings.add(event);
      case "control" -> controls.add(control(event));
      case "done" -> done = Optional.of(event);
      case StepSignals.EVENT -> steps.add(StepSignals.read(event));
      default -> {}
    }
  }

  private static History.Start start(JsonField event) {
    return new History.Start(
        event.get("steps").whole(0, Long.MAX_VALUE),
        event.get("steps_per_epoch").whole(0, Long.MAX_VALUE),
        event.get("epochs").count(0),
        numbers(event.get("null")),
        event.get("null_on").text(),
        event.get("layers").texts());
  }

  private static History.Epoch epoch(JsonField event) {
    return new History.Epoch(
        event.get("epoch").count(1),
        History.number(event, "loss"),
        numbers(event.get("metrics")),
        event.find("validation").map(HistoryReader::numbers).orElse(Map.of()),
        History.number(event, "learning_rate"),
        event.find("steps").map(n -> n.whole(0, Long.MAX_VALUE)).orElse(0L),
        History.number(event, "rows_per_second"));
  }

  private static History.Control control(JsonField event) {
    return new History.Control(
        event.get("step").whole(0, Long.MAX_VALUE),
        event.get("action").text(),
        History.number(event, "from"),
        History.number(event, "to"));
  }

  private static Map<String, Double> numbers(JsonField object) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    object.members().keySet().forEach(name -> numbers.put(name, History.number(object, name)));
    return numbers;
  }
}
