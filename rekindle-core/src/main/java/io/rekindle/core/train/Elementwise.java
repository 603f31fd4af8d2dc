package io.rekindle.core.train;

import io.rekindle.core.network.Activation;

/// Activations of single values over ranges of arrays: value, and derivative times the gradient
/// sent back. NaN passes through all of them. The loops are written so that the compiler makes
/// vectors of them, all but that of softplus.
final class Elementwise {
  private static final double SELU_SCALE = 1.0507009873554805;
  private static final double SELU_ALPHA = 1.6732632423543772;

  /// Beyond this the tail of the normal distribution is 0 as a `float`.
  private static final double NORMAL_LIMIT = 15;

  /// Less than the square of any `float` but 0 that matters.
  private static final double TINY = 1e-60;

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
          case SIGMOID -> sigmoid(z, y, from, to);
          case TANH -> tanh(z, y, from, to);
          case ELU -> elu(1, 1, z, y, from, to);
          case SELU -> elu(SELU_SCALE, SELU_ALPHA, z, y, from, to);
          case GELU -> gelu(z, y, from, to);
          case SILU -> silu(z, y, from, to);
          case MISH -> mish(z, y, from, to);
          case EXPONENTIAL -> exponential(z, y, from, to);
          case SOFTPLUS -> softplus(z, y, from, to);
          case SOFTSIGN -> softsign(z, y, from, to);
          case HARD_SIGMOID -> hardSigmoid(z, y, from, to);
          case SOFTMAX -> throw new IllegalArgumentException("softmax is not elementwise");
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

  private static void sigmoid(float[] z, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Exponential.sigmoid(z[i]);
    }
  }

  private static void tanh(float[] z, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Exponential.tanh(z[i]);
    }
  }

  static void exponential(float[] z, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Exponential.exp(z[i]);
    }
  }

  /// scale · (z, or alpha · (exp(z) - 1) below 0).
  private static void elu(double scale, double alpha, float[] z, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      double below = alpha * Exponential.expm1(Math.min(z[i], 0));
      y[i] = (float) (scale * (Math.max(z[i], 0) + below));
    }
  }

  /// z · Φ(z), in two loops: as one the compiler makes no vectors of it.
  private static void gelu(float[] z, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Normal.bell(z[i]);
    }
    for (int i = from; i < to; i++) {
      double size = Math.min(Math.abs((double) z[i]), NORMAL_LIMIT);
      y[i] = (float) (Math.max(z[i], 0) - size * Normal.tailOverBell(size) * y[i]);
    }
  }

  private static void silu(float[] z, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) (z[i] * Exponential.sigmoid(z[i]));
    }
  }

  private static void mish(float[] z, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) (z[i] * tanhOfSoftplus(Exponential.exp(z[i])));
    }
  }

  /// tanh(log(1 + e)) = ((1 + e)² - 1) / ((1 + e)² + 1).
  private static double tanhOfSoftplus(double e) {
    double square = e * (e + 2);
    return square / (square + 2);
  }

  private static void softplus(float[] z, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) softplus(z[i]);
    }
  }

  private static void softsign(float[] z, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = z[i] / (1 + Math.abs(z[i]));
    }
  }

  private static void hardSigmoid(float[] z, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.max(Math.min(z[i] / 6.0 + 0.5, 1), 0);
    }
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
          case EXPONENTIAL -> {
            for (int i = from; i < to; i++) {
              d[i] *= y[i];
            }
          }
          case ELU -> {
            for (int i = from; i < to; i++) {
              d[i] *= Math.min(y[i], 0) + 1;
            }
          }
          case SELU -> {
            for (int i = from; i < to; i++) {
              d[i] *= y[i] < 0 ? y[i] + (float) (SELU_SCALE * SELU_ALPHA) : (float) SELU_SCALE;
            }
          }
          case GELU -> geluBackward(z, y, d, from, to);
          case SILU -> siluBackward(z, d, from, to);
          case MISH -> mishBackward(z, d, from, to);
          case SOFTPLUS -> softplusBackward(y, d, from, to);
          case SOFTSIGN -> {
            for (int i = from; i < to; i++) {
              float rest = 1 - Math.abs(y[i]);
              d[i] *= rest * rest;
            }
          }
          case HARD_SIGMOID -> {
            for (int i = from; i < to; i++) {
              d[i] *= y[i] > 0 && y[i] < 1 ? 1f / 6 : 0 * y[i];
            }
          }
          case SOFTMAX -> throw new IllegalArgumentException("softmax is not elementwise");
        }
      }
    }
  }

  /// Φ(z) + z · φ(z), where Φ(z) is y / z, and 1/2 at 0.
  private static void geluBackward(float[] z, float[] y, float[] d, int from, int to) {
    for (int i = from; i < to; i++) {
      double x = Math.max(Math.min((double) z[i], NORMAL_LIMIT), -NORMAL_LIMIT);
      double cumulative = (Math.min((double) y[i], NORMAL_LIMIT) * x + 0.5 * TINY) / (x * x + TINY);
      d[i] = (float) (d[i] * (cumulative + x * Normal.density(x)));
    }
  }

  private static void siluBackward(float[] z, float[] d, int from, int to) {
    for (int i = from; i < to; i++) {
      double s = Exponential.sigmoid(z[i]);
      d[i] = (float) (d[i] * s * (1 + z[i] * (1 - s)));
    }
  }

  private static void mishBackward(float[] z, float[] d, int from, int to) {
    for (int i = from; i < to; i++) {
      double e = Exponential.exp(z[i]);
      double t = tanhOfSoftplus(e);
      d[i] = (float) (d[i] * (t + z[i] * (1 - t * t) * e / (1 + e)));
    }
  }

  private static void softplusBackward(float[] y, float[] d, int from, int to) {
    for (int i = from; i < to; i++) {
      d[i] = (float) (d[i] * -Exponential.expm1(-y[i]));
    }
  }

  /// log(1 + exp(z)), without overflow.
  static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }
}
