package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.core.InputException;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.train.Compute;
import java.util.List;
import java.util.Optional;

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

  /// @throws InputException if the kernels are unknown or cannot run here
  static KernelChoice choice(Arguments arguments) {
    Optional<String> name = arguments.text(KERNELS);
    try {
      return name.isPresent() ? KernelChoice.named(name.get()) : KernelChoice.current();
    } catch (IllegalStateException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  /// @throws InputException if the number of threads is out of range
  static Compute compute(KernelChoice choice, Arguments arguments) {
    long processors = Runtime.getRuntime().availableProcessors();
    long threads = arguments.whole(THREADS).orElse(processors);
    if (threads < 1 || threads > MOST_THREADS) {
      throw new InputException(
          "--threads %d: from 1 to %d are allowed".formatted(threads, MOST_THREADS));
    }
    return new Compute(choice.kernels(), (int) threads);
  }

  static Compute compute(Arguments arguments) {
    return compute(choice(arguments), arguments);
  }
}
