package io.rekindle.core.train;

import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Finds the first number that is not finite, in order of computation.
final class FiniteCheck {
  /// From the last layer back.
  private final List<Slot> trained;

  /// Statistics, and what is frozen, from the first layer on.
  private final List<Slot> others;

  private final float[] parameters;
  private final Supplier<Optional<String>> firstOutput;

  /// @param firstOutput the first output of a layer that is not finite, where one is
  FiniteCheck(Network network, float[] parameters, Supplier<Optional<String>> firstOutput) {
    this.trained = network.slots().reversed().stream().filter(Slot::trainable).toList();
    this.others = network.slots().stream().filter(slot -> !slot.trainable()).toList();
    this.parameters = parameters;
    this.firstOutput = firstOutput;
  }

  /// Where a pass went wrong whose loss was not finite. Its own statistics are left out: they
  /// follow from outputs.
  ///
  /// @param stepsDone steps finished before the pass
  NonFinite locate(long stepsDone) {
    return firstOf(trained, stepsDone)
        .orElseGet(() -> new NonFinite(firstOutput.get().orElse("loss"), stepsDone + 1));
  }

  /// The parameter that the last step made infinite or NaN. Gradients come from the last layer
  /// back, so the last such layer was the first; statistics are made on the way forward.
  Optional<NonFinite> parameters(long stepsDone) {
    return firstOf(trained, stepsDone).or(() -> firstOf(others, stepsDone));
  }

  private Optional<NonFinite> firstOf(List<Slot> slots, long stepsDone) {
    for (Slot slot : slots) {
      for (int i = slot.offset(); i < slot.end(); i++) {
        if (!Float.isFinite(parameters[i])) {
          return Optional.of(new NonFinite(slot.name(), stepsDone));
        }
      }
    }
    return Optional.empty();
  }
}
