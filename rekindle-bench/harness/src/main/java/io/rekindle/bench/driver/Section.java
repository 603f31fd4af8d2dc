package io.rekindle.bench.driver;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One comparison: contestants that took turns on one task.
///
/// @param mode such as `train` or `busy`
/// @param workload such as `M`
/// @param task in words, as contestants were told it
/// @param started when, as ISO 8601
/// @param peak float32 GFLOP/s of this processor on one thread and on all
/// @param idle the largest share of a core that all contestants together used beside the one whose
///   turn it was
/// @param failures why a line has no score
record Section(
    String mode,
    String workload,
    String task,
    String started,
    double operationsPerRow,
    Peak.Rates peak,
    double idle,
    List<Score> scores,
    Map<String, String> failures) {

  Section {
    scores = List.copyOf(scores);
    failures = Map.copyOf(failures);
  }

  /// The share of the processor's peak on all threads that a rate of rows is.
  double share(double rowsPerSecond) {
    return rowsPerSecond * operationsPerRow / 1e9 / peak.all();
  }

  Json json() {
    var failed = Json.object();
    new TreeMap<>(failures).forEach(failed::put);
    return Json.object()
        .put("mode", mode)
        .put("workload", workload)
        .put("task", task)
        .put("started", started)
        .put("operationsPerRow", operationsPerRow)
        .put("peakOne", peak.one())
        .put("peakAll", peak.all())
        .put("idle", idle)
        .put("scores", Json.array(scores.stream().map(Score::json).toList()))
        .put("failures", failed.build())
        .build();
  }

  static Section read(JsonField field) {
    Map<String, String> failures = new TreeMap<>();
    JsonField failed = field.get("failures");
    for (String line : failed.members().keySet()) {
      failures.put(line, failed.get(line).text());
    }
    return new Section(
        field.get("mode").text(),
        field.get("workload").text(),
        field.get("task").text(),
        field.get("started").text(),
        field.get("operationsPerRow").number(),
        new Peak.Rates(field.get("peakOne").number(), field.get("peakAll").number()),
        field.get("idle").number(),
        field.get("scores").elements().stream().map(Score::read).toList(),
        failures);
  }
}
