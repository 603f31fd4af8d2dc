package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.metric.Metric;
import java.util.LinkedHashMap;
import java.util.Map;

/// Loss and metrics on some rows.
///
/// @param loss the mean over rows, whatever the reduction
record Scored(double loss, Map<Metric, Double> metrics) {

  /// `{"loss": ..., "accuracy": ...}`.
  Json json() {
    ObjBuilder object = Json.object().put("loss", loss);
    metrics.forEach((metric, value) -> object.put(metric.label(), value));
    return object.build();
  }

  /// The metrics alone.
  Json metricsJson() {
    ObjBuilder object = Json.object();
    metrics.forEach((metric, value) -> object.put(metric.label(), value));
    return object.build();
  }

  /// The same by their names.
  Map<String, Double> named() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", loss);
    metrics.forEach((metric, value) -> values.put(metric.label(), value));
    return values;
  }
}
