package io.rekindle.core.train;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Network;
import java.util.Arrays;
import java.util.Optional;

/// Runs rows forward through a network in inference mode. Not safe for use by several threads at
/// once; sees changes to the parameters it was given.
public final class Inference implements AutoCloseable {
  private static final int CAPACITY = 256;

  /// Rows of a steady pass: few, as each tile of them is always computed whole.
  private static final int STEADY_CAPACITY = 64;

  private final Network network;
  private final Optional<Loss> loss;
  private final Batch batch;

  /// Rows are padded with zeros to a multiple of this.
  private final int multiple;

  private final Pass pass;

  /// Computes outputs alone.
  ///
  /// @param parameters in the layout of [Network#slots()]; owned by the caller
  public Inference(Network network, float[] parameters, Compute compute) {
    this(network, Optional.empty(), network.outputs(), parameters, compute, CAPACITY, 1);
  }

  /// Computes outputs of a row that do not depend on the rows beside it, to the last bit. Kernels
  /// add up in another order for a few rows than for many; here every product has as many rows.
  public static Inference steady(Network network, float[] parameters, Compute compute) {
    Compute float32 = compute.inFloat32();
    int tile = new Batch(STEADY_CAPACITY, 1, 1).rowsPerTile(float32);
    return new Inference(
        network, Optional.empty(), network.outputs(), parameters, float32, STEADY_CAPACITY, tile);
  }

  /// Computes outputs and their loss.
  ///
  /// @param targetWidth the width of a row of targets
  public Inference(
      Network network, Loss loss, int targetWidth, float[] parameters, Compute compute) {
    this(network, Optional.of(loss), targetWidth, parameters, compute, CAPACITY, 1);
  }

  private Inference(
      Network network,
      Optional<Loss> loss,
      int targetWidth,
      float[] parameters,
      Compute compute,
      int capacity,
      int multiple) {
    this.network = network;
    this.loss = loss;
    this.multiple = multiple;
    this.batch = new Batch(capacity, network.inputs(), targetWidth);
    this.pass = Pass.forward(network, loss, parameters, batch, compute);
  }

  /// The outputs for all rows, rows x outputs.
  public float[] outputs(Features features) {
    checkWidth("features", features.columns(), network.inputs());
    int width = network.outputs();
    float[] outputs = new float[Math.multiplyExact(features.rows(), width)];
    for (int start = 0; start < features.rows(); start += batch.capacity()) {
      int rows = Math.min(batch.capacity(), features.rows() - start);
      for (int i = 0; i < rows; i++) {
        features.copyRow(start + i, batch.x(), i * network.inputs());
      }
      int padded = Math.ceilDiv(rows, multiple) * multiple;
      Arrays.fill(batch.x(), rows * network.inputs(), padded * network.inputs(), 0);
      batch.setRows(padded);
      pass.evaluate();
      System.arraycopy(pass.outputs(), 0, outputs, start * width, rows * width);
    }
    return outputs;
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
