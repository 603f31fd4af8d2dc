package io.rekindle.core.train;

import io.rekindle.core.random.Draws;

/// Zeroes each value with probability `rate` and divides the rest by 1 - rate; in inference it
/// passes values on. Shares the gradient's array with its input.
final class DropoutStage implements Stage.RowStage {
  private final int layer;
  private final Signal in;
  private final Signal out;
  private final float keepScale;
  private final long threshold;
  private final long key;

  /// What each value of the last forward pass was multiplied by.
  private final float[] factors;

  DropoutStage(int layer, double rate, Draws draws, Signal in, Signal out) {
    this.layer = layer;
    this.in = in;
    this.out = out;
    this.keepScale = (float) (1 / (1 - rate));
    // An unsigned 32-bit draw below this is dropped.
    this.threshold = Math.round(rate * 0x1p32);
    this.key = draws.key();
    this.factors = new float[out.values.length];
  }

  @Override
  public int layer() {
    return layer;
  }

  @Override
  public Signal in() {
    return in;
  }

  @Override
  public Signal out() {
    return out;
  }

  @Override
  public void forward(int from, int to, Moment moment) {
    int start = from * in.width;
    int end = to * in.width;
    if (!moment.training) {
      System.arraycopy(in.values, start, out.values, start, end - start);
      return;
    }
    long stepKey = Draws.forkKey(key, moment.step);
    if (moment.positions.length == 0) {
      drawFactors(stepKey, start, end, 0);
    } else {
      for (int row = from; row < to; row++) {
        long shift = (moment.positions[row] - row) * (long) in.width;
        drawFactors(stepKey, row * in.width, (row + 1) * in.width, shift);
      }
    }
    for (int i = start; i < end; i++) {
      out.values[i] = in.values[i] * factors[i];
    }
  }

  /// Two factors from each 64-bit draw, without branches: which way one goes cannot be predicted.
  ///
  /// @param shift how much further the values lie in the whole batch
  private void drawFactors(long stepKey, int start, int end, long shift) {
    int i = start;
    if (((i + shift) & 1) == 1 && i < end) {
      factors[i] = factor(Draws.bits(stepKey, (i + shift) >> 1) >>> 32);
      i++;
    }
    for (; i + 1 < end; i += 2) {
      long bits = Draws.bits(stepKey, (i + shift) >> 1);
      factors[i] = factor(bits & 0xffff_ffffL);
      factors[i + 1] = factor(bits >>> 32);
    }
    if (i < end) {
      factors[i] = factor(Draws.bits(stepKey, (i + shift) >> 1) & 0xffff_ffffL);
    }
  }

  private float factor(long draw) {
    int keep = (int) ~((draw - threshold) >> 63);
    return Float.intBitsToFloat(Float.floatToRawIntBits(keepScale) & keep);
  }

  @Override
  public void backward(int from, int to, Moment moment) {
    if (!moment.training) {
      return;
    }
    float[] d = out.gradient;
    for (int i = from * in.width; i < to * in.width; i++) {
      d[i] *= factors[i];
    }
  }
}
