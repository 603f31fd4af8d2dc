package io.rekindle.core.network;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Layers and initialisers as people read them, in the words of the run file: `dense 100 relu`.
public final class LayerText {
  private LayerText() {}

  /// One line for a layer.
  public static String describe(Layer layer) {
    return switch (layer) {
      case Layer.Dense d ->
          ("dense " + d.units() + " " + activations(d.activations())).strip() + options(d);
      case Layer.Activate a -> "activation " + activations(a.activations());
      case Layer.Dropout d -> "dropout " + setting(d.rate());
      case Layer.BatchNorm _ -> "batch_norm";
      case Layer.LayerNorm _ -> "layer_norm";
    };
  }

  private static String options(Layer.Dense dense) {
    return (dense.useBias() ? "" : ", no bias")
        + (dense.trainable() ? "" : ", frozen")
        + (dense.l1() == 0 ? "" : ", l1 " + setting(dense.l1()))
        + (dense.l2() == 0 ? "" : ", l2 " + setting(dense.l2()))
        + (dense.maxNorm().isEmpty() ? "" : ", max_norm " + setting(dense.maxNorm().getAsDouble()));
  }

  private static String activations(List<Activation> activations) {
    return activations.stream().map(LayerText::describe).collect(Collectors.joining(", "));
  }

  private static String describe(Activation activation) {
    return switch (activation) {
      case Activation.Standard s -> s.label();
      case Activation.LeakyRelu l -> l.label() + " " + setting(l.slope());
    };
  }

  /// One word or two for an initialiser.
  public static String describe(Initializer initializer) {
    return switch (initializer) {
      case Initializer.Uniform u ->
          "uniform [%s, %s)".formatted(setting(u.low()), setting(u.high()));
      case Initializer.Normal n -> "normal " + setting(n.deviation());
      case Initializer.TruncatedNormal n -> "truncated_normal " + setting(n.deviation());
      case Initializer.Constant c -> "constant " + setting(c.value());
      case Initializer.Orthogonal o -> "orthogonal " + setting(o.gain());
      case Initializer.Lsuv _ -> "lsuv";
      case Initializer.Scaled s -> (s.family() + "_" + s.shape()).toLowerCase(Locale.ROOT);
    };
  }

  /// A setting as it was written: 0.001, 10, 1.0E-7.
  public static String setting(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }
}
