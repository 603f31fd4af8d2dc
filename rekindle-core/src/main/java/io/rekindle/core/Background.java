package io.rekindle.core;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// Work on a thread of its own, while others do theirs.
public final class Background {
  private Background() {}

  /// Begins some work. The process does not wait for its end.
  ///
  /// @param name what the thread is called after `rekindle-`
  /// @return waits for the end and gives what the work came to, or raises what it raised
  public static <T> Supplier<T> begin(String name, Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    Thread.ofPlatform().daemon().name("rekindle-" + name).start(task);
    return () -> finished(task);
  }

  private static <T> T finished(FutureTask<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException raised -> throw raised;
        case Error raised -> throw raised;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
