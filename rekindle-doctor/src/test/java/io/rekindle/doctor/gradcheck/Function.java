package io.rekindle.doctor.gradcheck;

/// Activations written out once more, apart from the code under test.
enum Function {
  LINEAR,
  SIGMOID,
  TANH,
  RELU,
  LEAKY_RELU,
  ELU,
  SELU,
  SOFTPLUS,
  GELU,
  SILU,
  SOFTSIGN,
  MISH;

  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  boolean hasFormOfY() {
    return switch (this) {
      case GELU, SILU, MISH -> false;
      default -> true;
    };
  }

  double value(double z) {
    return switch (this) {
      case LINEAR -> z;
      case SIGMOID -> 1 / (1 + Math.exp(-z));
      case TANH -> (Math.exp(z) - Math.exp(-z)) / (Math.exp(z) + Math.exp(-z));
      case RELU -> Math.max(0, z);
      case LEAKY_RELU -> Math.max(0.01 * z, z);
      case ELU -> z > 0 ? z : Math.exp(z) - 1;
      case SELU -> 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * (Math.exp(z) - 1));
      case SOFTPLUS -> Math.log1p(Math.exp(z));
      case GELU -> z * phi(z);
      case SILU -> z / (1 + Math.exp(-z));
      case SOFTSIGN -> z / (1 + Math.abs(z));
      case MISH -> z * Math.tanh(Math.log1p(Math.exp(z)));
    };
  }

  double slope(double z) {
    double s = 1 / (1 + Math.exp(-z));
    return switch (this) {
      case LINEAR -> 1;
      case SIGMOID -> s * (1 - s);
      case TANH -> 1 / (Math.cosh(z) * Math.cosh(z));
      case RELU -> z > 0 ? 1 : 0;
      case LEAKY_RELU -> z > 0 ? 1 : 0.01;
      case ELU -> z > 0 ? 1 : Math.exp(z);
      case SELU -> 1.0507009873554805 * (z > 0 ? 1 : 1.6732632423543772 * Math.exp(z));
      case SOFTPLUS -> s;
      case GELU -> phi(z) + z * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
      case SILU -> s + z * s * (1 - s);
      case SOFTSIGN -> Math.pow(1 + Math.abs(z), -2);
      case MISH -> {
        double t = Math.tanh(Math.log1p(Math.exp(z)));
        yield t + z * (1 - t * t) * s;
      }
    };
  }

  double slopeOfY(double y) {
    return switch (this) {
      case LINEAR -> 1;
      case SIGMOID -> y * (1 - y);
      case TANH -> 1 - y * y;
      case RELU -> y > 0 ? 1 : 0;
      case LEAKY_RELU -> y > 0 ? 1 : 0.01;
      case ELU -> y > 0 ? 1 : y + 1;
      case SELU -> y > 0 ? 1.0507009873554805 : y + 1.0507009873554805 * 1.6732632423543772;
      case SOFTPLUS -> 1 - Math.exp(-y);
      case SOFTSIGN -> (1 - Math.abs(y)) * (1 - Math.abs(y));
      case GELU, SILU, MISH -> throw new IllegalArgumentException(label());
    };
  }

  /// Φ(z): the error function's Taylor series near 0, its continued fraction beyond.
  private static double phi(double z) {
    double x = Math.abs(z) / Math.sqrt(2);
    double half;
    if (x > 1.5) {
      double fraction = x;
      for (int n = 150; n > 0; n--) {
        fraction = x + n / 2.0 / fraction;
      }
      half = 0.5 * Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
    } else {
      double term = x;
      double sum = x;
      for (int n = 1; n < 60; n++) {
        term *= -x * x / n;
        sum += term / (2 * n + 1);
      }
      half = 0.5 - sum / Math.sqrt(Math.PI);
    }
    return z < 0 ? half : 1 - half;
  }
}
