package io.rekindle.core.network;

import io.rekindle.core.Require;

/// How the weights (or biases) of a layer are drawn before training.
public sealed interface Initializer {

  /// Uniform in [low, high).
  record Uniform(double low, double high) implements Initializer {
    public Uniform {
      Require.finite("low", low);
      Require.finite("high", high);
    }
  }

  /// Normal with mean 0.
  record Normal(double deviation) implements Initializer {
    public Normal {
      Require.notNegative("deviation", deviation);
    }
  }

  /// Normal with mean 0, redrawn until within two deviations; its own deviation is then about 0.88
  /// · `deviation`.
  record TruncatedNormal(double deviation) implements Initializer {
    public TruncatedNormal {
      Require.notNegative("deviation", deviation);
    }
  }

  record Constant(double value) implements Initializer {
    public Constant {
      Require.finite("value", value);
    }
  }

  /// Rows (or columns, whichever are fewer) orthonormal, times `gain`; Saxe et al. 2013.
  record Orthogonal(double gain) implements Initializer {
    public Orthogonal {
      Require.finite("gain", gain);
    }
  }

  /// Orthogonal, then divided by the standard deviation of the layer's output on the first training
  /// rows, layer after layer; after Mishkin and Matas 2015.
  record Lsuv() implements Initializer {}

  /// Zero mean with the variance `numerator / fan`.
  record Scaled(Family family, Shape shape) implements Initializer {}

  enum Family {
    /// 2 / fan_in; He et al. 2015.
    HE,
    /// 2 / (fan_in + fan_out); Glorot and Bengio 2010.
    GLOROT,
    /// 1 / fan_in; LeCun et al. 1998.
    LECUN;

    public double variance(int fanIn, int fanOut) {
      return switch (this) {
        case HE -> 2.0 / fanIn;
        case GLOROT -> 2.0 / ((double) fanIn + fanOut);
        case LECUN -> 1.0 / fanIn;
      };
    }
  }

  enum Shape {
    UNIFORM,
    /// Truncated at two standard deviations with the variance restored.
    NORMAL
  }

  Initializer ZEROS = new Constant(0);
  Initializer ONES = new Constant(1);
  Initializer HE_UNIFORM = new Scaled(Family.HE, Shape.UNIFORM);
  Initializer HE_NORMAL = new Scaled(Family.HE, Shape.NORMAL);
  Initializer GLOROT_UNIFORM = new Scaled(Family.GLOROT, Shape.UNIFORM);
  Initializer GLOROT_NORMAL = new Scaled(Family.GLOROT, Shape.NORMAL);
  Initializer LECUN_UNIFORM = new Scaled(Family.LECUN, Shape.UNIFORM);
  Initializer LECUN_NORMAL = new Scaled(Family.LECUN, Shape.NORMAL);

  /// Uniform in (-limit, limit).
  static Initializer uniform(double limit) {
    return new Uniform(-limit, limit);
  }

  /// What keeps the signal's size through a layer that ends in this activation: He for the ReLU
  /// family, which halves the second moment, LeCun for SELU, Glorot for the rest.
  static Initializer suitedTo(Activation activation) {
    return switch (activation) {
      case Activation.LeakyRelu _ -> HE_UNIFORM;
      case Activation.Standard standard ->
          switch (standard) {
            case RELU, ELU, GELU, SILU, MISH, SOFTPLUS -> HE_UNIFORM;
            case SELU -> LECUN_NORMAL;
            case LINEAR, SOFTSIGN, EXPONENTIAL, SIGMOID, HARD_SIGMOID, TANH, SOFTMAX ->
                GLOROT_UNIFORM;
          };
    };
  }
}
