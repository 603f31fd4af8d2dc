package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

final class WorkersTest {

  @Test
  void runsEachTileOnce() {
    SplittableRandom random = new SplittableRandom(1);
    for (int threads : new int[] {1, 2, 3, 8}) {
      try (Workers workers = new Workers(threads)) {
        for (int round = 0; round < 2_000; round++) {
          int tiles = random.nextInt(20);
          AtomicIntegerArray runs = new AtomicIntegerArray(tiles);
          workers.run(tiles, runs::incrementAndGet);
          assertOnceEach(runs);
        }
      }
    }
  }

  @Test
  void runsEachTileOnceWhereverTheSharesBegin() {
    SplittableRandom random = new SplittableRandom(2);
    int threads = 3;
    try (Workers workers = new Workers(threads)) {
      for (int round = 0; round < 2_000; round++) {
        int tiles = random.nextInt(20);
        int first = random.nextInt(tiles + 1);
        int second = random.nextInt(first, tiles + 1);
        AtomicIntegerArray runs = new AtomicIntegerArray(tiles);
        workers.run(tiles, new int[] {0, first, second, tiles}, runs::incrementAndGet);
        assertOnceEach(runs);
      }
    }
  }

  @Test
  void sharesAreOfAlikeSizeAndLeaveNothingOut() {
    for (int threads = 1; threads < 10; threads++) {
      for (int tiles = 0; tiles < 40; tiles++) {
        assertThat(Workers.firstOf(0, threads, tiles)).isZero();
        assertThat(Workers.firstOf(threads, threads, tiles)).isEqualTo(tiles);
        for (int thread = 0; thread < threads; thread++) {
          int share =
              Workers.firstOf(thread + 1, threads, tiles) - Workers.firstOf(thread, threads, tiles);
          assertThat(share).isBetween(tiles / threads, Math.ceilDiv(tiles, threads));
        }
      }
    }
  }

  /// A thread that is held up has the rest of its share done by another.
  @Test
  void helpsAThreadThatIsHeldUp() {
    int tiles = 8;
    CountDownLatch others = new CountDownLatch(tiles - 1);
    try (Workers workers = new Workers(2)) {
      boolean[] inTime = new boolean[1];
      workers.run(
          tiles,
          tile -> {
            if (tile == 0) {
              inTime[0] = await(others);
            } else {
              others.countDown();
            }
          });
      assertThat(inTime[0]).isTrue();
    }
  }

  @Test
  void tellsOfAFailureAndGoesOn() {
    try (Workers workers = new Workers(2)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      6,
                      tile -> {
                        if (tile == 5) {
                          throw new ArithmeticException("five");
                        }
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("five");
      assertThatThrownBy(() -> workers.run(6, WorkersTest::refuse))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("refused");
      AtomicIntegerArray runs = new AtomicIntegerArray(6);
      workers.run(6, runs::incrementAndGet);
      assertOnceEach(runs);
    }
  }

  private static void refuse(int tile) {
    throw new IllegalArgumentException("refused");
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertOnceEach(AtomicIntegerArray runs) {
    for (int tile = 0; tile < runs.length(); tile++) {
      assertThat(runs.get(tile)).as("tile %d of %d", tile, runs.length()).isEqualTo(1);
    }
  }
}
