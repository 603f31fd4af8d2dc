package io.rekindle.bench.driver;

import io.rekindle.bench.Task;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The measurements of training, each of them a [Section].
final class Session {
  /// Rekindle and its strongest peers at their best settings, where every line would take too long.
  private static final List<String> STRONGEST =
      List.of(
          "rekindle",
          "rekindle-vector",
          "pytorch-openmp",
          "libtorch-mkl-gnu",
          "tensorflow",
          "djl",
          "sklearn");

  private static final List<Boolean> QUIET = List.of(false);
  private static final int[] MANY_ROWS = {10_000, 60_000, 250_000, 1_000_000};

  private final Options options;
  private final Children children;
  private final Neighbour neighbour;
  private final Consumer<String> log;

  Session(Options options, Children children, Neighbour neighbour, Consumer<String> log) {
    this.options = options;
    this.children = children;
    this.neighbour = neighbour;
    this.log = log;
  }

  /// All lines, the same work, in turns.
  Section train(Workload workload) {
    return section(
        "train",
        workload,
        turns -> {
          for (Line line : options.choose(Lineup.training(), List.of())) {
            if (Lineup.takesPart(line, workload)) {
              turns.join(line, workload.task(), QUIET);
            }
          }
          turns.play(true);
        });
  }

  /// The strongest lines, alone and with a neighbour that keeps one core busy.
  Section busy(Workload workload) {
    Task task = workload.task();
    int rows = Math.max(task.batch(), task.rows() / 4 / task.batch() * task.batch());
    return section(
        "busy",
        workload,
        turns -> {
          for (Line line : options.choose(Lineup.training(), STRONGEST)) {
            turns.join(line, task.withRows(rows), List.of(false, true));
          }
          turns.play(false);
        });
  }

  /// The strongest lines on one thread and on all.
  Section threads(Workload workload) {
    return section(
        "threads",
        workload,
        turns -> {
          for (Line line : options.choose(Lineup.training(), STRONGEST)) {
            turns.join(line, workload.task().withThreads(1), QUIET);
            turns.join(line, workload.task(), QUIET);
          }
          turns.play(false);
        });
  }

  /// Rekindle on the network M with ever more rows.
  Section rows() {
    Workload medium = Workload.named("M");
    Pace whole = options.pace();
    return section(
        "rows",
        medium,
        new Pace(
            Math.min(whole.rounds(), 3), 1e9, whole.shortened(), whole.warmUp(), whole.patience()),
        turns -> {
          for (Line line : options.choose(Lineup.training(), List.of("rekindle"))) {
            for (int rows : MANY_ROWS) {
              turns.join(line, medium.task().withRows(rows), QUIET);
            }
          }
          turns.play(false);
        });
  }

  /// What a step costs where there is nearly nothing to compute.
  Section overhead() {
    List<String> usual =
        List.of(
            "rekindle",
            "rekindle-vector",
            "pytorch-1",
            "libtorch-mkl-1",
            "tensorflow-serial",
            "djl-1",
            "deeplearning4j-1",
            "smile",
            "sklearn-1");
    return section(
        "overhead",
        Workload.ONE,
        turns -> {
          for (Line line : options.choose(Lineup.training(), usual)) {
            turns.join(line, Workload.ONE.task().withThreads(1), QUIET);
          }
          turns.play(false);
        });
  }

  private Section section(String mode, Workload workload, Consumer<Turns> measure) {
    return section(mode, workload, options.pace(), measure);
  }

  private Section section(String mode, Workload workload, Pace pace, Consumer<Turns> measure) {
    String started = now();
    log.accept("== %s %s".formatted(mode, workload.name()));
    Peak.Rates peak = Peak.measure();
    Turns turns = new Turns(children, pace, neighbour, log);
    measure.accept(turns);
    peak = peak.best(Peak.measure());
    List<Score> scores =
        Agreement.judge(turns.scores(), workload.task().rows(), workload.tolerance());
    Section section =
        new Section(
            mode,
            workload.name(),
            workload.task().words(),
            started,
            workload.task().operationsPerRow(),
            peak,
            turns.idle(),
            scores,
            turns.failures());
    report(section);
    return section;
  }

  static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private void report(Section section) {
    log.accept(
        "peak %.0f GFLOP/s on one thread, %.0f on all; idle contestants used %.3f of a core"
            .formatted(section.peak().one(), section.peak().all(), section.idle()));
    for (Score score : section.scores()) {
      log.accept(
          "%-26s %10.0f %s  ±%2.0f%%  %4.2f cores  %5.1f%% of the peak  %s %s%s"
              .formatted(
                  score.line(),
                  score.median(),
                  score.measure(),
                  100 * Statistics.spread(score.counted()),
                  score.cores(),
                  100 * section.share(score.median()),
                  score.accuracy().isPresent()
                      ? "accuracy %.3f".formatted(score.accuracy().getAsDouble())
                      : "%d threads, %d rows".formatted(score.threads(), score.rows()),
                  score.verdict(),
                  score.busy() ? ", busy" : ""));
    }
  }

  /// The sections that the options ask for, of one mode.
  List<Job> jobs(String mode) {
    List<Job> jobs = new ArrayList<>();
    List<Workload> workloads = options.workloads();
    switch (mode) {
      case "train" -> workloads.forEach(w -> jobs.add(new Job(mode, w.name(), () -> train(w))));
      case "busy" ->
          large(workloads).forEach(w -> jobs.add(new Job(mode, w.name(), () -> busy(w))));
      case "threads" ->
          large(workloads).forEach(w -> jobs.add(new Job(mode, w.name(), () -> threads(w))));
      case "rows" -> jobs.add(new Job(mode, "M", this::rows));
      case "overhead" -> jobs.add(new Job(mode, Workload.ONE.name(), this::overhead));
      case "inference" ->
          jobs.add(new Job(mode, "M", () -> new Inference(options, children, log).section()));
      default -> jobs.add(new Job(mode, "mnist", () -> new TimeToAccuracy(options, log).section()));
    }
    return jobs;
  }

  private static List<Workload> large(List<Workload> workloads) {
    return workloads.stream().filter(w -> List.of("M", "L").contains(w.name())).toList();
  }

  /// A section that is still to be measured.
  record Job(String mode, String workload, Measurement measurement) {}

  /// Makes a section.
  interface Measurement {
    Section run() throws IOException;
  }
}
