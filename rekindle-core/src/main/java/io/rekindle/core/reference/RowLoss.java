package io.rekindle.core.reference;

import io.rekindle.core.loss.Loss.Measure;
import java.util.Arrays;

/// The loss of one row and its gradient with respect to the row's outputs.
///
/// @param fromLogits whether what it is given are logits, to which a softmax (cross-entropy) or a
///   sigmoid (binary cross-entropy) still has to be applied
record RowLoss(Measure measure, boolean fromLogits) {
  private static final double CLIP = 1e-7;

  /// @param gradient as wide as the outputs
  record Value(double loss, double[] gradient) {}

  /// @param outputs probabilities, logits or numbers
  /// @param targets as many as outputs; for cross-entropy with several outputs also a single index
  Value of(double[] outputs, double[] targets) {
    return switch (measure) {
      case Measure.CrossEntropy m -> {
        double[] t = smoothed(oneHot(targets, outputs.length), m.labelSmoothing(), outputs.length);
        yield fromLogits
            ? crossEntropyOfLogits(outputs, t)
            : crossEntropyOfProbabilities(outputs, t, m.renormalize());
      }
      case Measure.BinaryCrossEntropy m ->
          binaryCrossEntropy(outputs, smoothed(targets, m.labelSmoothing(), 2));
      case Measure.MeanSquaredError _ -> meanSquaredError(outputs, targets);
      case Measure.MeanAbsoluteError _ -> meanAbsoluteError(outputs, targets);
      case Measure.Huber m -> huber(outputs, targets, m.delta());
      case Measure.Poisson _ -> poisson(outputs, targets);
      case Measure.Hinge _ -> hinge(outputs, targets);
    };
  }

  // L = -Σ t · log softmax(z),  dL/dz = softmax(z) · Σt - t
  private static Value crossEntropyOfLogits(double[] z, double[] t) {
    double[] logP = Activations.logSoftmax(z);
    double sum = Arrays.stream(t).sum();
    double loss = 0;
    double[] dz = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      loss -= t[i] * logP[i];
      dz[i] = Math.exp(logP[i]) * sum - t[i];
    }
    return new Value(loss, dz);
  }

  // q = p / Σp (if it is to be renormalised),  L = -Σ t · log clip(q)
  // dL/dq = -t / q within the clip, else 0,  dL/dp_i = (dL/dq_i - Σ dL/dq_j · q_j) / Σp
  private static Value crossEntropyOfProbabilities(double[] p, double[] t, boolean renormalize) {
    double sum = renormalize ? Arrays.stream(p).sum() : 1;
    double loss = 0;
    double dot = 0;
    double[] dq = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      double q = p[i] / sum;
      loss -= t[i] * Math.log(clip(q));
      dq[i] = isClipped(q) ? 0 : -t[i] / q;
      dot += dq[i] * q;
    }
    double[] dp = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      dp[i] = renormalize ? (dq[i] - dot) / sum : dq[i];
    }
    return new Value(loss, dp);
  }

  private Value binaryCrossEntropy(double[] outputs, double[] t) {
    double loss = 0;
    double[] gradient = new double[outputs.length];
    for (int i = 0; i < outputs.length; i++) {
      if (fromLogits) {
        // L = max(z, 0) - z · t + log(1 + exp(-|z|)),  dL/dz = sigmoid(z) - t
        double z = outputs[i];
        loss += Activations.softplus(z) - z * t[i];
        gradient[i] = Activations.sigmoid(z) - t[i];
      } else {
        // L = -t · log(p) - (1 - t) · log(1 - p),  dL/dp = -t/p + (1 - t)/(1 - p)
        double p = clip(outputs[i]);
        loss -= t[i] * Math.log(p) + (1 - t[i]) * Math.log(1 - p);
        gradient[i] = isClipped(outputs[i]) ? 0 : -t[i] / p + (1 - t[i]) / (1 - p);
      }
    }
    return mean(loss, gradient);
  }

  // L = (y - t)²
  private static Value meanSquaredError(double[] y, double[] t) {
    double loss = 0;
    double[] dy = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      loss += (y[i] - t[i]) * (y[i] - t[i]);
      dy[i] = 2 * (y[i] - t[i]);
    }
    return mean(loss, dy);
  }

  // L = |y - t|
  private static Value meanAbsoluteError(double[] y, double[] t) {
    double loss = 0;
    double[] dy = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      loss += Math.abs(y[i] - t[i]);
      dy[i] = Math.signum(y[i] - t[i]);
    }
    return mean(loss, dy);
  }

  // L = e²/2 for |e| <= delta, else delta · (|e| - delta/2), with e = y - t
  private static Value huber(double[] y, double[] t, double delta) {
    double loss = 0;
    double[] dy = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      double e = y[i] - t[i];
      loss += Math.abs(e) <= delta ? 0.5 * e * e : delta * (Math.abs(e) - 0.5 * delta);
      dy[i] = Math.abs(e) <= delta ? e : delta * Math.signum(e);
    }
    return mean(loss, dy);
  }

  // L = y - t · log(y + 1e-7)
  private static Value poisson(double[] y, double[] t) {
    double loss = 0;
    double[] dy = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      loss += y[i] - t[i] * Math.log(y[i] + CLIP);
      dy[i] = 1 - t[i] / (y[i] + CLIP);
    }
    return mean(loss, dy);
  }

  // L = max(0, 1 - s · y), with s = -1 for a target of 0, else the target
  private static Value hinge(double[] y, double[] t) {
    double loss = 0;
    double[] dy = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      double s = t[i] == 0 ? -1 : t[i];
      loss += Math.max(0, 1 - s * y[i]);
      dy[i] = 1 - s * y[i] > 0 ? -s : 0;
    }
    return mean(loss, dy);
  }

  private static Value mean(double sum, double[] gradient) {
    return new Value(
        sum / gradient.length, Arrays.stream(gradient).map(g -> g / gradient.length).toArray());
  }

  private static double clip(double p) {
    return Math.min(1 - CLIP, Math.max(CLIP, p));
  }

  private static boolean isClipped(double p) {
    return p < CLIP || p > 1 - CLIP;
  }

  /// t · (1 - smoothing) + smoothing / classes.
  private static double[] smoothed(double[] t, double smoothing, int classes) {
    return Arrays.stream(t).map(v -> v * (1 - smoothing) + smoothing / classes).toArray();
  }

  private static double[] oneHot(double[] targets, int outputs) {
    if (targets.length == outputs) {
      return targets;
    }
    int index = (int) targets[0];
    if (index < 0 || index >= outputs) {
      throw new IllegalArgumentException(
          "a target of %s does not index one of %d outputs".formatted(targets[0], outputs));
    }
    double[] result = new double[outputs];
    result[index] = 1;
    return result;
  }
}
