package io.rekindle.spark;

import io.rekindle.core.json.Json;
import io.rekindle.core.model.Model;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A model in a form that travels; each process makes the engine's own of it once.
final class Held implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String description;
  private final float[] parameters;
  private transient volatile @Nullable Model model;

  Held(Model model) {
    this.description = model.describe().toString();
    this.parameters = model.parameters();
    this.model = model;
  }

  Model model() {
    Model known = model;
    if (known == null) {
      known = Model.described(Json.parse(description, "model"), "model", _ -> parameters);
      model = known;
    }
    return known;
  }
}
