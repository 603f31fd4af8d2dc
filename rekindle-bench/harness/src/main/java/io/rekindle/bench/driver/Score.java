package io.rekindle.bench.driver;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// What one line reached in one section.
///
/// @param version what its library says it is
/// @param measure what the samples are, with their unit
/// @param rows of a turn
/// @param busy whether another process kept a core busy
/// @param distances [nanoseconds][CoreDistance] before each sample; empty where they are not
///   measured
/// @param cores processor time over time, in its turns; 0 where it is not measured
/// @param accuracy on the test rows after the last turn
/// @param verdict what its accuracy says of its work
/// @param note how its work differs from the task
record Score(
    String line,
    String library,
    String setting,
    String version,
    String measure,
    int threads,
    int rows,
    boolean busy,
    List<Double> samples,
    List<Double> distances,
    double cores,
    OptionalDouble accuracy,
    Verdict verdict,
    String note) {
  static final String ROWS_PER_SECOND = "rows/s";

  private static final int ENOUGH = 3;

  /// Whether a line did the same work as the others.
  enum Verdict {
    /// Its accuracy is near the median of those that trained on the same rows.
    ALIKE,
    /// It is not: something else was computed.
    DIFFERS,
    /// It trained on fewer rows, being slow, or the mode does not ask.
    NOT_COMPARED,
    /// Its library cannot do the work of the task.
    OTHER_WORK
  }

  Score {
    samples = List.copyOf(samples);
    distances = List.copyOf(distances);
  }

  double median() {
    return Statistics.median(counted());
  }

  /// The samples taken while cores were near each other, if there are [#ENOUGH]; all otherwise.
  List<Double> counted() {
    List<Double> near = taken(true);
    return near.size() < ENOUGH ? samples : near;
  }

  /// The samples taken while cores were near each other, or while they were not; none where it was
  /// not measured.
  List<Double> taken(boolean near) {
    return IntStream.range(0, distances.size())
        .filter(i -> CoreDistance.isNear(distances.get(i)) == near)
        .mapToObj(samples::get)
        .toList();
  }

  /// Whether it counts beside the others.
  boolean counts() {
    return verdict == Verdict.ALIKE || verdict == Verdict.NOT_COMPARED;
  }

  Score judged(Verdict newVerdict) {
    return new Score(
        line,
        library,
        setting,
        version,
        measure,
        threads,
        rows,
        busy,
        samples,
        distances,
        cores,
        accuracy,
        newVerdict,
        note);
  }

  Json json() {
    var object =
        Json.object()
            .put("line", line)
            .put("library", library)
            .put("setting", setting)
            .put("version", version)
            .put("measure", measure)
            .put("threads", threads)
            .put("rows", rows)
            .put("busy", busy)
            .put("median", median())
            .put("samples", Json.array(samples.stream().map(Json::of).toList()))
            .put("cores", cores)
            .put("verdict", verdict.name())
            .put("note", note);
    accuracy.ifPresent(value -> object.put("accuracy", value));
    if (!distances.isEmpty()) {
      object.put("distances", Json.array(distances.stream().map(Json::of).toList()));
    }
    return object.build();
  }

  static Score read(JsonField field) {
    return new Score(
        field.get("line").text(),
        field.get("library").text(),
        field.get("setting").text(),
        field.get("version").text(),
        field.get("measure").text(),
        field.get("threads").count(1),
        field.get("rows").count(0),
        field.get("busy").flag(),
        field.get("samples").numbers(),
        field.find("distances").map(JsonField::numbers).orElse(List.of()),
        field.get("cores").number(),
        field
            .find("accuracy")
            .map(value -> OptionalDouble.of(value.number()))
            .orElse(OptionalDouble.empty()),
        Verdict.valueOf(field.get("verdict").text()),
        field.get("note").text());
  }
}
