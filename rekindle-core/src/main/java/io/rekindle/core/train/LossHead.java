package io.rekindle.core.train;

import io.rekindle.core.Subnormals;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.network.Activation;
import java.util.Optional;

/// The loss at the end of a pass: each row's value and its gradient with respect to the outputs.
///
/// Where cross-entropy follows a softmax, or binary cross-entropy a sigmoid, both are computed from
/// the logits in the stable form, and the gradient is with respect to the logits.
final class LossHead {
  private static final double EPSILON = 1e-7;

  private final Measure measure;
  private final Signal outputs;
  private final Signal logits;
  private final boolean fused;

  /// Whether a target is the number of a class.
  private final boolean indexed;

  /// What label smoothing leaves of a class's target, and what it gives every class.
  private final double kept;

  private final double spread;

  /// Of each row of a softmax that is fused with the loss.
  private final double[] logSums;

  /// @param stages what the loss comes after
  LossHead(Measure measure, Stages stages, int targetWidth) {
    this.measure = measure;
    this.outputs = stages.outputs();
    this.indexed = targetWidth == 1 && outputs.width > 1;
    Optional<Activation> last = stages.outputActivation();
    this.fused =
        switch (measure) {
          case Measure.CrossEntropy c ->
              !c.fromLogits() && last.equals(Optional.of(Activation.SOFTMAX));
          case Measure.BinaryCrossEntropy c ->
              !c.fromLogits() && last.equals(Optional.of(Activation.SIGMOID));
          case Measure.MeanSquaredError _,
              Measure.MeanAbsoluteError _,
              Measure.Huber _,
              Measure.Poisson _,
              Measure.Hinge _ ->
              false;
        };
    double smoothing = measure instanceof Measure.CrossEntropy c ? c.labelSmoothing() : 0;
    this.kept = 1 - smoothing;
    this.spread = smoothing / outputs.width;
    this.logits = fused ? stages.logits() : outputs;
    this.logSums = stages.softmaxLogSums();
  }

  /// Whether the gradient skips the last stage.
  boolean fused() {
    return fused;
  }

  /// Puts the value of rows from .. to - 1 into `values`, without row weights.
  ///
  /// @throws IllegalArgumentException if a target is to be the number of a class, and is none
  void value(float[] targets, int from, int to, double[] values) {
    for (int row = from; row < to; row++) {
      if (indexed) {
        requireClass(targets[row]);
      }
      values[row] = rowValue(targets, row);
    }
  }

  private void requireClass(float target) {
    if (!(target >= 0 && target < outputs.width) || target != (int) target) {
      throw new IllegalArgumentException(
          "a target is %s, but with %d outputs and one target a row it is the number of a class: 0 to %d"
              .formatted(target, outputs.width, outputs.width - 1));
    }
  }

  /// Writes the gradient of rows from .. to - 1, each times `scale` and its weight.
  void gradient(float[] targets, float[] weights, double scale, int from, int to) {
    for (int row = from; row < to; row++) {
      rowGradient(targets, row, weights[row] * scale);
    }
    // A class ruled out has a gradient as tiny as its probability.
    for (int i = from * outputs.width; i < to * outputs.width; i++) {
      outputs.gradient[i] = Subnormals.flushed(outputs.gradient[i]);
    }
  }

  private double rowValue(float[] t, int row) {
    int k = outputs.width;
    int start = row * k;
    double sum = 0;
    switch (measure) {
      case Measure.CrossEntropy c -> {
        if (fused || c.fromLogits()) {
          double logSum = fused ? logSums[row] : logSumExp(logits.values, start, k);
          for (int i = 0; i < k; i++) {
            double target = classTarget(t, row, i);
            sum += target == 0 ? 0 : target * (logSum - logits.values[start + i]);
          }
          return sum + 0 * logSum;
        }
        double total = renormaliser(c, start, k);
        for (int i = 0; i < k; i++) {
          double p = outputs.values[start + i] / total;
          double target = classTarget(t, row, i);
          sum += target == 0 ? 0 * p : -target * Math.log(clip(p));
        }
        return sum;
      }
      case Measure.BinaryCrossEntropy c -> {
        boolean stable = fused || c.fromLogits();
        for (int i = 0; i < k; i++) {
          double target = smoothed(c, t[start + i]);
          if (stable) {
            double z = logits.values[start + i];
            sum += Elementwise.softplus(z) - z * target;
          } else {
            double p = clip(outputs.values[start + i]);
            sum -= target * Math.log(p) + (1 - target) * Math.log1p(-p);
          }
        }
      }
      case Measure.MeanSquaredError _ -> {
        for (int i = 0; i < k; i++) {
          double e = (double) outputs.values[start + i] - t[start + i];
          sum += e * e;
        }
      }
      case Measure.MeanAbsoluteError _ -> {
        for (int i = 0; i < k; i++) {
          sum += Math.abs((double) outputs.values[start + i] - t[start + i]);
        }
      }
      case Measure.Huber(double delta) -> {
        for (int i = 0; i < k; i++) {
          double e = Math.abs((double) outputs.values[start + i] - t[start + i]);
          sum += e <= delta ? 0.5 * e * e : delta * (e - 0.5 * delta);
        }
      }
      case Measure.Poisson _ -> {
        for (int i = 0; i < k; i++) {
          double p = outputs.values[start + i];
          sum += p - t[start + i] * Math.log(p + EPSILON);
        }
      }
      case Measure.Hinge _ -> {
        for (int i = 0; i < k; i++) {
          sum += Math.max(0, 1 - signOf(t[start + i]) * (double) outputs.values[start + i]);
        }
      }
    }
    return sum / k;
  }

