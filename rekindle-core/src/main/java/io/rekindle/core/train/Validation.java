package io.rekindle.core.train;

import io.rekindle.core.network.Network;
import java.util.Optional;
import java.util.OptionalDouble;

/// Measures the validation rows, if there are any, at parameters that it was given to read.
@FunctionalInterface
interface Validation extends AutoCloseable {
  OptionalDouble loss();

  @Override
  default void close() {}

  /// Measures rows in memory.
  static Validation here(
      Network network,
      Training training,
      Optional<Examples> rows,
      float[] parameters,
      Compute compute) {
    if (rows.isEmpty()) {
      return OptionalDouble::empty;
    }
    Examples examples = rows.get();
    Inference inference =
        new Inference(network, training.loss(), examples.targets().columns(), parameters, compute);
    return new Validation() {
      @Override
      public OptionalDouble loss() {
        return OptionalDouble.of(inference.evaluate(examples).loss());
      }

      @Override
      public void close() {
        inference.close();
      }
    };
  }
}
