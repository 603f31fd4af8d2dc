package io.rekindle.server.http;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The end of a server: new connections are refused, and each open one is closed after the answer
/// that it waits for.
///
/// The JDK's server ends as soon as no exchange is open, though a request may just be arriving on a
/// connection that it has accepted. So one exchange, answered but not closed, is held until nothing
/// has come for a while.
public final class Drain {
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile long last = System.nanoTime();

  public void begin() {
    begun.set(true);
  }

  public boolean begun() {
    return begun.get();
  }

  /// From now on connections are closed after their answer. Before new ones are refused they must
  /// not be: their clients would come back and wait where nobody takes them.
  public void closeConnections() {
    closing.set(true);
  }

  public boolean closesConnections() {
    return closing.get();
  }

  /// Whether this exchange is the one that is held.
  public boolean holds() {
    if (!begun.get() || held.getCount() == 0) {
      return false;
    }
    synchronized (held) {
      boolean first = held.getCount() > 0;
      held.countDown();
      return first;
    }
  }

  /// An exchange was answered.
  public void passed() {
    last = System.nanoTime();
  }

  /// Waits until an exchange is held.
  public void awaitHeld(long millis) throws InterruptedException {
    held.await(millis, TimeUnit.MILLISECONDS);
  }

  /// Keeps the held exchange.
  public void awaitEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public long nanosSinceLast() {
    return System.nanoTime() - last;
  }

  /// Lets the held exchange go.
  public void end() {
    over.countDown();
  }
}
