package io.rekindle.core.model;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Preprocessing and targets as JSON.
final class DataJson {
  private DataJson() {}

  static Json write(Preprocessing preprocessing) {
    return Json.object()
        .put(
            "features", Json.array(preprocessing.features().stream().map(DataJson::write).toList()))
        .put("unit_rows", preprocessing.unitRows())
        .putIfPresent(
            "image",
            preprocessing
                .image()
                .map(
                    image ->
                        Json.object()
                            .put("height", image.height())
                            .put("width", image.width())
                            .put("channels", image.channels())
                            .build()))
        .putIfPresent(
            "missing",
            Optional.of(preprocessing.missing())
                .filter(missing -> !missing.isEmpty())
                .map(missing -> Json.texts(missing.cells())))
        .build();
  }

  private static Json write(Preprocessing.Feature feature) {
    ObjBuilder object = Json.object().put("name", feature.name());
    switch (feature) {
      case Preprocessing.Feature.Numeric n -> {
        object.put("center", Json.exactly(n.center())).put("scale", Json.exactly(n.scale()));
        n.impute().ifPresent(value -> object.put("impute", Json.exactly(value)));
        if (n.indicator()) {
          object.put("indicator", true);
        }
        if (n.log()) {
          object.put("log", true);
        }
      }
      case Preprocessing.Feature.Date d -> {
        object.put("cycles", numbers(d.cycles()));
        object.put("center", Json.exactly(d.center())).put("scale", Json.exactly(d.scale()));
        d.impute().ifPresent(value -> object.put("impute", Json.exactly(value)));
        if (d.indicator()) {
          object.put("indicator", true);
        }
      }
      case Preprocessing.Feature.Categorical c -> {
        object.put("values", Json.texts(c.values()));
        if (c.other()) {
          object.put("other", true);
        }
      }
      case Preprocessing.Feature.Hashed h -> object.put("buckets", h.buckets());
    }
    return object.build();
  }

  static Preprocessing readPreprocessing(JsonField field) {
    return new Preprocessing(
        field.get("features").elements().stream().map(DataJson::feature).toList(),
        field.get("unit_rows").flag(),
        field.find("image").map(DataJson::image),
        field.find("missing").map(JsonField::texts).map(Missing::of).orElse(Missing.NONE));
  }

  private static Preprocessing.Feature feature(JsonField field) {
    String name = field.get("name").text();
    Optional<JsonField> values = field.find("values");
    if (values.isPresent()) {
      return new Preprocessing.Feature.Categorical(
          name, values.get().texts(), isSet(field, "other"));
    }
    Optional<JsonField> buckets = field.find("buckets");
    if (buckets.isPresent()) {
      return new Preprocessing.Feature.Hashed(name, buckets.get().count(1));
    }
    Optional<JsonField> given = field.find("impute");
    OptionalDouble impute =
        given.isPresent() ? OptionalDouble.of(given.get().number()) : OptionalDouble.empty();
    double center = field.get("center").number();
    double scale = field.get("scale").number();
    boolean indicator = isSet(field, "indicator");
    Optional<JsonField> cycles = field.find("cycles");
    return cycles.isPresent()
        ? new Preprocessing.Feature.Date(
            name, center, scale, impute, indicator, cycles.get().numbers())
        : new Preprocessing.Feature.Numeric(
            name, center, scale, impute, indicator, isSet(field, "log"));
  }

  private static boolean isSet(JsonField field, String flag) {
    return field.find(flag).map(JsonField::flag).orElse(false);
  }

  /// The lowest format whose readers compute what is meant.
  static int format(Preprocessing preprocessing, Targets targets) {
    int features = preprocessing.features().stream().mapToInt(DataJson::format).max().orElse(1);
    int separated = targets.separator().isEmpty() ? features : Math.max(features, 3);
    return preprocessing.missing().isEmpty() ? separated : 4;
  }

  private static int format(Preprocessing.Feature feature) {
    return switch (feature) {
      case Preprocessing.Feature.Numeric n -> n.log() ? 2 : 1;
      case Preprocessing.Feature.Date _ -> 2;
      case Preprocessing.Feature.Categorical c -> c.other() ? 2 : 1;
      case Preprocessing.Feature.Hashed _ -> 3;
    };
  }

  private static Preprocessing.Image image(JsonField field) {
    return new Preprocessing.Image(
        field.get("height").count(1), field.get("width").count(1), field.get("channels").count(1));
  }

  static Json write(Targets targets) {
    ObjBuilder object =
        Json.object()
            .put("task", targets.task().label())
            .put("names", Json.texts(targets.names()))
            .put("labels", Json.texts(targets.labels()))
            .put("encoding", targets.encoding().label())
            .put("width", targets.width())
            .put("center", numbers(targets.center()))
            .put("scale", numbers(targets.scale()));
    targets.separator().ifPresent(separator -> object.put("separator", separator));
    return object.build();
  }

  private static Json numbers(List<Double> values) {
    return Json.array(values.stream().map(Json::exactly).toList());
  }

  static Targets readTargets(JsonField field) {
    return new Targets(
        Words.oneOf(field.get("task"), Task.values(), Task::label),
        field.get("names").texts(),
        field.get("labels").texts(),
        Words.oneOf(field.get("encoding"), Targets.Encoding.values(), Targets.Encoding::label),
        field.get("width").count(1),
        field.get("center").numbers(),
        field.get("scale").numbers(),
        field.find("separator").map(JsonField::text));
  }
}