  private void rowGradient(float[] t, int row, double scale) {
    int k = outputs.width;
    int start = row * k;
    float[] d = outputs.gradient;
    double share = scale / k;
    switch (measure) {
      case Measure.CrossEntropy c -> {
        if (fused || c.fromLogits()) {
          logitGradient(t, row, scale);
        } else {
          probabilityGradient(c, t, row, scale);
        }
      }
      case Measure.BinaryCrossEntropy c -> {
        boolean stable = fused || c.fromLogits();
        for (int i = start; i < start + k; i++) {
          double target = smoothed(c, t[i]);
          if (stable) {
            // dz = sigmoid(z) - t
            d[i] = (float) (share * (Exponential.sigmoid(logits.values[i]) - target));
          } else {
            // dp = (p - t) / (p · (1 - p)), 0 where p was clipped
            double p = outputs.values[i];
            d[i] = (float) (clipped(p) ? 0 : share * (p - target) / (p * (1 - p)));
          }
        }
      }
      case Measure.MeanSquaredError _ -> {
        for (int i = start; i < start + k; i++) {
          d[i] = (float) (2 * share * ((double) outputs.values[i] - t[i]));
        }
      }
      case Measure.MeanAbsoluteError _ -> {
        for (int i = start; i < start + k; i++) {
          d[i] = (float) (share * Math.signum((double) outputs.values[i] - t[i]));
        }
      }
      case Measure.Huber(double delta) -> {
        for (int i = start; i < start + k; i++) {
          double e = (double) outputs.values[i] - t[i];
          d[i] = (float) (share * (Math.abs(e) <= delta ? e : delta * Math.signum(e)));
        }
      }
      case Measure.Poisson _ -> {
        for (int i = start; i < start + k; i++) {
          d[i] = (float) (share * (1 - t[i] / (outputs.values[i] + EPSILON)));
        }
      }
      case Measure.Hinge _ -> {
        for (int i = start; i < start + k; i++) {
          double sign = signOf(t[i]);
          d[i] = (float) (1 - sign * outputs.values[i] > 0 ? -share * sign : 0 * outputs.values[i]);
        }
      }
    }
  }

  /// dz_i = softmax(z)_i · Σ t - t_i.
  private void logitGradient(float[] t, int row, double scale) {
    int k = outputs.width;
    int start = row * k;
    double total = 0;
    for (int i = 0; i < k; i++) {
      total += classTarget(t, row, i);
    }
    double logSum = fused ? 0 : logSumExp(logits.values, start, k);
    for (int i = 0; i < k; i++) {
      double p = fused ? outputs.values[start + i] : Math.exp(logits.values[start + i] - logSum);
      double target = classTarget(t, row, i);
      double d =
          fused && p > 0.5
              // 1 - p of a p rounded near 1 would be off.
              ? (total - target) * p - target * others(start, i)
              : p * total - target;
      outputs.gradient[start + i] = (float) (scale * d);
    }
  }

  /// The outputs of a row except one.
  private double others(int start, int unit) {
    double sum = 0;
    for (int i = 0; i < outputs.width; i++) {
      sum += i == unit ? 0 : outputs.values[start + i];
    }
    return sum;
  }

  /// With p = o / Σ o: dp_i = -t_i / p_i, 0 where p was clipped; do_i = (dp_i - Σ dp_j · p_j) / Σ
  /// o.
  private void probabilityGradient(Measure.CrossEntropy c, float[] t, int row, double scale) {
    int k = outputs.width;
    int start = row * k;
    double total = renormaliser(c, start, k);
    double dot = 0;
    for (int i = 0; i < k; i++) {
      double p = outputs.values[start + i] / total;
      dot += clipped(p) ? 0 : -classTarget(t, row, i);
    }
    for (int i = 0; i < k; i++) {
      double p = outputs.values[start + i] / total;
      double target = classTarget(t, row, i);
      double dp = clipped(p) || target == 0 ? 0 * p : -target / p;
      outputs.gradient[start + i] = (float) (scale * (c.renormalize() ? (dp - dot) / total : dp));
    }
  }

  /// What outputs are divided by before the logarithm.
  private double renormaliser(Measure.CrossEntropy c, int start, int k) {
    if (!c.renormalize()) {
      return 1;
    }
    double total = 0;
    for (int i = 0; i < k; i++) {
      total += outputs.values[start + i];
    }
    return total;
  }

  /// The target of one class, spread out where a single number indexes it.
  private double classTarget(float[] t, int row, int unit) {
    double target = indexed ? (unit == (int) t[row] ? 1 : 0) : t[row * outputs.width + unit];
    return target * kept + spread;
  }

  private static double smoothed(Measure.BinaryCrossEntropy c, double target) {
    return target * (1 - c.labelSmoothing()) + 0.5 * c.labelSmoothing();
  }

  private static double logSumExp(float[] z, int start, int k) {
    double max = z[start];
    for (int i = start + 1; i < start + k; i++) {
      max = Math.max(max, z[i]);
    }
    double sum = 0;
    for (int i = start; i < start + k; i++) {
      sum += Math.exp(z[i] - max);
    }
    return max + Math.log(sum);
  }

  private static double clip(double p) {
    return p < EPSILON ? EPSILON : p > 1 - EPSILON ? 1 - EPSILON : p;
  }

  private static boolean clipped(double p) {
    return p < EPSILON || p > 1 - EPSILON;
  }

  private static double signOf(double target) {
    return target == 0 ? -1 : target;
  }
}
