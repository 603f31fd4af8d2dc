package io.rekindle.doctor.gradcheck;

import io.rekindle.core.network.Activation;
import io.rekindle.core.reference.Activations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/// An activation y = f(z) with its derivative in the two forms in which people write it: of the
/// pre-activation z, and of the output y.
///
/// Softmax has no value of one number. Its derivative is the diagonal of its Jacobian, y(1 - y),
/// which is what is written where the whole Jacobian was forgotten.
///
/// @param ofOutput the derivative as a function of y, where there is such a form
/// @param kinks the z at which the derivative jumps
public record Curve(
    String label,
    DoubleUnaryOperator value,
    DoubleUnaryOperator derivative,
    Optional<DoubleUnaryOperator> ofOutput,
    List<Double> kinks) {
  private static final double SELU_SCALE = 1.0507009873554805;
  private static final double SELU_SLOPE = SELU_SCALE * 1.6732632423543772;

  static final Curve LINEAR = of(Activation.LINEAR, y -> 1);
  static final Curve RELU = of(Activation.RELU, y -> y > 0 ? 1 : 0, 0.0);
  static final Curve SIGMOID = of(Activation.SIGMOID, y -> y * (1 - y));
  static final Curve TANH = of(Activation.TANH, y -> 1 - y * y);
  static final Curve GELU = of(Activation.GELU);
  static final Curve GELU_TANH =
      new Curve("gelu_tanh", Curve::geluTanh, Curve::geluTanhSlope, Optional.empty(), List.of());
  static final Curve SOFTMAX =
      new Curve(
          "softmax",
          z -> {
            throw new IllegalArgumentException("softmax takes a whole row");
          },
          y -> y * (1 - y),
          Optional.of(y -> y * (1 - y)),
          List.of());

  private static final List<Double> LEAKY_SLOPES = List.of(0.01, 0.1, 0.2, 0.3);
  private static final Map<String, String> ALIASES =
      Map.of("logistic", "sigmoid", "swish", "silu", "identity", "linear", "none", "linear");

  /// Every curve that is known, the common ones first; without softmax.
  static final List<Curve> ALL = all();

  private static List<Curve> all() {
    List<Curve> curves = new ArrayList<>(List.of(LINEAR, RELU, SIGMOID, TANH));
    LEAKY_SLOPES.forEach(slope -> curves.add(leaky(slope)));
    curves.add(of(Activation.ELU, y -> y > 0 ? 1 : y + 1));
    curves.add(GELU);
    curves.add(GELU_TANH);
    curves.add(of(Activation.SILU));
    curves.add(of(Activation.SOFTPLUS, y -> -Math.expm1(-y)));
    curves.add(of(Activation.SELU, y -> y > 0 ? SELU_SCALE : y + SELU_SLOPE, 0.0));
    curves.add(of(Activation.MISH));
    curves.add(of(Activation.SOFTSIGN, y -> (1 - Math.abs(y)) * (1 - Math.abs(y))));
    curves.add(of(Activation.HARD_SIGMOID, y -> y > 0 && y < 1 ? 1.0 / 6 : 0, -3.0, 3.0));
    curves.add(of(Activation.EXPONENTIAL, y -> y));
    return List.copyOf(curves);
  }

  static Curve leaky(double slope) {
    Curve curve = of(new Activation.LeakyRelu(slope), y -> y > 0 ? 1 : slope, 0.0);
    String label = slope == 0.01 ? "leaky_relu" : "leaky_relu:" + slope;
    return new Curve(label, curve.value, curve.derivative, curve.ofOutput, curve.kinks);
  }

  private static Curve of(Activation activation, DoubleUnaryOperator ofOutput, Double... kinks) {
    return new Curve(
        activation.label(),
        z -> Activations.value(activation, z),
        z -> Activations.derivative(activation, z),
        Optional.of(ofOutput),
        List.of(kinks));
  }

  private static Curve of(Activation activation) {
    Curve curve = of(activation, y -> y);
    return new Curve(curve.label, curve.value, curve.derivative, Optional.empty(), List.of());
  }

  /// The curve of a run file's name (`relu`), an alias (`logistic`), or `leaky_relu:slope`.
  static Optional<Curve> named(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    String label = ALIASES.getOrDefault(lower, lower);
    if (label.equals(SOFTMAX.label)) {
      return Optional.of(SOFTMAX);
    }
    if (label.startsWith("leaky_relu:")) {
      try {
        return Optional.of(leaky(Double.parseDouble(label.substring("leaky_relu:".length()))));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
    return ALL.stream().filter(c -> c.label.equals(label)).findFirst();
  }

  /// All names, for messages.
  static List<String> names() {
    List<String> names = new ArrayList<>(ALL.stream().map(Curve::label).toList());
    names.removeIf(n -> n.contains(":"));
    names.add("leaky_relu:SLOPE");
    names.add(SOFTMAX.label);
    return names;
  }

  boolean isSoftmax() {
    return label.equals(SOFTMAX.label);
  }

  boolean is(Curve other) {
    return label.equals(other.label);
  }

  /// What the derivative is written as, such as `y(1 - y)`.
  String formula() {
    return switch (label) {
      case "linear" -> "1";
      case "relu" -> "(z > 0)";
      case "sigmoid", "softmax" -> "y(1 - y)";
      case "tanh" -> "1 - y²";
      case "elu" -> "1 for z > 0, else y + 1";
      case "softplus" -> "sigmoid(z)";
      case "exponential" -> "y";
      case "softsign" -> "(1 - |y|)²";
      default -> "the derivative of " + label;
    };
  }

  /// The approximation of GELU by tanh; Hendrycks and Gimpel 2016, section 2.
  private static double geluTanh(double z) {
    return 0.5 * z * (1 + Math.tanh(inner(z)));
  }

  private static double inner(double z) {
    return Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z);
  }

  private static double geluTanhSlope(double z) {
    double t = Math.tanh(inner(z));
    double dInner = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * z * z);
    return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * dInner;
  }

  @Override
  public String toString() {
    return label;
  }
}
