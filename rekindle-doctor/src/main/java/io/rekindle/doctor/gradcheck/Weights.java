package io.rekindle.doctor.gradcheck;

import io.rekindle.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// Initial weights that keep the signal's size, for the activations of a given network.
final class Weights {
  private Weights() {}

  /// The a of U(-a, a): He for rectifiers, LeCun for SELU, Glorot for the rest, four times Glorot
  /// for logistic units, whose slope is a quarter.
  static double limit(Net.Dense layer) {
    double glorot = Math.sqrt(6.0 / (layer.inputs() + layer.units()));
    return switch (family(layer.curve())) {
      case HE -> Math.sqrt(3.0 / (layer.inputs() * Signal.passed(layer.curve())));
      case LECUN -> Math.sqrt(3.0 / layer.inputs());
      case GLOROT -> glorot;
      case LOGISTIC -> 4 * glorot;
    };
  }

  private enum Family {
    HE,
    LECUN,
    GLOROT,
    LOGISTIC
  }

  private static Family family(Curve curve) {
    return switch (curve.label()) {
      case "relu", "elu", "gelu", "gelu_tanh", "silu", "mish", "softplus" -> Family.HE;
      case "selu" -> Family.LECUN;
      case "sigmoid", "hard_sigmoid" -> Family.LOGISTIC;
      default -> curve.label().startsWith("leaky_relu") ? Family.HE : Family.GLOROT;
    };
  }

  /// The formula of [#limit], for a person.
  static String formula(Curve curve) {
    return switch (family(curve)) {
      case HE ->
          switch (curve.label()) {
            case "relu" -> "sqrt(6/fan_in)";
            default -> "sqrt(3/(fan_in · E[slope²]))";
          };
      case LECUN -> "sqrt(3/fan_in)";
      case GLOROT -> "sqrt(6/(fan_in + fan_out))";
      case LOGISTIC -> "4 · sqrt(6/(fan_in + fan_out))";
    };
  }

  /// The network with such weights; its biases stay as they are.
  static Net drawn(Net net) {
    SplittableRandom random = new SplittableRandom(4);
    List<Net.Dense> layers = new ArrayList<>();
    for (Net.Dense layer : net.layers()) {
      double a = limit(layer);
      layers.add(
          new Net.Dense(
              layer.w().map(_ -> a * (2 * random.nextDouble() - 1)), layer.b(), layer.curve()));
    }
    return net.withLayers(layers);
  }

  /// Run-file settings for [#drawn].
  static Map<String, Json> settings(Net net) {
    Map<String, Json> set = new java.util.LinkedHashMap<>();
    for (int l = 0; l < net.depth(); l++) {
      double a = Double.parseDouble(Wording.number(limit(net.layer(l))));
      set.put("network.layers." + l + ".init", Json.object().put("uniform", a).build());
    }
    return set;
  }

  /// The first hidden layer all of whose units have the same weights in and out.
  static Optional<Integer> firstSymmetric(Net net) {
    for (int l = 0; l < net.depth() - 1; l++) {
      boolean same =
          net.layer(l).units() > 1
              && hasEqualRows(net.layer(l).w())
              && net.layer(l).b().map(b -> hasEqualRows(b.transposed())).orElse(true)
              && hasEqualRows(net.layer(l + 1).w().transposed());
      if (same) {
        return Optional.of(l);
      }
    }
    return Optional.empty();
  }

  private static boolean hasEqualRows(Matrix m) {
    for (int i = m.columns(); i < m.values().length; i++) {
      if (m.values()[i] != m.values()[i % m.columns()]) {
        return false;
      }
    }
    return true;
  }
}
