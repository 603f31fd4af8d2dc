package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.train.Compute;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options that choose what computes. They do not change results.
final class ComputeOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that share the work; the same results for any number. Default: one a processor.")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--kernels",
      paramLabel = "NAME",
      description =
          "What multiplies matrices: onednn (fastest), vector or scalar. Default: the fastest that"
              + " runs here.")
  private Optional<String> kernels = Optional.empty();

  /// @throws InputException if the kernels are unknown or cannot run here, or there is no thread
  KernelChoice choice() {
    try {
      return kernels.isPresent() ? KernelChoice.named(kernels.get()) : KernelChoice.current();
    } catch (IllegalStateException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  Compute compute(KernelChoice choice) {
    int count = threads.orElseGet(Runtime.getRuntime()::availableProcessors);
    if (count < 1 || count > 1024) {
      throw new InputException("--threads %d: from 1 to 1024 are allowed".formatted(count));
    }
    return new Compute(choice.kernels(), count);
  }
}
