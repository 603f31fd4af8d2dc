package io.rekindle.cli;

import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A network for people: a line a layer.
final class NetworkTable {
  private NetworkTable() {}

  static List<String> lines(Network network) {
    TextTable table = new TextTable("><>>><");
    table.row("", "layer", "in", "out", "parameters", "initial weights");
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      table.row(
          String.valueOf(i),
          describe(layer),
          String.valueOf(network.widthAfter(i - 1)),
          String.valueOf(network.widthAfter(i)),
          Figures.count(parameters(network, i)),
          layer instanceof Layer.Dense dense ? init(network, dense) : "");
    }
    table.row("", "", "", "", Figures.count(network.size()), "");
    return table.lines();
  }

  static long parameters(Network network, int layer) {
    return network.slots().stream()
        .filter(slot -> slot.layer() == layer)
        .mapToLong(Slot::size)
        .sum();
  }

  static String describe(Layer layer) {
    return switch (layer) {
      case Layer.Dense d ->
          ("dense " + d.units() + " " + activations(d.activations())).strip() + options(d);
      case Layer.Activate a -> "activation " + activations(a.activations());
      case Layer.Dropout d -> "dropout " + Figures.setting(d.rate());
      case Layer.BatchNorm _ -> "batch_norm";
      case Layer.LayerNorm _ -> "layer_norm";
    };
  }

  private static String options(Layer.Dense dense) {
    return (dense.useBias() ? "" : ", no bias")
        + (dense.trainable() ? "" : ", frozen")
        + (dense.l1() == 0 ? "" : ", l1 " + Figures.setting(dense.l1()))
        + (dense.l2() == 0 ? "" : ", l2 " + Figures.setting(dense.l2()))
        + (dense.maxNorm().isEmpty()
            ? ""
            : ", max_norm " + Figures.setting(dense.maxNorm().getAsDouble()));
  }

  private static String activations(List<Activation> activations) {
    return activations.stream().map(NetworkTable::describe).collect(Collectors.joining(", "));
  }

  private static String describe(Activation activation) {
    return switch (activation) {
      case Activation.Standard s -> s.label();
      case Activation.LeakyRelu l -> l.label() + " " + Figures.setting(l.slope());
    };
  }

  private static String init(Network network, Layer.Dense dense) {
    String chosen = dense.init().or(network::init).isPresent() ? "" : " (by the activation)";
    return describe(network.initOf(dense)) + chosen;
  }

  static String describe(Initializer initializer) {
    return switch (initializer) {
      case Initializer.Uniform u ->
          "uniform [%s, %s)".formatted(Figures.setting(u.low()), Figures.setting(u.high()));
      case Initializer.Normal n -> "normal " + Figures.setting(n.deviation());
      case Initializer.TruncatedNormal n -> "truncated_normal " + Figures.setting(n.deviation());
      case Initializer.Constant c -> "constant " + Figures.setting(c.value());
      case Initializer.Orthogonal o -> "orthogonal " + Figures.setting(o.gain());
      case Initializer.Lsuv _ -> "lsuv";
      case Initializer.Scaled s -> (s.family() + "_" + s.shape()).toLowerCase(Locale.ROOT);
    };
  }
}
