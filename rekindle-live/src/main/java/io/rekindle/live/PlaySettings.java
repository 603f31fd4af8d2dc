package io.rekindle.live;

import io.rekindle.core.json.JsonField;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.train.Training;
import io.rekindle.server.http.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a person has set in the playground.
///
/// @param toy points in the plane; empty for MNIST
/// @param spread initial weights are uniform in ± this; empty for weights that suit the activation
/// @param depth hidden layers
/// @param width units of each
record PlaySettings(
    Optional<ToyData> toy,
    Activation activation,
    Optional<Double> spread,
    int depth,
    int width,
    Optimizer optimizer) {
  static final String MNIST = "mnist";
  static final int DEEPEST = 8;
  static final int WIDEST = 200;
  static final List<Activation> ACTIVATIONS =
      List.of(
          Activation.SIGMOID,
          Activation.TANH,
          Activation.RELU,
          Activation.LEAKY_RELU,
          Activation.GELU);

  private static final double LARGEST_SPREAD = 10;
  private static final double LARGEST_RATE = 100;
  private static final int TOY_BATCH = 20;
  private static final int TOY_EPOCHS = 150;
  private static final int IMAGE_BATCH = 100;

  /// The names of the data.
  static List<String> data() {
    return Stream.concat(Stream.of(MNIST), Arrays.stream(ToyData.values()).map(ToyData::label))
        .toList();
  }

  /// @throws Refusal if one is out of its range
  static PlaySettings read(JsonField body) {
    String data = body.get("data").text();
    if (!data().contains(data)) {
      throw Refusal.value("data", data, String.join(", ", data()));
    }
    String optimizer = body.get("optimizer").text();
    double rate = number(body, "rate", LARGEST_RATE);
    return new PlaySettings(
        Arrays.stream(ToyData.values()).filter(toy -> toy.label().equals(data)).findFirst(),
        activation(body.get("activation").text()),
        body.find("spread").map(_ -> number(body, "spread", LARGEST_SPREAD)),
        (int) body.get("depth").whole(1, DEEPEST),
        (int) body.get("width").whole(1, WIDEST),
        switch (optimizer) {
          case "sgd" -> Optimizer.sgd(rate);
          case "adam" -> Optimizer.adam(rate);
          default -> throw Refusal.value("optimizer", optimizer, "sgd or adam");
        });
  }

  private static double number(JsonField body, String name, double most) {
    double value = body.get(name).number();
    if (!(value > 0 && value <= most)) {
      throw Refusal.value(
          name, String.valueOf(value), "a number above 0, at most %.0f".formatted(most));
    }
    return value;
  }

  private static Activation activation(String name) {
    return ACTIVATIONS.stream()
        .filter(each -> each.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Refusal.value(
                    "activation",
                    name,
                    String.join(", ", ACTIVATIONS.stream().map(Activation::label).toList())));
  }

  Network network() {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      layers.add(new Layer.Dense(width, activation));
    }
    layers.add(new Layer.Dense(toy.isPresent() ? 2 : 10, Activation.SOFTMAX));
    Network network = Network.of(toy.isPresent() ? 2 : 784, layers);
    return spread.map(a -> network.withInit(new Initializer.Uniform(-a, a))).orElse(network);
  }

  Training training() {
    return Training.of(Loss.crossEntropy(), optimizer)
        .withBatchSize(toy.isPresent() ? TOY_BATCH : IMAGE_BATCH)
        .withEpochs(toy.isPresent() ? TOY_EPOCHS : 1);
  }
}
