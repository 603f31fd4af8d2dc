package io.rekindle.core.model;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.network.Network;
import java.nio.file.Path;
import java.util.List;

/// A trained network with all that is needed to use it: numbers, preprocessing, what its outputs
/// mean. Immutable and safe for use by many threads.
public final class Model {
  private final Network network;
  private final float[] parameters;
  private final Preprocessing preprocessing;
  private final Targets targets;
  private final Loss loss;
  private final List<Metric> metrics;
  private final Origin origin;

  /// @param parameters in the order of [Network#slots()]; copied
  /// @param loss what the network was trained on
  /// @param metrics what it is judged by
  public Model(
      Network network,
      float[] parameters,
      Preprocessing preprocessing,
      Targets targets,
      Loss loss,
      List<Metric> metrics,
      Origin origin) {
    requireEqual("parameters", parameters.length, network.size());
    requireEqual("inputs by the preprocessing", preprocessing.width(), network.inputs());
    if (targets.encoding() == Targets.Encoding.ONE_HOT) {
      requireEqual("outputs by the targets", targets.width(), network.outputs());
    }
    this.network = network;
    this.parameters = parameters.clone();
    this.preprocessing = preprocessing;
    this.targets = targets;
    this.loss = loss;
    this.metrics = List.copyOf(metrics);
    this.origin = origin;
  }

  private static void requireEqual(String what, long found, long needed) {
    if (found != needed) {
      throw new IllegalArgumentException(
          "%d %s, but the network has %d".formatted(found, what, needed));
    }
  }

  /// Reads a model file.
  ///
  /// @throws io.rekindle.core.InputException naming file, entry, what was found and what was
  ///   expected, where the file is missing, damaged, or of a newer format
  public static Model load(Path file) {
    return ModelFile.read(file);
  }

  /// Writes the model file whole or not at all; one of that name is replaced.
  ///
  /// @throws io.rekindle.core.InputException naming path and reason where it cannot be written
  public void save(Path file) {
    ModelFile.write(this, file);
  }

  public Network network() {
    return network;
  }

  /// A copy of all numbers, in the order of [Network#slots()].
  public float[] parameters() {
    return parameters.clone();
  }

  public Preprocessing preprocessing() {
    return preprocessing;
  }

  public Targets targets() {
    return targets;
  }

  public Loss loss() {
    return loss;
  }

  public List<Metric> metrics() {
    return metrics;
  }

  public Origin origin() {
    return origin;
  }
}
