package io.rekindle.bench.driver;

import io.rekindle.bench.Rule;
import io.rekindle.bench.Task;
import java.util.List;

/// The trainings that are measured.
///
/// @param task at all threads; its rows are those of a turn
/// @param tolerance how far an accuracy may lie from the median of all before it counts as other
///   work: plain SGD swings, most where few steps are done
record Workload(Task task, double tolerance) {
  private static final Rule SGD = new Rule.Sgd(0.1, 0);
  private static final List<Integer> MEDIUM = List.of(784, 256, 128, 10);
  private static final int ALL = 60_000;

  static final List<Workload> TRAINING =
      List.of(
          of("S", List.of(784, 100, 10), 32, SGD, ALL, 0.025),
          of("M", MEDIUM, 128, SGD, ALL, 0.025),
          of("L", List.of(784, 2048, 2048, 10), 256, SGD, 3_840, 0.08),
          of("T", List.of(784, 100, 10), 1, new Rule.Sgd(0.01, 0), 10_000, 0.04),
          of("momentum", MEDIUM, 128, new Rule.Sgd(0.01, 0.9), ALL, 0.025),
          of("adam", MEDIUM, 128, new Rule.Adam(0.001), ALL, 0.025));

  /// One input, one hidden unit, a row a step: what a step costs besides its arithmetic.
  static final Workload ONE = of("one", List.of(1, 1, 10), 1, new Rule.Sgd(0.01, 0), ALL, 1);

  private static Workload of(
      String name, List<Integer> widths, int batch, Rule rule, int rows, double tolerance) {
    int threads = Runtime.getRuntime().availableProcessors();
    return new Workload(new Task(name, widths, batch, rule, rows, threads), tolerance);
  }

  String name() {
    return task.name();
  }

  static Workload named(String name) {
    return TRAINING.stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadOption(
                    "no workload is called '%s'; there are %s"
                        .formatted(name, TRAINING.stream().map(Workload::name).toList())));
  }
}
