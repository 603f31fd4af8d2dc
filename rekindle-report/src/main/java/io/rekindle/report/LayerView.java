package io.rekindle.report;

import io.rekindle.core.model.Model;
import io.rekindle.core.network.LayerText;
import io.rekindle.core.network.Slot;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Pass;
import io.rekindle.data.Prepared;
import io.rekindle.doctor.LayerReading;
import io.rekindle.doctor.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// One dense layer of a trained network, looked at from inside.
///
/// @param name `layer 0, dense 100 relu`
/// @param reading what it did with some training rows
/// @param step what one step of plain gradient descent would change of the weights, over the
///   weights, by norm
/// @param weights all of them
/// @param activations what it put out for the same rows
record LayerView(
    String name, LayerReading reading, double step, Histogram weights, Histogram activations) {

  /// @param rate the learning rate of a step
  static List<LayerView> of(Prepared data, Model model, double rate, Compute compute) {
    float[] parameters = model.parameters();
    Map<Integer, Histogram> activations = new HashMap<>();
    Reading reading =
        Reading.of(
            model.network(),
            data.run().training(),
            data.train(),
            parameters,
            compute,
            (pass, rows) -> {
              // The last stage of a layer is what it puts out.
              for (Pass.StageView stage : pass.stages()) {
                activations.put(stage.layer(), Histogram.of(stage.out(), 0, rows * stage.width()));
              }
            });
    List<LayerView> views = new ArrayList<>();
    for (LayerReading layer : reading.layers()) {
      Slot weights =
          model.network().slots().stream()
              .filter(s -> s.layer() == layer.layer() && s.kind() == Slot.Kind.WEIGHT)
              .findFirst()
              .orElseThrow();
      views.add(
          new LayerView(
              "layer %d, %s"
                  .formatted(
                      layer.layer(),
                      LayerText.describe(model.network().layers().get(layer.layer()))),
              layer,
              rate * layer.weightGradient() / layer.weightNorm(),
              Histogram.of(parameters, weights.offset(), weights.end()),
              Objects.requireNonNull(activations.get(layer.layer()))));
    }
    return views;
  }
}
