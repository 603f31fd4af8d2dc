package io.rekindle.server;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.model.Preprocessing.Feature;
import java.util.List;

/// Values that a model could be asked about.
final class Example {
  private Example() {}

  /// The middle of what training saw of a number, the first value of a category.
  static Json of(Feature feature) {
    return switch (feature) {
      case Feature.Numeric n -> Json.of(Math.rint(n.center() * 1000) / 1000);
      case Feature.Categorical c when !c.values().isEmpty() -> Json.of(c.values().getFirst());
      case Feature _ -> Json.of("");
    };
  }

  static Json.Obj row(List<Feature> features) {
    ObjBuilder row = Json.object();
    features.forEach(feature -> row.put(feature.name(), of(feature)));
    return row.build();
  }
}
