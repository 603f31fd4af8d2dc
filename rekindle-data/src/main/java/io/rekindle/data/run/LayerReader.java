package io.rekindle.data.run;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Model;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads `network`: its layers and their default initialiser.
final class LayerReader {
  private static final Set<String> NORMALIZATIONS = Set.of("batch_norm", "layer_norm");
  private static final List<String> KINDS =
      List.of("dense", "dropout", "batch_norm", "layer_norm", "activation");

  private final Optional<Initializer> defaultInit;
  private final Optional<Model> from;
  private final List<Layer> layers = new ArrayList<>();

  /// @param network the run file's `network`
  /// @param base the folder that a relative path of `network.from` starts from
  LayerReader(Section network, Path base) {
    defaultInit = network.read("init", InitializerReader::read);
    from = network.read("from", (path, node) -> model(path, node, base));
    if (from.isPresent() && network.get("layers").isEmpty()) {
      layers.addAll(from.get().network().layers());
    } else {
      readLayers(network);
    }
    network.rejectUnknownKeys();
  }

  private static Model model(String path, Node node, Path base) {
    Path file = base.resolve(Section.text(path, node));
    try {
      return Model.load(Files.isDirectory(file) ? file.resolve("model.rkn") : file);
    } catch (InputException e) {
      throw new InputException("%s: %s: %s".formatted(node.place(), path, e.getMessage()), e);
    }
  }

