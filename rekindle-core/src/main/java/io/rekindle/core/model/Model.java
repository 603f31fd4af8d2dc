package io.rekindle.core.model;

import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.FrozenNetwork;
import io.rekindle.core.train.Inference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.IntStream;

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
  private final RowEncoder encoder;
  private final Outputs outputs;

  /// Made when it is first needed: the weights are laid out anew for it.
  private Optional<FrozenNetwork> frozen = Optional.empty();

  /// Passes at rest. There are never more than callers at once.
  private final Queue<Inference> idle = new ConcurrentLinkedQueue<>();

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
    this.encoder = new RowEncoder(preprocessing);
    this.outputs = new Outputs(targets, loss);
  }

  /// A model of numbers in and numbers out, as they are.
  public static Model of(Network network, float[] parameters) {
    int width = network.outputs();
    Targets targets =
        new Targets(
            Task.REGRESSION,
            IntStream.range(0, width).mapToObj(i -> "y" + i).toList(),
            List.of(),
            Targets.Encoding.NUMBER,
            width,
            Collections.nCopies(width, 0.0),
            Collections.nCopies(width, 1.0));
    return new Model(
        network,
        parameters,
        Preprocessing.none(network.inputs()),
        targets,
        Loss.meanSquaredError(),
        List.of(),
        Origin.UNKNOWN);
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

  /// All but the numbers, as the model file's `model.json` has it.
  public Json.Obj describe() {
    return ModelFile.describe(this);
  }

  /// The model that [#describe] tells of, which other formats than the model file hold too.
  ///
  /// @param source what messages call the description
  /// @param parameters gives the numbers of the network that is described, in the order of its
  ///   slots
  /// @throws io.rekindle.core.InputException naming what the description lacks, or holds that is
  ///   not allowed
  public static Model described(
      Json description, String source, Function<Network, float[]> parameters) {
    try {
      return ModelFile.read(JsonField.root(source, description), parameters);
    } catch (IllegalArgumentException e) {
      throw new InputException("%s: %s".formatted(source, e.getMessage()), e);
    }
  }

  /// What the model makes of a row: a probability for each class, or numbers in the targets' unit.
  ///
  /// @param row the raw value of each feature, in the order of [Preprocessing#features()]; NaN for
  ///   a missing one
  /// @return as many numbers as the network has outputs
  /// @throws io.rekindle.core.InputException if the row has another length, or a feature is a
  ///   category
  public float[] predict(float[] row) {
    float[] inputs = new float[network.inputs()];
    encoder.encode(row, inputs, 0);
    return predictPrepared(new Features.Floats(inputs, 1, network.inputs()));
  }

  /// What the model makes of each of many rows.
  public float[][] predict(float[][] rows) {
    int width = network.inputs();
    float[] inputs = new float[Math.multiplyExact(rows.length, width)];
    for (int i = 0; i < rows.length; i++) {
      encoder.encode(rows[i], inputs, i * width);
    }
    float[] all = predictPrepared(new Features.Floats(inputs, rows.length, width));
    float[][] predictions = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      predictions[i] = Arrays.copyOfRange(all, i * network.outputs(), (i + 1) * network.outputs());
    }
    return predictions;
  }

  /// What the model makes of a row given by column names.
  ///
  /// @param row a number, or its text, for each number; a text for each category; an empty text or
  ///   null for a missing value. Columns that are no features are skipped
  public float[] predict(Map<String, ?> row) {
    float[] inputs = new float[network.inputs()];
    encoder.encode(row, inputs, 0);
    return predictPrepared(new Features.Floats(inputs, 1, network.inputs()));
  }

  /// The class of a row: the label with the largest probability; by a single output the second
  /// label above 1/2; for several labels at once, all above 1/2, joined by `;`.
  ///
  /// @throws IllegalStateException if the model predicts numbers
  public String predictLabel(float[] row) {
    return outputs.label(predict(row));
  }

  /// The class of a row given by column names.
  public String predictLabel(Map<String, ?> row) {
    return outputs.label(predict(row));
  }

  /// The class that a prediction stands for, as [#predictLabel] names it.
  public String labelOf(float[] prediction) {
    return outputs.label(prediction);
  }

  /// Turns a row into the inputs of the network.
  ///
  /// @param row as for [#predict(float[])]
  /// @param into gets as many numbers as the network has inputs, from `at` on
  public void prepare(float[] row, float[] into, int at) {
    encoder.encode(row, into, at);
  }

  /// What the model makes of rows that were prepared as for training.
  ///
  /// @param features as wide as the network's inputs
  /// @return rows x outputs
  public float[] predictPrepared(Features features) {
    float[] values = rawOutputs(features);
    outputs.interpret(values, network.outputs());
    return values;
  }

  private float[] rawOutputs(Features features) {
    Inference inference = idle.poll();
    if (inference == null) {
      inference = inference(1);
    }
    float[] values = inference.outputs(features);
    idle.add(inference);
    return values;
  }

  /// Something to run prepared rows through the network, for one thread at a time; its outputs are
  /// not [interpreted][#interpret].
  ///
  /// @param threads how many share the work, the caller included
  public Inference inference(int threads) {
    return frozen().inference(threads);
  }

  private synchronized FrozenNetwork frozen() {
    if (frozen.isEmpty()) {
      frozen = Optional.of(new FrozenNetwork(network, parameters, Compute.best()));
    }
    return frozen.get();
  }

  /// How good the model is on rows that were prepared as for training.
  ///
  /// @param rows features as wide as the network's inputs, targets in the form the loss sees
  public Scores scores(Examples rows) {
    float[] values = rawOutputs(rows.features());
    return Scores.of(targets, values, network.outputs(), rows.targets());
  }

  /// Turns outputs of the network into predictions: logits into probabilities, scaled targets into
  /// their own unit.
  ///
  /// @param values rows x outputs, changed in place
  public void interpret(float[] values) {
    outputs.interpret(values, network.outputs());
  }

  public Network network() {
    return network;
  }

  /// A copy of all numbers, in the order of [Network#slots()].
  public float[] parameters() {
    return parameters.clone();
  }

  /// Refuses a model that predicts nothing, since its training diverged.
  ///
  /// @param name what messages call it
  /// @throws InputException if one of its numbers is NaN or infinite, or they are so large that it
  ///   makes such of inputs that are 0, 1 or -1
  public void requireFinite(String name) {
    for (Slot slot : network.slots()) {
      for (int i = slot.offset(); i < slot.end(); i++) {
        if (!Float.isFinite(parameters[i])) {
          throw diverged(name, "%s holds %s".formatted(slot.name(), parameters[i]));
        }
      }
    }
    if (makesNothingOfOrdinaryRows()) {
      throw diverged(
          name, "its weights make NaN or infinite numbers even of inputs of 0, 1 and -1");
    }
  }

  private static InputException diverged(String name, String how) {
    return new InputException(
        "%s: %s, as its training diverged, and such a model predicts nothing; name another, or let `rekindle doctor` find out why and train again"
            .formatted(name, how));
  }

  private boolean makesNothingOfOrdinaryRows() {
    float[] values = {0, 1, -1};
    float[] inputs = new float[values.length * network.inputs()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = values[i / network.inputs()];
    }
    float[] made;
    try (Inference inference = inference(1)) {
      made = inference.outputs(new Features.Floats(inputs, values.length, network.inputs()));
    }
    outputs.interpret(made, network.outputs());
    boolean[] isFinite = {true, true, true};
    for (int i = 0; i < made.length; i++) {
      isFinite[i / network.outputs()] &= Float.isFinite(made[i]);
    }
    return !(isFinite[0] || isFinite[1] || isFinite[2]);
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

  /// What goes in, the layers, and what comes out: `4 features; 4 inputs -> dense 3 softmax;
  /// classification of species`.
  @Override
  public String toString() {
    return "%d features; %s; %s of %s"
        .formatted(
            preprocessing.features().size(),
            network,
            targets.task().label(),
            some(targets.names()));
  }

  private static String some(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(3, names.size())));
    return names.size() > 3 ? "%s and %d more".formatted(first, names.size() - 3) : first;
  }
}
