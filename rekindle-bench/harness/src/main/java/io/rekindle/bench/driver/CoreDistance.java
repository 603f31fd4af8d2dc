package io.rekindle.bench.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// How far two cores are from each other: the time that a word takes from one thread to another and
/// back.
///
/// Cores that share a cache are near. Where a virtual machine's cores lie, its host decides, and
/// decides anew while a bench runs; threads that work on the same numbers are slower on cores that
/// are far from each other, and all threads are on two that are one core's.
final class CoreDistance {
  /// Cores that share a cache have 60 to 150 ns, those that do not 380 and more.
  private static final double NEAR = 250;

  /// Two hardware threads of one core have 30 to 37.
  private static final double APART = 45;

  private static final int WINDOWS = 51;
  private static final int PASSES = 200;

  /// Where another process keeps a core busy, a pass can take a time slice.
  private static final long MOST_NANOSECONDS = 50_000_000;

  private static final int END = -1;

  private CoreDistance() {}

  /// Whether they are near, and two; or there is one alone.
  static boolean isNear(double nanoseconds) {
    return nanoseconds == 0 || (nanoseconds >= APART && nanoseconds <= NEAR);
  }

  /// Nanoseconds, the median of some short windows; 0 where there is one core alone.
  static double measure() {
    if (Runtime.getRuntime().availableProcessors() == 1) {
      return 0;
    }
    AtomicInteger word = new AtomicInteger();
    Thread other = Thread.ofPlatform().daemon().start(() -> answer(word));
    List<Double> windows = new ArrayList<>();
    long begin = System.nanoTime();
    long now = begin;
    while (windows.size() < WINDOWS && now - begin < MOST_NANOSECONDS) {
      long start = now;
      for (int pass = 0; pass < PASSES; pass++) {
        word.set(1);
        while (word.get() != 0) {
          Thread.onSpinWait();
        }
      }
      now = System.nanoTime();
      windows.add((double) (now - start) / PASSES);
    }
    word.set(END);
    try {
      other.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return Statistics.median(windows);
  }

  private static void answer(AtomicInteger word) {
    for (int found = word.get(); found != END; found = word.get()) {
      if (found == 1) {
        word.set(0);
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