  private void readLayers(Section network) {
    Node list = network.required("layers", "layers: [{dense: 10, activation: softmax}]");
    String path = network.path("layers");
    if (!(list instanceof Node.Sequence sequence) || sequence.items().isEmpty()) {
      throw Section.wrong(path, list, "a list of at least one layer is needed, in order");
    }
    List<Node> resolved = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      Section layer = section(path + "." + i, sequence.items().get(i));
      layers.add(layer(layer));
      layer.rejectUnknownKeys();
      resolved.add(layer.resolved());
    }
    network.resolve("layers", new Node.Sequence(resolved, list.place()));
    from.ifPresent(model -> requireSameTensors(model.network(), path, list));
  }

  /// Layers without numbers may differ, such as a dropout put in.
  private void requireSameTensors(Network wanted, String path, Node list) {
    List<String> ours = tensors(new Network(wanted.inputs(), layers, defaultInit));
    List<String> theirs = tensors(wanted);
    if (!ours.equals(theirs)) {
      throw Section.wrong(
          path,
          list,
          "its tensors are %s, and the model of network.from has %s; leave out the layers, or write layers of the same units"
              .formatted(String.join(", ", ours), String.join(", ", theirs)));
    }
  }

  private static List<String> tensors(Network network) {
    return network.slots().stream()
        .map(
            slot ->
                "%s %d x %d"
                    .formatted(
                        slot.kind().name().toLowerCase(Locale.ROOT), slot.rows(), slot.columns()))
        .toList();
  }

  /// The model whose numbers training begins with.
  Optional<Model> from() {
    return from;
  }

  Optional<Initializer> defaultInit() {
    return defaultInit;
  }

  List<Layer> layers() {
    return List.copyOf(layers);
  }

  /// A bare word as the mapping that it is short for: `batch_norm`, or an activation's name.
  static Node writtenOut(Node layer) {
    if (!(layer instanceof Node.Text word)) {
      return layer;
    }
    return NORMALIZATIONS.contains(word.value())
        ? Node.Mapping.of(word.value(), Node.Mapping.empty(word.place()))
        : Node.Mapping.of("activation", word);
  }

  private static Section section(String path, Node node) {
    if (node instanceof Node.Text word && KINDS.contains(word.value()) && !isNormalization(word)) {
      throw Section.wrong(
          path, node, "it needs a value, such as {%s: 100}".formatted(word.value()));
    }
    if (writtenOut(node) instanceof Node.Mapping mapping) {
      return Section.of(path, mapping);
    }
    throw Section.wrong(path, node, "a layer is needed, such as {dense: 100, activation: relu}");
  }

  private static boolean isNormalization(Node.Text word) {
    return NORMALIZATIONS.contains(word.value());
  }

  private Layer layer(Section layer) {
    if (layer.holds("dense")) {
      return dense(layer);
    } else if (layer.holds("dropout")) {
      double rate = Section.number(layer.path("dropout"), kept(layer, "dropout"), Range.SHARE);
      return new Layer.Dropout(rate);
    } else if (layer.holds("batch_norm")) {
      Section settings = layer.section("batch_norm");
      var norm =
          new Layer.BatchNorm(
              settings.number("momentum", Range.CLOSED_SHARE, 0.99),
              settings.number("epsilon", Range.NOT_NEGATIVE, 0.001));
      settings.rejectUnknownKeys();
      return norm;
    } else if (layer.holds("layer_norm")) {
      Section settings = layer.section("layer_norm");
      var norm = new Layer.LayerNorm(settings.number("epsilon", Range.NOT_NEGATIVE, 0.001));
      settings.rejectUnknownKeys();
      return norm;
    } else if (layer.holds("activation")) {
      return new Layer.Activate(activations(layer));
    }
    String found = layer.keys().stream().findFirst().orElse("");
    throw new InputException(
        "%s: %s has none of the keys that name a layer: %s; found \"%s\".%s"
            .formatted(
                layer.place(),
                layer.path(),
                String.join(", ", KINDS),
                found,
                Spelling.suggestion(found, KINDS)));
  }

  private static Node kept(Section layer, String key) {
    Node node = layer.required(key, key + ": 0.5");
    layer.resolve(key, node);
    return node;
  }

  private Layer dense(Section layer) {
    Node units = layer.required("dense", "dense: 100");
    layer.resolve("dense", units);
    List<Activation> activations = activations(layer);
    Optional<Initializer> init =
        layer.get("init").map(n -> InitializerReader.read(layer.path("init"), n));
    Initializer bias = layer.read("bias", InitializerReader::readBias).orElse(Initializer.ZEROS);
    var dense =
        new Layer.Dense(
            Section.integer(layer.path("dense"), units, 1),
            activations,
            init,
            bias,
            layer.flag("use_bias", true),
            layer.flag("trainable", true),
            layer.number("l1", Range.NOT_NEGATIVE, 0),
            layer.number("l2", Range.NOT_NEGATIVE, 0),
            layer.number("max_norm", Range.POSITIVE));
    Initializer resolved =
        init.or(() -> defaultInit).orElseGet(() -> Initializer.suitedTo(dense.firstActivation()));
    layer.resolve("init", InitializerReader.write(resolved, layer.place()));
    layer.resolve("bias", InitializerReader.write(bias, layer.place()));
    return dense;
  }

  /// The activations of a layer, without the linear ones, which do nothing.
  private static List<Activation> activations(Section layer) {
    Optional<List<Activation>> activations =
        layer.read(
            "activation",
            (path, node) ->
                Section.items(node).stream()
                    .map(item -> activation(path, item))
                    .filter(a -> !a.equals(Activation.LINEAR))
                    .toList());
    if (activations.isEmpty()) {
      layer.resolve("activation", new Node.Text("linear", layer.place()));
    }
    return activations.orElse(List.of());
  }

  private static Activation activation(String path, Node node) {
    if (node instanceof Node.Mapping mapping && mapping.entries().size() == 1) {
      Section slope = Section.of(path, mapping);
      if (slope.get("leaky_relu").isPresent()) {
        return new Activation.LeakyRelu(slope.number("leaky_relu", Range.ANY).orElseThrow());
      }
      slope.rejectUnknownKeys();
    }
    return Section.choice(path, node, ActivationNames.BY_NAME);
  }

  /// Loaded when a layer is read, so that a run file is not needed to start.
  private static final class ActivationNames {
    static final Map<String, Activation> BY_NAME = names();

    private static Map<String, Activation> names() {
      Map<String, Activation> names =
          java.util.Arrays.stream(Activation.Standard.values())
              .collect(
                  Collectors.toMap(
                      Activation::label,
                      Function.identity(),
                      (a, b) -> a,
                      java.util.LinkedHashMap::new));
      names.put("logistic", Activation.SIGMOID);
      names.put("leaky_relu", Activation.LEAKY_RELU);
      return names;
    }
  }
}
