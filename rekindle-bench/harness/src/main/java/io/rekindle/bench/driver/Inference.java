package io.rekindle.bench.driver;

import io.rekindle.bench.Task;
import io.rekindle.bench.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// The network M run forward, the same numbers for every contestant: single rows, and batches.
final class Inference {
  private static final int SINGLE_ROWS = 5_000;
  private static final int BATCH = 1_024;
  private static final int COMPARED_ROWS = 100;
  private static final double TOLERANCE = 1e-5;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Options options;
  private final Children children;
  private final Consumer<String> log;
  private final Map<String, String> failures = new TreeMap<>();
  private final List<Seat> seats = new ArrayList<>();

  Inference(Options options, Children children, Consumer<String> log) {
    this.options = options;
    this.children = children;
    this.log = log;
  }

  private record Seat(
      Line line,
      Child child,
      int threads,
      List<Double> outputs,
      List<Double> middle,
      List<Double> slow,
      List<Double> throughput) {}

  Section section() throws IOException {
    String started = Session.now();
    Task task = Workload.named("M").task();
    log.accept("== inference M");
    Peak.Rates peak = Peak.measure();
    Path folder = Files.createTempDirectory("rekindle-bench");
    Weights.random(task.widths(), 1).write(folder);
    for (Line line : options.choose(Lineup.inference(), List.of())) {
      for (int threads : new TreeSet<>(List.of(1, task.threads()))) {
        join(line, threads, folder);
      }
    }
    for (int round = 0; round < options.pace().rounds(); round++) {
      for (Seat seat : List.copyOf(seats)) {
        turn(seat);
      }
    }
    List<Score> scores = new ArrayList<>();
    for (Seat seat : seats) {
      scores.addAll(scores(seat, seats.getFirst()));
    }
    scores.forEach(
        score ->
            log.accept(
                "%-26s %d threads %12.1f %s, %s"
                    .formatted(
                        score.line(),
                        score.threads(),
                        score.median(),
                        score.measure(),
                        score.verdict())));
    double operations = 0;
    for (int i = 0; i < task.layers(); i++) {
      operations += 2.0 * task.widths().get(i) * task.widths().get(i + 1);
    }
    return new Section(
        "inference", "M", task.words(), started, operations, peak, 0, scores, failures);
  }

  private void join(Line line, int threads, Path folder) {
    try {
      Child child = children.get(line, threads, "inference");
      child.ask("load %d %s".formatted(threads, folder), "ready", PATIENCE);
      List<Double> outputs =
          Arrays.stream(child.ask("outputs " + COMPARED_ROWS, "outputs", PATIENCE).split(" ", -1))
              .map(Double::valueOf)
              .toList();
      child.ask("latency %d".formatted(4 * SINGLE_ROWS), "latency", PATIENCE); // warms up
      child.ask("throughput %d 0.5".formatted(BATCH), "throughput", PATIENCE);
      seats.add(
          new Seat(
              line,
              child,
              threads,
              outputs,
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>()));
    } catch (IOException e) {
      failures.put(line.name(), String.valueOf(e.getMessage()));
    }
  }

  private void turn(Seat seat) {
    try {
      String[] nanos = seat.child.ask("latency " + SINGLE_ROWS, "latency", PATIENCE).split(" ", -1);
      seat.middle.add(Double.parseDouble(nanos[0]) / 1e3);
      seat.slow.add(Double.parseDouble(nanos[1]) / 1e3);
      String rate = seat.child.ask("throughput %d 0.7".formatted(BATCH), "throughput", PATIENCE);
      seat.throughput.add(Double.parseDouble(rate));
    } catch (IOException e) {
      failures.put(seat.line.name(), String.valueOf(e.getMessage()));
      seats.remove(seat);
    }
  }

  private static List<Score> scores(Seat seat, Seat first) {
    boolean alike = Agreement.distance(seat.outputs, first.outputs) <= TOLERANCE;
    Score.Verdict verdict = alike ? Score.Verdict.ALIKE : Score.Verdict.DIFFERS;
    return List.of(
        score(seat, "median of a row, µs", 1, seat.middle, verdict),
        score(seat, "99th percentile of a row, µs", 1, seat.slow, verdict),
        score(seat, "rows/s in batches", BATCH, seat.throughput, verdict));
  }

  private static Score score(
      Seat seat, String measure, int rows, List<Double> samples, Score.Verdict verdict) {
    return new Score(
        seat.line.name(),
        seat.line.library(),
        seat.line.setting(),
        seat.child.version(),
        measure,
        seat.threads,
        rows,
        false,
        samples,
        List.of(),
        0,
        OptionalDouble.empty(),
        verdict,
        "");
  }
}
