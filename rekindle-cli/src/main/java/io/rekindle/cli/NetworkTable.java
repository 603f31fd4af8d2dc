package io.rekindle.cli;

import io.rekindle.core.network.Layer;
import io.rekindle.core.network.LayerText;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.List;

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
          LayerText.describe(layer),
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

  private static String init(Network network, Layer.Dense dense) {
    String chosen = dense.init().or(network::init).isPresent() ? "" : " (by the activation)";
    return LayerText.describe(network.initOf(dense)) + chosen;
  }
}
