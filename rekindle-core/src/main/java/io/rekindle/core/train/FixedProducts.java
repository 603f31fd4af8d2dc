package io.rekindle.core.train;

import io.rekindle.core.kernel.FixedMatrix;
import java.util.Arrays;
import java.util.Optional;

/// The product of a dense layer whose weights stay as they are.
final class FixedProducts implements DenseProducts {
  private final DenseStorage at;
  private final FixedMatrix w;
  private final Optional<Batch> batch;

  /// @param batch where x lies, if this is the first stage
  FixedProducts(DenseStorage at, FixedMatrix w, Optional<Batch> batch) {
    this.at = at;
    this.w = w;
    this.batch = batch;
  }

  @Override
  public void forward(int from, int to, float beta) {
    float[] y = at.out().values;
    if (beta == 0) {
      Arrays.fill(y, from * at.units(), to * at.units(), 0);
    }
    float[] x = batch.isPresent() ? batch.get().read() : at.in().values;
    int offset = batch.isPresent() ? batch.get().readOffset() : 0;
    w.addProduct(to - from, x, offset + from * at.inputs(), y, from * at.units());
  }

  @Override
  public int gradientTiles() {
    return 0;
  }

  @Override
  public void prepareGradient(int from, int to, float rate) {
    throw fixed();
  }

  @Override
  public void backward(int from, int to) {
    throw fixed();
  }

  @Override
  public int firstWeight(int tile) {
    throw fixed();
  }

  @Override
  public void gradient(int tile, int rows, boolean add) {
    throw fixed();
  }

  @Override
  public void descend(int tile, int rows, float rate, float keep) {
    throw fixed();
  }

  @Override
  public void weightsChanged(int tile) {
    throw fixed();
  }

  @Override
  public void weightsChanged() {
    throw fixed();
  }

  private static IllegalStateException fixed() {
    return new IllegalStateException("these weights stay as they are");
  }
}
