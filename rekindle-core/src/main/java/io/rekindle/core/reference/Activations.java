package io.rekindle.core.reference;

import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Activation.LeakyRelu;
import io.rekindle.core.network.Activation.Standard;

/// The value and the derivative of every activation.
public final class Activations {
  /// Klambauer et al. 2017, equation 14.
  private static final double SELU_ALPHA = 1.6732632423543772;

  private static final double SELU_SCALE = 1.0507009873554805;

  private Activations() {}

  /// The activations of one row.
  static double[] forward(Activation activation, double[] z) {
    if (activation.equals(Standard.SOFTMAX)) {
      return softmax(z);
    }
    double[] y = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      y[i] = value(activation, z[i]);
    }
    return y;
  }

  /// The gradient with respect to one row's z, given the gradient with respect to its activations.
  static double[] backward(Activation activation, double[] z, double[] dy) {
    if (activation.equals(Standard.SOFTMAX)) {
      return softmaxBackward(softmax(z), dy);
    }
    double[] dz = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      dz[i] = dy[i] * derivative(activation, z[i]);
    }
    return dz;
  }

  /// f(z) of an activation that looks at one value alone.
  public static double value(Activation activation, double z) {
    return switch (activation) {
      case LeakyRelu leaky -> z > 0 ? z : leaky.slope() * z;
      case Standard standard ->
          switch (standard) {
            case LINEAR -> z;
            case RELU -> z <= 0 ? 0 : z;
            case ELU -> z > 0 ? z : Math.expm1(z);
            case SELU -> SELU_SCALE * (z > 0 ? z : SELU_ALPHA * Math.expm1(z));
            case GELU -> z * normalDistribution(z);
            case SILU -> z * sigmoid(z);
            case MISH -> z * Math.tanh(softplus(z));
            case SOFTPLUS -> softplus(z);
            case SOFTSIGN -> z / (1 + Math.abs(z));
            case EXPONENTIAL -> Math.exp(z);
            case SIGMOID -> sigmoid(z);
            case HARD_SIGMOID -> Math.min(1, Math.max(0, z / 6 + 0.5));
            case TANH -> Math.tanh(z);
            case SOFTMAX -> throw new IllegalArgumentException("softmax takes a whole row");
          };
    };
  }

  /// f'(z) of an activation that looks at one value alone; at a kink, the derivative from below.
  public static double derivative(Activation activation, double z) {
    return switch (activation) {
      case LeakyRelu leaky -> z > 0 ? 1 : leaky.slope();
      case Standard standard ->
          switch (standard) {
            case LINEAR -> 1;
            case RELU -> z > 0 ? 1 : 0;
            case ELU -> z > 0 ? 1 : Math.exp(z);
            case SELU -> SELU_SCALE * (z > 0 ? 1 : SELU_ALPHA * Math.exp(z));
            // d/dz z·Φ(z) = Φ(z) + z·φ(z)
            case GELU -> normalDistribution(z) + z * normalDensity(z);
            // d/dz z·σ(z) = σ(z) + z·σ(z)·(1 - σ(z))
            case SILU -> sigmoid(z) * (1 + z * sigmoid(-z));
            // d/dz z·tanh(s(z)) = tanh(s(z)) + z·(1 - tanh²(s(z)))·σ(z), with s the softplus
            case MISH -> {
              double t = Math.tanh(softplus(z));
              yield t + z * (1 - t * t) * sigmoid(z);
            }
            case SOFTPLUS -> sigmoid(z);
            // d/dz z/(1 + |z|) = 1/(1 + |z|)²
            case SOFTSIGN -> 1 / ((1 + Math.abs(z)) * (1 + Math.abs(z)));
            case EXPONENTIAL -> Math.exp(z);
            case SIGMOID -> sigmoid(z) * sigmoid(-z);
            case HARD_SIGMOID -> z > -3 && z < 3 ? 1.0 / 6 : 0;
            case TANH -> 1 - Math.tanh(z) * Math.tanh(z);
            case SOFTMAX -> throw new IllegalArgumentException("softmax takes a whole row");
          };
    };
  }

  /// exp(z_i) / Σ exp(z_j), with the largest z taken off first so that no exponential overflows.
  static double[] softmax(double[] z) {
    double sum = 0;
    double[] y = new double[z.length];
    double max = max(z);
    for (int i = 0; i < z.length; i++) {
      y[i] = Math.exp(z[i] - max);
      sum += y[i];
    }
    for (int i = 0; i < z.length; i++) {
      y[i] /= sum;
    }
    return y;
  }

  /// log of the softmax: z_i - log Σ exp(z_j).
  static double[] logSoftmax(double[] z) {
    double max = max(z);
    double sum = 0;
    for (double v : z) {
      sum += Math.exp(v - max);
    }
    double[] y = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      y[i] = z[i] - max - Math.log(sum);
    }
    return y;
  }

  // dz_i = y_i · (dy_i - Σ dy_j · y_j)
  private static double[] softmaxBackward(double[] y, double[] dy) {
    double dot = 0;
    for (int j = 0; j < y.length; j++) {
      dot += dy[j] * y[j];
    }
    double[] dz = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      dz[i] = y[i] * (dy[i] - dot);
    }
    return dz;
  }

  /// 1 / (1 + exp(-z)); exp never sees a large positive number.
  static double sigmoid(double z) {
    return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
  }

  /// log(1 + exp(z)) = max(z, 0) + log(1 + exp(-|z|)).
  static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }

  // Φ(z)
  private static double normalDistribution(double z) {
    return 0.5 * ErrorFunction.erfc(-z / Math.sqrt(2));
  }

  // φ(z)
  private static double normalDensity(double z) {
    return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  }

  private static double max(double[] z) {
    double max = Double.NEGATIVE_INFINITY;
    for (double v : z) {
      max = Math.max(max, v);
    }
    return max;
  }
}
