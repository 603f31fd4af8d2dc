package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.core.InputException;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.train.Compute;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// The options that choose what computes. They do not change results.
final class ComputeOptions {
  private static final Option THREADS =
      Option.value(
          "N",
          "Threads that share the work; the same results for any number. Default: one a processor.",
          "--threads");
  private static final Option KERNELS =
      Option.value(
          "NAME",
          "What multiplies matrices: onednn (fastest), vector or scalar. Default: the fastest that"
              + " runs here.",
          "--kernels");
  static final List<Option> ALL = List.of(THREADS, KERNELS);

  private static final int MOST_THREADS = 1024;

  private ComputeOptions() {}

  /// Begins to choose, on a thread of its own: loading native kernels takes about as long as
  /// reading the data, which can go on meanwhile. What comes raises an [InputException] when asked
  /// if the kernels are unknown or cannot run here.
  ///
  /// @throws InputException if the number of threads is out of range
  static Supplier<Chosen> begin(Arguments arguments) {
    int threads = threads(arguments).orElse(Runtime.getRuntime().availableProcessors());
    FutureTask<KernelChoice> choosing = new FutureTask<>(() -> choice(arguments.text(KERNELS)));
    Thread.ofPlatform().daemon().name("rekindle-kernels").start(choosing);
    return () -> {
      KernelChoice choice = finished(choosing);
      return new Chosen(choice, new Compute(choice.kernels(), threads));
    };
  }

  /// What computes, and why.
  record Chosen(KernelChoice choice, Compute compute) {}

  private static KernelChoice finished(FutureTask<KernelChoice> choosing) {
    try {
      return choosing.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof InputException known ? known : new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KernelChoice choice(Optional<String> name) {
    try {
      return name.isPresent() ? KernelChoice.named(name.get()) : KernelChoice.current();
    } catch (IllegalStateException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  /// The number of threads, if one is given.
  ///
  /// @throws InputException if it is out of range
  static Optional<Integer> threads(Arguments arguments) {
    return arguments
        .whole(THREADS)
        .map(
            threads -> {
              if (threads < 1 || threads > MOST_THREADS) {
                throw new InputException(
                    "--threads %d: from 1 to %d are allowed".formatted(threads, MOST_THREADS));
              }
              return threads.intValue();
            });
  }
}
