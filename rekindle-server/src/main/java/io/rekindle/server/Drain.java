package io.rekindle.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The end of a server: new connections are refused, and each open one is closed after the answer
/// that it waits for.
///
/// The JDK's server ends as soon as no exchange is open, though a request may just be arriving on a
/// connection that it has accepted. So one exchange, answered but not closed, is held until nothing
/// has come for a while.
final class Drain {
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicBoolean holds = new AtomicBoolean();
  private volatile long last = System.nanoTime();

  void begin() {
    begun.set(true);
  }

  boolean begun() {
    return begun.get();
  }

  /// An exchange was answered. The first one after the beginning stays until the end.
  void passed() {
    last = System.nanoTime();
    if (begun.get() && holds.compareAndSet(false, true)) {
      held.countDown();
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Waits until an exchange is held.
  void awaitHeld(long millis) throws InterruptedException {
    held.await(millis, TimeUnit.MILLISECONDS);
  }

  long nanosSinceLast() {
    return System.nanoTime() - last;
  }

  /// Lets the held exchange go.
  void end() {
    over.countDown();
  }
}
