package io.rekindle.cli;

import io.rekindle.core.network.LayerText;
import io.rekindle.core.network.Network;
import io.rekindle.doctor.Shell;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What to do about a run that did not learn.
final class Advice {
  private static final Pattern TENSOR = Pattern.compile("layers\\.(\\d{1,9})\\..*");

  private Advice() {}

  /// Points to the doctor.
  static String doctor(RunFolder folder) {
    return "`%s` finds out why, and what to change.".formatted(command(folder));
  }

  /// Proves the cause by trials and writes a cured run file.
  static String command(RunFolder folder) {
    return "rekindle doctor %s --fix cured.yaml"
        .formatted(Shell.quoted(folder.runFile().toString()));
  }

  /// The layer that a tensor such as `layers.2.weight` belongs to: "2, dense 100 relu".
  static Optional<String> layerOf(String tensor, Network network) {
    Matcher matcher = TENSOR.matcher(tensor);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int layer = Integer.parseInt(matcher.group(1));
    return layer < network.layers().size()
        ? Optional.of(layer + ", " + LayerText.describe(network.layers().get(layer)))
        : Optional.empty();
  }
}
