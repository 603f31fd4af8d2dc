package io.rekindle.report;

import io.rekindle.core.json.JsonField;
import io.rekindle.doctor.StepSignals;
import io.rekindle.report.page.LineChart;
import java.nio.file.Path;
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
    return new HistoryReader(folder).read();
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
