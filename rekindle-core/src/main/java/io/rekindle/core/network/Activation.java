package io.rekindle.core.network;

import io.rekindle.core.Require;

/// A function applied to every value of a layer (softmax: to every row).
///
/// Definitions are Keras 3's; PyTorch's agree except for `hard_sigmoid`, which both now define as
/// clamp(z / 6 + 1/2, 0, 1).
public sealed interface Activation {

  /// The activations without a parameter.
  enum Standard implements Activation {
    LINEAR,
    RELU,
    /// z for z > 0, otherwise exp(z) - 1.
    ELU,
    /// 1.05070098 · (z for z > 0, otherwise 1.67326324 · (exp(z) - 1)); Klambauer et al. 2017.
    SELU,
    /// z · Φ(z) with the exact normal distribution function; Hendrycks and Gimpel 2016.
    GELU,
    /// z · sigmoid(z), also known as swish.
    SILU,
    /// z · tanh(softplus(z)); Misra 2019.
    MISH,
    /// log(1 + exp(z)).
    SOFTPLUS,
    /// z / (1 + |z|).
    SOFTSIGN,
    EXPONENTIAL,
    SIGMOID,
    /// clamp(z / 6 + 1/2, 0, 1).
    HARD_SIGMOID,
    TANH,
    /// exp(z_i) / Σ exp(z_j) over the units of a row.
    SOFTMAX;

    @Override
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// z for z > 0, otherwise slope · z.
  record LeakyRelu(double slope) implements Activation {
    public LeakyRelu {
      Require.finite("slope", slope);
    }

    @Override
    public String label() {
      return "leaky_relu";
    }
  }

  Activation LINEAR = Standard.LINEAR;
  Activation RELU = Standard.RELU;
  Activation ELU = Standard.ELU;
  Activation SELU = Standard.SELU;
  Activation GELU = Standard.GELU;
  Activation SILU = Standard.SILU;
  Activation MISH = Standard.MISH;
  Activation SOFTPLUS = Standard.SOFTPLUS;
  Activation SOFTSIGN = Standard.SOFTSIGN;
  Activation EXPONENTIAL = Standard.EXPONENTIAL;
  Activation SIGMOID = Standard.SIGMOID;
  Activation HARD_SIGMOID = Standard.HARD_SIGMOID;
  Activation TANH = Standard.TANH;
  Activation SOFTMAX = Standard.SOFTMAX;

  /// Leaky ReLU with the slope 0.01 below zero.
  Activation LEAKY_RELU = new LeakyRelu(0.01);

  /// The name in a run file, such as `relu`.
  String label();
}
