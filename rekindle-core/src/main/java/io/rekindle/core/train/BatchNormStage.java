package io.rekindle.core.train;

import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Updater;
import java.util.Map;

/// y = scale · (x - mean) / √(variance + epsilon) + shift; mean and variance over the rows of the
/// batch in training, running averages in inference.
final class BatchNormStage implements Stage.BatchStage, Stage.Parametric {
  private static final int COLUMNS_PER_TILE = 16;

  private final int layer;
  private final Layer.BatchNorm norm;
  private final Signal in;
  private final Signal out;
  private final float[] parameters;
  private final float[] gradient;
  private final int scale;
  private final int shift;
  private final int runningMean;
  private final int runningVariance;
  private final double[] mean;
  private final double[] inverseDeviation;
  private final double[] sumOfGradient;
  private final double[] dotOfGradient;

  BatchNormStage(
      int layer,
      Layer.BatchNorm norm,
      Map<Slot.Kind, Slot> slots,
      Signal in,
      Signal out,
      float[] parameters,
      float[] gradient) {
    this.layer = layer;
    this.norm = norm;
    this.in = in;
    this.out = out;
    this.parameters = parameters;
    this.gradient = gradient;
    this.scale = offset(slots, Slot.Kind.SCALE);
    this.shift = offset(slots, Slot.Kind.SHIFT);
    this.runningMean = offset(slots, Slot.Kind.RUNNING_MEAN);
    this.runningVariance = offset(slots, Slot.Kind.RUNNING_VARIANCE);
    this.mean = new double[in.width];
    this.inverseDeviation = new double[in.width];
    this.sumOfGradient = new double[in.width];
    this.dotOfGradient = new double[in.width];
  }

  private static int offset(Map<Slot.Kind, Slot> slots, Slot.Kind kind) {
    Slot slot = slots.get(kind);
    if (slot == null) {
      throw new IllegalArgumentException("batch normalisation without a " + kind);
    }
    return slot.offset();
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
  public int forwardTiles(int rows) {
    return Math.ceilDiv(in.width, COLUMNS_PER_TILE);
  }

  @Override
  public int backwardTiles(int rows) {
    return forwardTiles(rows);
  }

  @Override
  public void forward(int tile, int rows, Moment moment) {
    int from = tile * COLUMNS_PER_TILE;
    int to = Math.min(in.width, from + COLUMNS_PER_TILE);
    if (moment.training) {
      measure(from, to, rows);
    } else {
      for (int i = from; i < to; i++) {
        mean[i] = parameters[runningMean + i];
        inverseDeviation[i] = 1 / Math.sqrt(parameters[runningVariance + i] + norm.epsilon());
      }
    }
    for (int row = 0; row < rows; row++) {
      int start = row * in.width;
      for (int i = from; i < to; i++) {
        double standard = (in.values[start + i] - mean[i]) * inverseDeviation[i];
        out.values[start + i] = (float) (parameters[scale + i] * standard + parameters[shift + i]);
      }
    }
  }

  private void measure(int from, int to, int rows) {
    double[] variance = inverseDeviation;
    for (int i = from; i < to; i++) {
      mean[i] = 0;
      variance[i] = 0;
    }
    for (int row = 0; row < rows; row++) {
      for (int i = from; i < to; i++) {
        mean[i] += in.values[row * in.width + i];
      }
    }
    for (int i = from; i < to; i++) {
      mean[i] /= rows;
    }
    for (int row = 0; row < rows; row++) {
      for (int i = from; i < to; i++) {
        double centred = in.values[row * in.width + i] - mean[i];
        variance[i] += centred * centred;
      }
    }
    double keep = norm.momentum();
    for (int i = from; i < to; i++) {
      double batchVariance = variance[i] / rows;
      parameters[runningMean + i] =
          (float) (keep * parameters[runningMean + i] + (1 - keep) * mean[i]);
      parameters[runningVariance + i] =
          (float) (keep * parameters[runningVariance + i] + (1 - keep) * batchVariance);
      inverseDeviation[i] = 1 / Math.sqrt(batchVariance + norm.epsilon());
    }
  }

  /// In training dx = scale / deviation · (dy - mean(dy) - x̂ · mean(dy · x̂)), means over the
  /// rows; in inference dx = scale / deviation · dy.
  @Override
  public void backward(int tile, int rows, Moment moment) {
    int from = tile * COLUMNS_PER_TILE;
    int to = Math.min(in.width, from + COLUMNS_PER_TILE);
    for (int i = from; i < to; i++) {
      sumOfGradient[i] = 0;
      dotOfGradient[i] = 0;
    }
    for (int row = 0; row < rows; row++) {
      for (int i = from; i < to; i++) {
        double dy = out.gradient[row * in.width + i];
        sumOfGradient[i] += dy;
        dotOfGradient[i] += dy * standardised(row, i);
      }
    }
    if (!in.hasGradient()) {
      return;
    }
    double share = moment.training ? 1.0 / rows : 0;
    for (int row = 0; row < rows; row++) {
      for (int i = from; i < to; i++) {
        double centred =
            out.gradient[row * in.width + i]
                - share * (sumOfGradient[i] + standardised(row, i) * dotOfGradient[i]);
        in.gradient[row * in.width + i] =
            (float) (parameters[scale + i] * inverseDeviation[i] * centred);
      }
    }
  }

  private double standardised(int row, int unit) {
    return (in.values[row * in.width + unit] - mean[unit]) * inverseDeviation[unit];
  }

  @Override
  public int gradientTiles() {
    return 1;
  }

  @Override
  public void gradient(int tile, int rows, boolean add) {
    for (int i = 0; i < in.width; i++) {
      float scaleBefore = add ? gradient[scale + i] : 0;
      float shiftBefore = add ? gradient[shift + i] : 0;
      gradient[scale + i] = (float) (scaleBefore + dotOfGradient[i]);
      gradient[shift + i] = (float) (shiftBefore + sumOfGradient[i]);
    }
  }

  @Override
  public void update(int tile, Updater updater) {
    updater.update(scale, scale + in.width, false, parameters, gradient);
    updater.update(shift, shift + in.width, false, parameters, gradient);
  }
}
