package io.rekindle.bench.driver;

import java.time.Duration;

/// How long a session takes.
///
/// @param rounds measured turns of each contestant
/// @param longest a turn over all rows may take, in seconds; a slower contestant gets fewer rows
/// @param shortened about how long a turn of fewer rows takes, in seconds
/// @param warmUp of a contestant that is new to a task, in seconds
/// @param patience after which a contestant is given up
record Pace(int rounds, double longest, double shortened, double warmUp, Duration patience) {
  static final Pace FULL = new Pace(5, 2.4, 0.6, 3, Duration.ofMinutes(1));
  static final Pace QUICK = new Pace(2, 2.4, 0.5, 0.8, Duration.ofMinutes(1));

  Pace withRounds(int other) {
    return new Pace(other, longest, shortened, warmUp, patience);
  }

  /// The rows of a turn for a contestant of some speed: all, or as many whole batches as fit.
  int rows(int all, int batch, double rowsPerSecond) {
    if (all / rowsPerSecond <= longest) {
      return all;
    }
    int batches = (int) Math.max(1, rowsPerSecond * shortened / batch);
    return Math.min(all, batches * batch);
  }
}
