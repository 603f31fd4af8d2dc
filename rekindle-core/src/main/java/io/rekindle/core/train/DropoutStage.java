package io.rekindle.core.train;

import io.rekindle.core.random.Draws;

/// Zeroes each value with probability `rate` and divides the rest by 1 - rate; in inference it
/// passes values on. Shares the gradient's array with its input.
final class DropoutStage implements Stage.RowStage {
  private final int layer;
  private final Signal in;
  private final Signal out;
  private final float keepScale;
  private final int threshold;
  private final long key;
  private final boolean[] kept;

  DropoutStage(int layer, double rate, Draws draws, Signal in, Signal out) {
    this.layer = layer;
    this.in = in;
    this.out = out;
    this.keepScale = (float) (1 / (1 - rate));
    // A 32-bit draw below this is dropped.
    this.threshold = (int) (Math.round(rate * 0x1p32) + Integer.MIN_VALUE);
    this.key = draws.key();
    this.kept = new boolean[out.values.length];
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
    for (int i = start; i < end; i++) {
      long bits = Draws.bits(stepKey, i >> 1);
      int draw = (int) ((i & 1) == 0 ? bits : bits >>> 32);
      kept[i] = draw + Integer.MIN_VALUE >= threshold;
      out.values[i] = kept[i] ? in.values[i] * keepScale : 0 * in.values[i];
    }
  }

  @Override
  public void backward(int from, int to, Moment moment) {
    if (!moment.training) {
      return;
    }
    float[] d = out.gradient;
    for (int i = from * in.width; i < to * in.width; i++) {
      d[i] = kept[i] ? d[i] * keepScale : 0 * d[i];
    }
  }
}
