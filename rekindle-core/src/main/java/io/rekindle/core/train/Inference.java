package io.rekindle.core.train;

import io.rekindle.core.kernel.FixedMatrix;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.Map;
import java.util.Optional;

/// Runs rows forward through a network in inference mode. Not safe for use by several threads at
/// once; sees changes to the parameters it was given, unless they are those of a [FrozenNetwork].
public final class Inference implements AutoCloseable {
  private static final int CAPACITY = 256;

  /// Rows that a thread takes at once through fixed weights: a multiple of the rows that the
  /// kernels have in registers, few enough to stay in the second-level cache beside weights.
  private static final int FROZEN_TILE = 60;

  private static final int FROZEN_TILES = 8;

  /// Numbers that go into or come out of a layer at once, from which on there are fewer tiles.
  private static final long WIDE = 1 << 22;

  private final Network network;
  private final Optional<Loss> loss;
  private final Batch batch;
  private final Pass pass;

  /// Whether the first stage reads rows wherever they lie.
  private final boolean readsInPlace;

  /// Computes outputs alone.
  ///
  /// @param parameters in the layout of [Network#slots()]; owned by the caller
  public Inference(Network network, float[] parameters, Compute compute) {
    this(network, Optional.empty(), network.outputs(), parameters, compute);
  }

  /// Computes outputs and their loss.
  ///
  /// @param targetWidth the width of a row of targets
  public Inference(
      Network network, Loss loss, int targetWidth, float[] parameters, Compute compute) {
    this(network, Optional.of(loss), targetWidth, parameters, compute);
  }

  private Inference(
      Network network, Optional<Loss> loss, int targetWidth, float[] parameters, Compute compute) {
    this.network = network;
    this.loss = loss;
    this.batch = new Batch(CAPACITY, network.inputs(), targetWidth);
    this.pass = Pass.forward(network, loss, parameters, batch, compute);
    this.readsInPlace = false;
  }

  /// Computes outputs of a [FrozenNetwork].
  Inference(Network network, float[] parameters, Map<Slot, FixedMatrix> weights, Compute compute) {
    this.network = network;
    this.loss = Optional.empty();
    this.batch = new Batch(frozenRows(network), network.inputs(), network.outputs(), FROZEN_TILE);
    this.pass = Pass.forward(network, parameters, weights, batch, compute);
    this.readsInPlace =
        !network.layers().isEmpty() && network.layers().getFirst() instanceof Layer.Dense;
  }

  private static int frozenRows(Network network) {
    int widest = network.inputs();
    for (int i = 0; i < network.layers().size(); i++) {
      widest = Math.max(widest, network.widthAfter(i));
    }
    return FROZEN_TILE * Math.clamp(WIDE / ((long) FROZEN_TILE * widest), 1, FROZEN_TILES);
  }

  /// The outputs for all rows, rows x outputs.
  public float[] outputs(Features features) {
    checkWidth("features", features.columns(), network.inputs());
    int width = network.outputs();
    float[] outputs = new float[Math.multiplyExact(features.rows(), width)];
    int most = evenly(features.rows());
    for (int start = 0; start < features.rows(); start += most) {
      int rows = Math.min(most, features.rows() - start);
      if (readsInPlace && features instanceof Features.Floats floats) {
        batch.setRows(rows, floats.values(), start * network.inputs());
      } else {
        batch.setRows(
            rows, (first, from, to, into) -> load(features, first, from, to, into), start);
      }
      pass.evaluate();
      System.arraycopy(pass.outputs(), 0, outputs, start * width, rows * width);
    }
    return outputs;
  }

  private static void load(Features features, int first, int from, int to, Batch into) {
    for (int row = from; row < to; row++) {
      features.copyRow(first + row, into.storage(), row * into.inputs());
    }
  }

  /// As many rows for a batch as make all batches alike, so that none has too few for all threads.
  private int evenly(int rows) {
    int batches = Math.ceilDiv(rows, batch.capacity());
    return Math.ceilDiv(rows, Math.max(1, batches));
  }

  /// The outputs and the loss of all rows.
  public Evaluation evaluate(Examples examples) {
    if (loss.isEmpty()) {
      throw new IllegalStateException("made without a loss to measure");
    }
    checkWidth("features", examples.features().columns(), network.inputs());
    checkWidth("targets", examples.targets().columns(), batch.targetWidth());
    int width = network.outputs();
    float[] outputs = new float[Math.multiplyExact(examples.rows(), width)];
    Source source = examples.source(false, 0);
    double sum = 0;
    int done = 0;
    while (source.next(batch)) {
      sum += pass.evaluate();
      System.arraycopy(pass.outputs(), 0, outputs, done * width, batch.rows() * width);
      done += batch.rows();
    }
    return new Evaluation(sum / done, outputs);
  }

  private static void checkWidth(String what, int found, int expected) {
    if (found != expected) {
      throw new IllegalArgumentException(
          "%s of width %d, %d is needed".formatted(what, found, expected));
    }
  }

  @Override
  public void close() {
    pass.close();
  }
}
