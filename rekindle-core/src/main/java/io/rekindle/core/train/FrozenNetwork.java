package io.rekindle.core.train;

import io.rekindle.core.kernel.FixedMatrix;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.HashMap;
import java.util.Map;

/// A network whose parameters stay as they are, with its weights laid out once for all that run
/// rows through it. What it makes of a row does not depend on the rows beside it, to the last bit.
/// Safe for use by many threads; holds a second copy of the weights of dense layers.
public final class FrozenNetwork {
  private final Network network;
  private final float[] parameters;
  private final Compute compute;
  private final Map<Slot, FixedMatrix> weights = new HashMap<>();

  /// @param parameters in the layout of [Network#slots()]; must stay as they are
  /// @param compute its kernels are used, in float32
  public FrozenNetwork(Network network, float[] parameters, Compute compute) {
    this.network = network;
    this.parameters = parameters;
    this.compute = compute.inFloat32();
    for (Slot slot : network.slots()) {
      if (slot.kind() == Slot.Kind.WEIGHT) {
        weights.put(
            slot, compute.kernels().fix(slot.rows(), slot.columns(), parameters, slot.offset()));
      }
    }
  }

  /// Something to run rows through, for one thread at a time.
  ///
  /// @param threads how many share the work, the caller included
  public Inference inference(int threads) {
    return new Inference(network, parameters, weights, compute.withThreads(threads));
  }
}
