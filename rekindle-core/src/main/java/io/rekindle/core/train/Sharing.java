package io.rekindle.core.train;

import java.util.Arrays;
import java.util.function.LongSupplier;

/// Decides whether the threads of a pass share its steps, by what steps take either way.
///
/// Threads pass lines of the cache to and fro in every step and wait for one another. Whether that
/// is less than what they save depends on how far apart their cores are and on what else these have
/// to do, and changes while a run lasts. So now and then a stretch of steps is taken the other way
/// and timed; the more often the usual way has won, the longer until then. Bits do not depend on
/// it.
final class Sharing {
  /// Multiplications in a step; with fewer, threads cost more than they save on any machine.
  private static final long WORTH_SHARING = 1 << 16;

  /// With more, what threads cost is little beside what they save.
  private static final long WORTH_ASKING = 1 << 26;

  /// Steps between two looks at the clock.
  private static final int STEPS = 4;

  /// How long a stretch is at least, in nanoseconds.
  private static final long STRETCH = 2_000_000;

  /// Stretches of the usual way before the other is tried.
  private static final int SHORTEST_WAIT = 16;

  private static final int LONGEST_WAIT = 512;

  /// So many of them, the last, are compared with so many of the other way.
  private static final int COMPARED = 16;

  private static final int TRIED = 2;

  /// Alone, steps must take less than this share of the time to stay so: what steps take by several
  /// threads varies more.
  private static final double CLEARLY_LESS = 0.9;

  private final int threads;
  private final boolean asks;
  private final LongSupplier clock;

  private boolean on;
  private boolean trying;

  /// Steps and nanoseconds of the usual way, and of the other.
  private final long[] usual = new long[2];

  private final long[] other = new long[2];

  private int wait = SHORTEST_WAIT;

  /// Stretches since the way changed; the first, in which caches fill, does not count.
  private int stretches;

  private int steps;
  private long begun;

  /// @param multiplications in a step
  /// @param threads that there are
  Sharing(long multiplications, int threads) {
    this(multiplications, threads, System::nanoTime);
  }

  Sharing(long multiplications, int threads, LongSupplier clock) {
    boolean pays = threads > 1 && multiplications >= WORTH_SHARING;
    this.threads = pays ? threads : 1;
    this.asks = pays && multiplications < WORTH_ASKING;
    this.clock = clock;
    this.on = pays;
  }

  /// How many threads may be asked for.
  int threads() {
    return threads;
  }

  /// Whether threads share the step at hand.
  boolean isOn() {
    return on;
  }

  /// Says that steps follow one another from now on: what was between them and those before is not
  /// their time.
  void begin() {
    steps = 0;
    begun = clock.getAsLong();
  }

  /// To be called between two steps.
  void step() {
    if (!asks || ++steps % STEPS != 0) {
      return;
    }
    long now = clock.getAsLong();
    if (now - begun >= STRETCH) {
      end(steps, now - begun);
      steps = 0;
      begun = now;
    }
  }

  private void end(int stretchSteps, long nanos) {
    stretches++;
    int counted = trying ? TRIED : Math.min(COMPARED, wait);
    int last = trying ? 1 + TRIED : 1 + wait;
    if (stretches > last - counted) {
      long[] way = trying ? other : usual;
      way[0] += stretchSteps;
      way[1] += nanos;
    }
    if (stretches == last) {
      if (trying) {
        decide();
      } else {
        change();
      }
      trying = !trying;
    }
  }

  private void decide() {
    double ratio = (double) other[1] / other[0] / ((double) usual[1] / usual[0]);
    if (ratio < (on ? 1 : CLEARLY_LESS)) {
      wait = SHORTEST_WAIT;
    } else {
      wait = Math.min(2 * wait, LONGEST_WAIT);
      change();
    }
    stretches = 0;
    Arrays.fill(usual, 0);
    Arrays.fill(other, 0);
  }

  private void change() {
    on = !on;
    stretches = 0;
  }
}
