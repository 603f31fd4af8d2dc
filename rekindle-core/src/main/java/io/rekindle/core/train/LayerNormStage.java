package io.rekindle.core.train;

import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Updater;

/// y = scale · (x - mean) / √(variance + epsilon) + shift, mean and variance over the units of a
/// row.
final class LayerNormStage implements Stage.RowStage, Stage.Parametric {
  private final Signal in;
  private final Signal out;
  private final float[] parameters;
  private final float[] gradient;
  private final Slot scale;
  private final Slot shift;
  private final double epsilon;
  private final double[] mean;
  private final double[] inverseDeviation;

  LayerNormStage(
      double epsilon,
      Slot scale,
      Slot shift,
      Signal in,
      Signal out,
      int capacity,
      float[] parameters,
      float[] gradient) {
    this.in = in;
    this.out = out;
    this.parameters = parameters;
    this.gradient = gradient;
    this.scale = scale;
    this.shift = shift;
    this.epsilon = epsilon;
    this.mean = new double[capacity];
    this.inverseDeviation = new double[capacity];
  }

  @Override
  public int layer() {
    return scale.layer();
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
    int width = in.width;
    for (int row = from; row < to; row++) {
      int start = row * width;
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += in.values[start + i];
      }
      mean[row] = sum / width;
      double squares = 0;
      for (int i = 0; i < width; i++) {
        double centred = in.values[start + i] - mean[row];
        squares += centred * centred;
      }
      inverseDeviation[row] = 1 / Math.sqrt(squares / width + epsilon);
      for (int i = 0; i < width; i++) {
        double standard = (in.values[start + i] - mean[row]) * inverseDeviation[row];
        out.values[start + i] =
            (float) (parameters[scale.offset() + i] * standard + parameters[shift.offset() + i]);
      }
    }
  }

  /// dx = (g - mean(g) - x̂ · mean(g · x̂)) / deviation with g = dy · scale, means over the row.
  @Override
  public void backward(int from, int to, Moment moment) {
    if (!in.hasGradient()) {
      return;
    }
    int width = in.width;
    for (int row = from; row < to; row++) {
      int start = row * width;
      double sum = 0;
      double dot = 0;
      for (int i = 0; i < width; i++) {
        double g = out.gradient[start + i] * (double) parameters[scale.offset() + i];
        sum += g;
        dot += g * standardised(row, i);
      }
      for (int i = 0; i < width; i++) {
        double g = out.gradient[start + i] * (double) parameters[scale.offset() + i];
        double centred = g - sum / width - standardised(row, i) * (dot / width);
        in.gradient[start + i] = (float) (centred * inverseDeviation[row]);
      }
    }
  }

  private double standardised(int row, int unit) {
    return (in.values[row * in.width + unit] - mean[row]) * inverseDeviation[row];
  }

  @Override
  public int gradientTiles() {
    return 1;
  }

  /// dscale = Σ dy · x̂ and dshift = Σ dy over the rows.
  @Override
  public void gradient(int tile, int rows, boolean add) {
    for (int i = 0; i < in.width; i++) {
      double scaleSum = add ? gradient[scale.offset() + i] : 0;
      double shiftSum = add ? gradient[shift.offset() + i] : 0;
      for (int row = 0; row < rows; row++) {
        double dy = out.gradient[row * in.width + i];
        scaleSum += dy * standardised(row, i);
        shiftSum += dy;
      }
      gradient[scale.offset() + i] = (float) scaleSum;
      gradient[shift.offset() + i] = (float) shiftSum;
    }
  }

  @Override
  public void update(int tile, Updater updater) {
    updater.update(scale.offset(), scale.end(), false, parameters, gradient);
    updater.update(shift.offset(), shift.end(), false, parameters, gradient);
  }
}
