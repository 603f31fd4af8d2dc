package io.rekindle.bench.driver;

import io.rekindle.bench.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Contestants that train in turns: all get ready and warm up, then each round gives every one of
/// them one turn, while the others are held.
final class Turns {
  /// Stretches of short epochs in a row that are no faster than those before: with less, what waits
  /// for its compiler is taken for warm.
  private static final int NO_FASTER = 3;

  /// How long such a stretch is at least, in seconds.
  private static final double STRETCH = 0.3;

  private final Children children;
  private final Pace pace;
  private final Neighbour neighbour;
  private final Consumer<String> log;
  private final List<Seat> seats = new ArrayList<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private double idle;

  Turns(Children children, Pace pace, Neighbour neighbour, Consumer<String> log) {
    this.children = children;
    this.pace = pace;
    this.neighbour = neighbour;
    this.log = log;
  }

  /// One contestant at one task under one condition, and what it reached.
  private static final class Seat {
    final Line line;
    final Child child;
    final Task task;
    final boolean busy;
    final List<Double> samples = new ArrayList<>();
    final List<Double> distances = new ArrayList<>();
    double seconds;
    double processorSeconds;
    OptionalDouble accuracy = OptionalDouble.empty();

    Seat(Line line, Child child, Task task, boolean busy) {
      this.line = line;
      this.child = child;
      this.task = task;
      this.busy = busy;
    }
  }

  /// Makes a contestant ready: finds how many rows it can do in a turn, and warms up.
  ///
  /// @param conditions whether it is measured beside a busy neighbour, alone, or both in turns
  void join(Line line, Task asked, List<Boolean> conditions) {
    int threads = Launch.threads(line, asked.threads());
    Task all = asked.withThreads(threads);
    try {
      Child child = children.get(line, threads, conditions.size() + " " + asked.words());
      try {
        Task task = warmUp(child, all);
        conditions.forEach(busy -> seats.add(new Seat(line, child, task, busy)));
        log.accept("%-26s ready, %d rows a turn".formatted(line.name(), task.rows()));
      } catch (IOException e) {
        children.drop(child);
        throw e;
      }
    } catch (IOException e) {
      fail(line, e);
    }
  }

  /// Finds how many rows a turn has, by the best of some short epochs: a library gets faster while
  /// it warms up, and what is not compiled yet may take all of the time for one. Then it begins
  /// anew, with one epoch of as many rows, so that the accuracies of all are those of the same
  /// number of epochs.
  private Task warmUp(Child child, Task all) throws IOException {
    Task few = all.withRows(Math.max(1, all.rows() / 20 / all.batch()) * all.batch());
    child.ask("setup " + few.words(), "ready", pace.patience());
    double rate = 0;
    int noFaster = 0;
    for (double spent = 0;
        spent < pace.warmUp() || (noFaster < NO_FASTER && spent < 10 * pace.warmUp()); ) {
      double seconds = 0;
      int epochs = 0;
      for (; seconds < STRETCH; epochs++) {
        seconds += epoch(child);
      }
      spent += seconds;
      double now = epochs * few.rows() / seconds;
      noFaster = now > 1.1 * rate ? 0 : noFaster + 1;
      rate = Math.max(rate, now);
    }
    Task task = all.withRows(pace.rows(all.rows(), all.batch(), rate));
    child.ask("setup " + task.words(), "ready", pace.patience());
    epoch(child);
    return task;
  }

  private double epoch(Child child) throws IOException {
    return Double.parseDouble(child.ask("epoch", "epoch", pace.patience())) / 1e9;
  }

  /// Plays all rounds, and asks for the accuracy at the end. If anybody has had turns on cores that
  /// were far from each other, all play on, for as many rounds again at most.
  void play(boolean accuracy) {
    int rounds = pace.rounds();
    for (int i = 0; i < rounds || (i < 2 * rounds && !haveNearTurns(rounds)); i++) {
      for (Seat seat : List.copyOf(seats)) {
        attempt(seat, () -> turn(seat));
      }
    }
    if (accuracy) {
      for (Seat seat : List.copyOf(seats)) {
        attempt(seat, () -> askAccuracy(seat));
      }
    }
  }

  private boolean haveNearTurns(int turns) {
    return seats.stream()
        .allMatch(seat -> seat.distances.stream().filter(CoreDistance::isNear).count() >= turns);
  }

  private interface Step {
    void run() throws IOException;
  }

  private void attempt(Seat seat, Step step) {
    try {
      step.run();
    } catch (IOException e) {
      seats.removeIf(other -> other.child == seat.child);
      children.drop(seat.child);
      fail(seat.line, e);
    }
  }

  private void fail(Line line, IOException e) {
    failures.put(line.name(), String.valueOf(e.getMessage()));
    log.accept("%-26s failed: %s".formatted(line.name(), e.getMessage()));
  }

  private void turn(Seat seat) throws IOException {
    double distance = CoreDistance.measure();
    Duration own = seat.child.processorTime();
    Duration others = othersTime(seat.child);
    if (seat.busy) {
      neighbour.busy();
    }
    long start = System.nanoTime();
    try {
      seat.samples.add(seat.task.rows() / epoch(seat.child));
      seat.distances.add(distance);
    } finally {
      neighbour.quiet();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    seat.seconds += seconds;
    seat.processorSeconds += seconds(seat.child.processorTime().minus(own));
    idle = Math.max(idle, seconds(othersTime(seat.child).minus(others)) / seconds);
  }

  private void askAccuracy(Seat seat) throws IOException {
    String answer = seat.child.ask("accuracy", "accuracy", pace.patience());
    seat.accuracy = OptionalDouble.of(Double.parseDouble(answer));
  }

  private Duration othersTime(Child child) {
    return children.all().stream()
        .filter(other -> other != child)
        .map(Child::processorTime)
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /// What each reached.
  List<Score> scores() {
    return seats.stream().map(Turns::score).toList();
  }

  private static Score score(Seat seat) {
    Score.Verdict verdict =
        seat.line.sameWork() ? Score.Verdict.NOT_COMPARED : Score.Verdict.OTHER_WORK;
    return new Score(
        seat.line.name(),
        seat.line.library(),
        seat.line.setting(),
        seat.child.version(),
        Score.ROWS_PER_SECOND,
        seat.task.threads(),
        seat.task.rows(),
        seat.busy,
        seat.samples,
        seat.distances,
        seat.processorSeconds / seat.seconds,
        seat.accuracy,
        verdict,
        seat.line.note());
  }

  /// Why lines have no score.
  Map<String, String> failures() {
    return failures;
  }

  /// The largest share of a core that all others used together in a turn.
  double idle() {
    return idle;
  }
}
