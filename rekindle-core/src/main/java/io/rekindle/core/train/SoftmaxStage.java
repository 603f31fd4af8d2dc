package io.rekindle.core.train;

/// y_i = exp(z_i) / Σ exp(z_j) over the units of a row. Shares the gradient's array with its input.
///
/// @param logSums log Σ exp(z_j) of each row of the last pass, for the loss
record SoftmaxStage(int layer, Signal in, Signal out, double[] logSums) implements Stage.RowStage {

  SoftmaxStage(int layer, Signal in, Signal out) {
    this(layer, in, out, new double[in.values.length / in.width]);
  }

  @Override
  public void forward(int from, int to, Moment moment) {
    float[] y = out.values;
    for (int row = from; row < to; row++) {
      logSums[row] = subtractLargest(in.values, row * in.width, in.width, y);
    }
    Elementwise.exponential(y, y, from * in.width, to * in.width);
    for (int row = from; row < to; row++) {
      logSums[row] += Math.log(divideBySum(y, row * in.width, in.width));
    }
  }

  private static float subtractLargest(float[] z, int start, int width, float[] y) {
    float largest = z[start];
    for (int i = start + 1; i < start + width; i++) {
      largest = Math.max(largest, z[i]);
    }
    for (int i = start; i < start + width; i++) {
      y[i] = z[i] - largest;
    }
    return largest;
  }

  private static double divideBySum(float[] y, int start, int width) {
    double sum = 0;
    for (int i = start; i < start + width; i++) {
      sum += y[i];
    }
    float scale = (float) (1 / sum);
    for (int i = start; i < start + width; i++) {
      y[i] *= scale;
    }
    return sum;
  }

  /// dz_i = y_i · (dy_i - Σ dy_j · y_j).
  @Override
  public void backward(int from, int to, Moment moment) {
    float[] d = out.gradient;
    float[] y = out.values;
    for (int row = from; row < to; row++) {
      int start = row * out.width;
      double dot = 0;
      for (int i = start; i < start + out.width; i++) {
        dot += (double) d[i] * y[i];
      }
      for (int i = start; i < start + out.width; i++) {
        d[i] = (float) (y[i] * (d[i] - dot));
      }
    }
  }
}
