package io.rekindle.core.train;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fixed team of threads that shares out numbered tiles of work, the caller among them.
///
/// Each thread begins with tiles of its own, the same in every call, so that what they work on
/// stays in the cache of its core; who is done helps the others from their last tile on. So a
/// thread that loses its core delays the others by one tile at most. What a tile computes must not
/// depend on who runs it. Threads spin for a while between calls, then sleep. One caller at a time;
/// nothing is allocated per call.
final class Workers implements AutoCloseable {

  /// What is done with one tile.
  @FunctionalInterface
  interface Work {
    void run(int tile);
  }

  private static final int SPINS = 20_000;
  private static final int TILE_BITS = 20;
  private static final long TILE_MASK = (1L << TILE_BITS) - 1;

  /// Longs between what two threads wait for: no two in one line of the cache, nor in neighbours
  /// that are fetched together.
  private static final int APART = 16;

  /// Of each thread what it still has to do: round, end and next tile in one word, so that a thread
  /// that comes late can never take a tile of a later round for one of its own; beside it the round
  /// to be worked on, announced once everybody's share is set; and apart from both, how many tiles
  /// it has ever done. Two cores can be far from each other: a round costs them a line of the cache
  /// each way.
  private final AtomicLongArray shares;

  /// Rounds begun; the caller's own, as is the next.
  private long begun;

  /// Tiles of all rounds.
  private long tilesBegun;

  private final Member[] team;

  /// Written before a round is announced.
  private Work work = tile -> {};

  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /// @param threads how many threads work, the caller included
  Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads %d, at least 1 is needed".formatted(threads));
    }
    shares = new AtomicLongArray((2 * threads + 1) * APART);
    team = new Member[threads - 1];
    for (int i = 0; i < team.length; i++) {
      team[i] = new Member(i + 1);
    }
    for (int i = 0; i < team.length; i++) {
      team[i].thread =
          Thread.ofPlatform().daemon().name("rekindle-worker-" + (i + 1)).start(team[i]);
    }
  }

  int threads() {
    return team.length + 1;
  }

  /// The first tile of a thread, if each has as many as the others.
  static int firstOf(int thread, int threads, int tiles) {
    return (int) Math.ceilDiv((long) tiles * thread, threads);
  }

  /// Runs tiles 0 .. tiles - 1, each once, and returns when all are done.
  void run(int tiles, Work newWork) {
    begin(tiles, newWork);
    for (int thread = 0; thread < threads(); thread++) {
      setShare(thread, firstOf(thread, threads(), tiles), firstOf(thread + 1, threads(), tiles));
    }
    finish(tiles);
  }

  /// Runs tiles 0 .. tiles - 1, of which those from `starts[t]` to `starts[t + 1] - 1` are of
  /// thread `t`.
  void run(int tiles, int[] starts, Work newWork) {
    begin(tiles, newWork);
    for (int thread = 0; thread < threads(); thread++) {
      setShare(thread, starts[thread], starts[thread + 1]);
    }
    finish(tiles);
  }

  private void begin(int tiles, Work newWork) {
    if (tiles > TILE_MASK) {
      throw new IllegalArgumentException(
          "%d tiles, at most %d can be shared out".formatted(tiles, TILE_MASK));
    }
    if (!work.equals(newWork)) {
      work = newWork;
    }
    begun++;
    tilesBegun += tiles;
  }

  private void setShare(int thread, int first, int end) {
    long share = (begun << (2 * TILE_BITS)) | ((long) end << TILE_BITS) | first;
    shares.setRelease(shareOf(thread), share);
  }

  private static int shareOf(int thread) {
    return (2 * thread + 1) * APART;
  }

  private static int roundOf(int thread) {
    return shareOf(thread) + 1;
  }

  private static int doneBy(int thread) {
    return shareOf(thread) + APART;
  }

  private void finish(int tiles) {
    for (int thread = 1; thread < threads(); thread++) {
      shares.setRelease(roundOf(thread), begun);
    }
    // Who goes to sleep says so before a last look at the round.
    VarHandle.fullFence();
    for (int i = 0; i < Math.min(team.length, tiles - 1); i++) {
      team[i].wake();
    }
    takeTiles(0);
    while (tilesDone() < tilesBegun) {
      Thread.onSpinWait();
    }
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      if (thrown instanceof IllegalArgumentException badInput) {
        throw badInput;
      }
      throw new IllegalStateException("a worker failed: " + thrown, thrown);
    }
  }

  private long tilesDone() {
    long sum = 0;
    for (int thread = 0; thread < threads(); thread++) {
      sum += shares.getAcquire(doneBy(thread));
    }
    return sum;
  }

  /// Runs the tiles of a thread, then what is left of the others'.
  private void takeTiles(int self) {
    int threads = threads();
    int done = 0;
    for (int i = 0; i < threads; i++) {
      int thread = self + i < threads ? self + i : self + i - threads;
      for (int tile = take(thread, i > 0); tile >= 0; tile = take(thread, i > 0)) {
        runTile(tile);
        done++;
      }
    }
    if (done > 0) {
      shares.setRelease(doneBy(self), shares.getPlain(doneBy(self)) + done);
    }
  }

  /// Takes the first or the last tile that a thread still has to do; -1 if there is none.
  private int take(int thread, boolean last) {
    while (true) {
      long share = shares.get(shareOf(thread));
      int next = (int) (share & TILE_MASK);
      int end = (int) ((share >>> TILE_BITS) & TILE_MASK);
      if (next >= end) {
        return -1;
      }
      if (shares.compareAndSet(
          shareOf(thread), share, last ? share - (1L << TILE_BITS) : share + 1)) {
        return last ? end - 1 : next;
      }
    }
  }

  private void runTile(int tile) {
    try {
      work.run(tile);
    } catch (RuntimeException | Error e) {
      failure = e;
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
    private final int index;
    private volatile boolean asleep;
    private volatile @Nullable Thread thread;

    Member(int index) {
      this.index = index;
    }

    @Override
    public void run() {
      while (!closed) {
        long seen = shares.get(roundOf(index));
        takeTiles(index);
        for (int i = 0; i < SPINS && isOver(seen); i++) {
          Thread.onSpinWait();
        }
        if (isOver(seen)) {
          sleep(seen);
        }
      }
    }

    /// Whether no round has begun since that one.
    private boolean isOver(long seen) {
      return shares.getAcquire(roundOf(index)) == seen;
    }

    private void sleep(long seen) {
      asleep = true;
      while (shares.get(roundOf(index)) == seen && !closed) {
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
