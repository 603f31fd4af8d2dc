package io.rekindle.core.train;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fixed team of threads that shares out numbered tiles of work, the caller among them.
///
/// Tiles are taken one by one by whoever is free, so a thread that loses its core delays the others
/// by one tile at most. What a tile computes must not depend on who runs it. Threads spin for a
/// while between calls, then sleep. One caller at a time; nothing is allocated per call.
final class Workers implements AutoCloseable {

  /// What is done with one tile.
  @FunctionalInterface
  interface Work {
    void run(int tile);
  }

  private static final int SPINS = 20_000;
  private static final int TILE_BITS = 20;
  private static final long TILE_MASK = (1L << TILE_BITS) - 1;

  /// Round, number of tiles and next tile in one word, so that a thread that comes late can never
  /// take a tile of a later round for one of its own.
  private final AtomicLong ticket = new AtomicLong();

  private final AtomicInteger finished = new AtomicInteger();
  private final Member[] team;
  private volatile Work work = tile -> {};
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /// @param threads how many threads work, the caller included
  Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads %d, at least 1 is needed".formatted(threads));
    }
    team = new Member[threads - 1];
    for (int i = 0; i < team.length; i++) {
      team[i] = new Member();
    }
    for (int i = 0; i < team.length; i++) {
      team[i].thread =
          Thread.ofPlatform().daemon().name("rekindle-worker-" + (i + 1)).start(team[i]);
    }
  }

  int threads() {
    return team.length + 1;
  }

  /// Runs tiles 0 .. tiles - 1, each once, and returns when all are done.
  void run(int tiles, Work newWork) {
    if (tiles > TILE_MASK) {
      throw new IllegalArgumentException(
          "%d tiles, at most %d can be shared out".formatted(tiles, TILE_MASK));
    }
    if (tiles == 0) {
      return;
    }
    work = newWork;
    finished.set(0);
    long round = (ticket.get() >>> (2 * TILE_BITS)) + 1;
    ticket.set(round << (2 * TILE_BITS) | (long) tiles << TILE_BITS);
    for (int i = 0; i < Math.min(team.length, tiles - 1); i++) {
      team[i].wake();
    }
    takeTiles();
    while (finished.get() < tiles) {
      Thread.onSpinWait();
    }
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      throw new IllegalStateException("a worker failed: " + thrown, thrown);
    }
  }

  private void takeTiles() {
    long seen = ticket.get();
    long round = seen >>> (2 * TILE_BITS);
    while (seen >>> (2 * TILE_BITS) == round) {
      int tile = (int) (seen & TILE_MASK);
      if (tile >= (int) (seen >>> TILE_BITS & TILE_MASK)) {
        return;
      }
      if (ticket.compareAndSet(seen, seen + 1)) {
        runTile(tile);
      }
      seen = ticket.get();
    }
  }

  private void runTile(int tile) {
    try {
      work.run(tile);
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      finished.incrementAndGet();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Member member : team) {
      member.wake();
    }
  }

  private final class Member implements Runnable {
    private volatile boolean asleep;
    private volatile @Nullable Thread thread;

    @Override
    public void run() {
      long seen = 0;
      while (!closed) {
        takeTiles();
        seen = ticket.get();
        for (int i = 0; i < SPINS && ticket.get() == seen; i++) {
          Thread.onSpinWait();
        }
        if (ticket.get() == seen) {
          sleep(seen);
        }
      }
    }

    private void sleep(long seen) {
      asleep = true;
      while (ticket.get() == seen && !closed) {
        LockSupport.park(Workers.this);
      }
      asleep = false;
    }

    private void wake() {
      if (asleep) {
        LockSupport.unpark(thread);
      }
    }
  }
}
