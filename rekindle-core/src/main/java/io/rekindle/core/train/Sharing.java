package io.rekindle.core.train;

import java.util.function.LongSupplier;

/// Decides whether the threads of a pass share its steps, by what steps take either way.
///
/// Threads pass lines of the cache to and fro in every step and wait for one another. Whether that
/// is less than what they save depends on how far apart their cores are and on what else these have
/// to do, and changes while a run lasts. So now and then some steps are taken the other way and
/// timed: whenever the usual way has become slower, and else the later the more often it has won.
/// Bits do not depend on it.
final class Sharing {
  /// Multiplications in a step; with fewer, threads cost more than they save.
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

  /// Stretches whose mean is what the usual way takes, and what the other way does.
  private static final int WINDOW = 8;

  private static final int TRIED = 2;

  /// How much longer the usual way must take than as a rule to be called slower.
  private static final double SLOWER = 1.5;

  /// How much of what is taken as a rule each window makes up.
  private static final double NEWS = 0.125;

  /// Alone, steps must take less than this share of the time to stay so: what steps take by several
  /// threads varies more.
  private static final double CLEARLY_LESS = 0.9;

  private final int threads;
  private final boolean asks;
  private final LongSupplier clock;

  private boolean on;
  private boolean trying;

  private int wait = SHORTEST_WAIT;

  /// Nanoseconds a step that the usual way takes as a rule: a mean that forgets.
  private double known = Double.POSITIVE_INFINITY;

  /// Nanoseconds a step in the last whole window of the usual way.
  private double usual;

  /// Stretches since the way changed; the first, in which caches fill, does not count.
  private int stretches;

  /// Stretches of the window at hand, with their steps and nanoseconds.
  private int counted;

  private long countedSteps;
  private long countedNanos;

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
    if (stretches == 1) {
      return;
    }
    counted++;
    countedSteps += stretchSteps;
    countedNanos += nanos;
    if (counted < (trying ? TRIED : WINDOW)) {
      return;
    }
    double mean = (double) countedNanos / countedSteps;
    forget();
    if (trying) {
      compare(mean);
    } else {
      usual = mean;
      if (stretches > wait || usual > SLOWER * known) {
        trying = true;
        change();
      } else {
        known = Double.isInfinite(known) ? usual : known + NEWS * (usual - known);
      }
    }
  }

  private void compare(double other) {
    trying = false;
    if (other < (on ? 1 : CLEARLY_LESS) * usual) {
      known = other;
      wait = SHORTEST_WAIT;
    } else {
      known = usual;
      wait = Math.min(2 * wait, LONGEST_WAIT);
      change();
    }
  }

  private void change() {
    on = !on;
    stretches = 0;
  }

  private void forget() {
    counted = 0;
    countedSteps = 0;
    countedNanos = 0;
  }
}
