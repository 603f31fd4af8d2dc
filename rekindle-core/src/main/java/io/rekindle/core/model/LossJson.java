package io.rekindle.core.model;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;

/// A loss as JSON, in the run file's words.
final class LossJson {
  private LossJson() {}

  static Json write(Loss loss) {
    ObjBuilder object = Json.object().put("name", loss.measure().label());
    switch (loss.measure()) {
      case Measure.CrossEntropy c ->
          object
              .put("from_logits", c.fromLogits())
              .put("label_smoothing", Json.exactly(c.labelSmoothing()))
              .put("renormalize", c.renormalize());
      case Measure.BinaryCrossEntropy b ->
          object
              .put("from_logits", b.fromLogits())
              .put("label_smoothing", Json.exactly(b.labelSmoothing()));
      case Measure.Huber h -> object.put("delta", Json.exactly(h.delta()));
      case Measure.MeanSquaredError _,
          Measure.MeanAbsoluteError _,
          Measure.Poisson _,
          Measure.Hinge _ -> {}
    }
    return object.put("reduction", loss.reduction().label()).build();
  }

  static Loss read(JsonField field) {
    return new Loss(
        measure(field),
        Words.oneOf(field.get("reduction"), Loss.Reduction.values(), Loss.Reduction::label));
  }

  private static Measure measure(JsonField field) {
    JsonField name = field.get("name");
    return switch (name.text()) {
      case "cross_entropy" ->
          new Measure.CrossEntropy(
              field.get("from_logits").flag(),
              field.get("label_smoothing").number(),
              field.get("renormalize").flag());
      case "binary_cross_entropy" ->
          new Measure.BinaryCrossEntropy(
              field.get("from_logits").flag(), field.get("label_smoothing").number());
      case "mse" -> new Measure.MeanSquaredError();
      case "mae" -> new Measure.MeanAbsoluteError();
      case "huber" -> new Measure.Huber(field.get("delta").number());
      case "poisson" -> new Measure.Poisson();
      case "hinge" -> new Measure.Hinge();
      default ->
          throw name.expected(
              "one of cross_entropy, binary_cross_entropy, mse, mae, huber, poisson, hinge");
    };
  }
}
