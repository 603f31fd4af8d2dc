package io.rekindle.doctor;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What went through the dense layers in one step of training, on the rows of that step.
///
/// @param loss the mean of the steps since the one recorded before, this one included; NaN if the
///   step broke the run
public record StepSignals(long step, double loss, double learningRate, List<Layer> layers) {
  /// What a recorded step is called among the events of a run.
  public static final String EVENT = "signals";

  private static final int DIGITS = 5;

  public StepSignals {
    layers = List.copyOf(layers);
  }

  /// One dense layer in one step.
  ///
  /// @param layer index into the network's layers
  /// @param activations root mean square of what it puts out, its activations included
  /// @param gradients root mean square of the gradient of a row's loss with respect to its product
  /// @param update Euclidean norm of the step's change of the weights over that of the weights
  /// @param dead share of units that are 0 for each of the rows
  /// @param saturated share of values of bounded activations within 2 % of an end
  public record Layer(
      int layer,
      double activations,
      double gradients,
      double update,
      double dead,
      double saturated) {}

  /// A line of `signals.jsonl`, to five digits.
  public Json json() {
    return Json.object()
        .put("event", EVENT)
        .put("step", step)
        .put("loss", rounded(loss))
        .put("learning_rate", learningRate)
        .put("layers", Json.array(layers.stream().map(l -> Json.of(l.layer())).toList()))
        .put("activations", column(Layer::activations))
        .put("gradients", column(Layer::gradients))
        .put("updates", column(Layer::update))
        .put("dead", column(Layer::dead))
        .put("saturated", column(Layer::saturated))
        .build();
  }

  private Json column(ToDoubleFunction<Layer> figure) {
    return Json.array(
        layers.stream().<Json>map(l -> Json.of(rounded(figure.applyAsDouble(l)))).toList());
  }

  private static double rounded(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value;
    }
    double power = Math.pow(10, DIGITS - 1 - Math.floor(Math.log10(Math.abs(value))));
    double rounded = Math.rint(value * power) / power;
    return Double.isFinite(rounded) ? rounded : value;
  }

  /// Reads such a line.
  ///
  /// @throws io.rekindle.core.InputException if it is none
  public static StepSignals read(JsonField event) {
    List<JsonField> numbers = event.get("layers").elements();
    List<List<JsonField>> columns = new ArrayList<>();
    for (String name : List.of("activations", "gradients", "updates", "dead", "saturated")) {
      JsonField column = event.get(name);
      if (column.elements().size() != numbers.size()) {
        throw column.expected("%d numbers".formatted(numbers.size()));
      }
      columns.add(column.elements());
    }
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      layers.add(
          new Layer(
              numbers.get(i).count(0),
              number(columns.get(0).get(i)),
              number(columns.get(1).get(i)),
              number(columns.get(2).get(i)),
              number(columns.get(3).get(i)),
              number(columns.get(4).get(i))));
    }
    return new StepSignals(
        event.get("step").whole(1, Long.MAX_VALUE),
        event.find("loss").map(JsonField::number).orElse(Double.NaN),
        event.find("learning_rate").map(JsonField::number).orElse(Double.NaN),
        layers);
  }

  /// A number that is not finite was written as `null`.
  private static double number(JsonField field) {
    return field.value() == Json.Word.NULL ? Double.NaN : field.number();
  }
}
