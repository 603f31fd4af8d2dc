package io.rekindle.core.train;

import io.rekindle.core.network.Activation;

/// Activations of single values over ranges of arrays: value, and derivative times the gradient
/// sent back. NaN passes through all of them.
final class Elementwise {
  private static final double SELU_SCALE = 1.0507009873554805;
  private static final double SELU_ALPHA = 1.6732632423543772;

  private Elementwise() {}

  /// Whether the derivative can be had from the output alone, so that it may overwrite the input.
  static boolean inPlace(Activation activation) {
    return switch (activation) {
      case Activation.LeakyRelu leaky -> leaky.slope() > 0;
      case Activation.Standard standard ->
          switch (standard) {
            case LINEAR,
                RELU,
                ELU,
                SELU,
                SOFTPLUS,
                SOFTSIGN,
                EXPONENTIAL,
                SIGMOID,
                HARD_SIGMOID,
                TANH ->
                true;
            case GELU, SILU, MISH, SOFTMAX -> false;
          };
    };
  }

  /// y = f(z) for indices from .. to - 1; y may be z.
  static void forward(Activation activation, float[] z, float[] y, int from, int to) {
    switch (activation) {
      case Activation.LeakyRelu(double slope) -> leakyRelu((float) slope, z, y, from, to);
      case Activation.Standard standard -> {
        switch (standard) {
          case LINEAR -> System.arraycopy(z, from, y, from, to - from);
          case RELU -> relu(z, y, from, to);
          case SIGMOID -> {
            for (int i = from; i < to; i++) {
              y[i] = (float) sigmoid(z[i]);
            }
          }
          case TANH -> {
            for (int i = from; i < to; i++) {
              y[i] = (float) Math.tanh(z[i]);
            }
          }
          case ELU,
              SELU,
              GELU,
              SILU,
              MISH,
              SOFTPLUS,
              SOFTSIGN,
              EXPONENTIAL,
              HARD_SIGMOID,
              SOFTMAX ->
              map(standard, z, y, from, to);
        }
      }
    }
  }

  private static void relu(float[] z, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      // Unlike a comparison, this is compiled to vectors.
      y[i] = Math.max(z[i], 0);
    }
  }

  private static void leakyRelu(float slope, float[] z, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = z[i] < 0 ? slope * z[i] : z[i];
    }
  }

  private static void map(Activation.Standard activation, float[] z, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) value(activation, z[i]);
    }
  }

  private static double value(Activation.Standard activation, double z) {
    return switch (activation) {
      case LINEAR -> z;
      case RELU -> z < 0 ? 0 : z;
      case ELU -> z < 0 ? Math.expm1(z) : z;
      case SELU -> SELU_SCALE * (z < 0 ? SELU_ALPHA * Math.expm1(z) : z);
      case GELU -> z * Normal.cumulative(z);
      case SILU -> z * sigmoid(z);
      case MISH -> z * Math.tanh(softplus(z));
      case SOFTPLUS -> softplus(z);
      case SOFTSIGN -> z / (1 + Math.abs(z));
      case EXPONENTIAL -> Math.exp(z);
      case SIGMOID -> sigmoid(z);
      case HARD_SIGMOID -> hardSigmoid(z);
      case TANH -> Math.tanh(z);
      case SOFTMAX -> throw new IllegalArgumentException("softmax is not elementwise");
    };
  }

  /// d := d · f'(z) for indices from .. to - 1, where y = f(z); z is read only where [#inPlace] is
  /// false.
  static void backward(Activation activation, float[] z, float[] y, float[] d, int from, int to) {
    switch (activation) {
      case Activation.LeakyRelu(double slope) -> {
        float[] sign = slope > 0 ? y : z;
        for (int i = from; i < to; i++) {
          d[i] *= sign[i] > 0 ? 1 : (float) slope;
        }
      }
      case Activation.Standard standard -> {
        switch (standard) {
          case LINEAR -> {}
          case RELU -> {
            for (int i = from; i < to; i++) {
              // 1 or 0, or NaN; compiled to vectors.
              d[i] *= Math.signum(y[i]);
            }
          }
          case SIGMOID -> {
            for (int i = from; i < to; i++) {
              d[i] *= y[i] * (1 - y[i]);
            }
          }
          case TANH -> {
            for (int i = from; i < to; i++) {
              d[i] *= 1 - y[i] * y[i];
            }
          }
          case GELU, SILU, MISH -> {
            for (int i = from; i < to; i++) {
              d[i] *= (float) derivativeFromInput(standard, z[i]);
            }
          }
          case ELU, SELU, SOFTPLUS, SOFTSIGN, EXPONENTIAL, HARD_SIGMOID, SOFTMAX -> {
            for (int i = from; i < to; i++) {
              d[i] *= (float) derivativeFromOutput(standard, y[i]);
            }
          }
        }
      }
    }
  }

  private static double derivativeFromInput(Activation.Standard activation, double z) {
    return switch (activation) {
      case GELU -> Normal.cumulative(z) + z * Normal.density(z);
      case SILU -> {
        double s = sigmoid(z);
        yield s * (1 + z * (1 - s));
      }
      case MISH -> {
        double t = Math.tanh(softplus(z));
        yield t + z * sigmoid(z) * (1 - t * t);
      }
      default -> throw new IllegalArgumentException(activation + " needs its output only");
    };
  }

  private static double derivativeFromOutput(Activation.Standard activation, double y) {
    return switch (activation) {
      case ELU -> y < 0 ? y + 1 : 1;
      case SELU -> y < 0 ? y + SELU_SCALE * SELU_ALPHA : SELU_SCALE;
      case SOFTPLUS -> -Math.expm1(-y);
      case SOFTSIGN -> (1 - Math.abs(y)) * (1 - Math.abs(y));
      case EXPONENTIAL -> y;
      case SIGMOID -> y * (1 - y);
      case HARD_SIGMOID -> y > 0 && y < 1 ? 1.0 / 6 : 0 * y;
      case TANH -> 1 - y * y;
      default -> throw new IllegalArgumentException(activation + " needs its input");
    };
  }

  static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /// log(1 + exp(z)), without overflow.
  static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }

  private static double hardSigmoid(double z) {
    double y = z / 6 + 0.5;
    return y < 0 ? 0 : y > 1 ? 1 : y;
  }
}
