package io.rekindle.cli;

import io.rekindle.core.InputException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// Work on a thread of its own, while others do theirs.
final class Background {
  private Background() {}

  /// Begins some work.
  ///
  /// @return waits for its end; raises what [InputException] the work raised
  static <T> Supplier<T> begin(String name, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name("rekindle-" + name).start(task);
    return () -> finished(task);
  }

  private static <T> T finished(FutureTask<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof InputException known ? known : new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
