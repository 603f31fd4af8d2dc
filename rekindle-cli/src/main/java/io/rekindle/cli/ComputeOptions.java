package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.core.Background;
import io.rekindle.core.InputException;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.train.Compute;
import java.util.List;
import java.util.Optional;
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
    return begin(arguments, Optional.empty());
  }

  /// The same for a run that was begun before.
  ///
  /// @param preferred the kernels to choose, if none are asked for and these can run here
  static Supplier<Chosen> begin(Arguments arguments, Optional<String> preferred) {
    int threads = threads(arguments).orElse(Runtime.getRuntime().availableProcessors());
    Supplier<KernelChoice> choosing =
        Background.begin("kernels", () -> choice(arguments.text(KERNELS), preferred));
    return () -> {
      KernelChoice choice = choosing.get();
      return new Chosen(choice, new Compute(choice.kernels(), threads));
    };
  }

  /// What computes, and why.
  record Chosen(KernelChoice choice, Compute compute) {}

  private static KernelChoice preferred(String name) {
    KernelChoice fastest = KernelChoice.current();
    try {
      return name.equals(fastest.kernels().name()) ? fastest : KernelChoice.named(name);
    } catch (IllegalStateException e) {
      return fastest;
    }
  }

  private static KernelChoice choice(Optional<String> name, Optional<String> preferred) {
    if (name.isEmpty() && preferred.isPresent()) {
      return preferred(preferred.get());
    }
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
