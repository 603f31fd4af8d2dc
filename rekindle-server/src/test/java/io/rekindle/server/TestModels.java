package io.rekindle.server;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.model.Missing;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.model.Preprocessing.Image;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/// Small models with random weights, one of each kind.
final class TestModels {
  private TestModels() {}

  /// Two numbers, of which the second may be missing, and a colour; three classes.
  static Model flowers(long seed) {
    return flowers(seed, Missing.NONE);
  }

  /// @param missing what counts as missing besides empty cells
  static Model flowers(long seed, Missing missing) {
    List<Feature> features =
        List.of(
            new Feature.Numeric("length", 5, 2, OptionalDouble.empty(), false),
            new Feature.Numeric("width", 3, 0.5, OptionalDouble.of(3.1), true),
            new Feature.Categorical("colour", List.of("red", "blue, dark", "7")));
    return classifier(
        new Preprocessing(features, false, Optional.empty(), missing),
        List.of("setosa", "virginica, large", "versicolor"),
        seed,
        16);
  }

  /// The same columns and classes in another order, one column of another type.
  static Model flowersTurned(long seed) {
    List<Feature> features =
        List.of(
            new Feature.Hashed("colour", 4),
            new Feature.Categorical("width", List.of("3", "4")),
            new Feature.Numeric("length"));
    return classifier(
        new Preprocessing(features, false, Optional.empty()),
        List.of("versicolor", "virginica, large", "setosa"),
        seed,
        16);
  }

  /// Images of digits, as MNIST has them, by a network of 784-256-128-10.
  static Model digits(long seed) {
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < 784; i++) {
      features.add(
          new Feature.Numeric("x[%d]".formatted(i), 0, 255, OptionalDouble.empty(), false));
    }
    return classifier(
        new Preprocessing(features, false, Optional.of(new Image(28, 28, 1))),
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        seed,
        256,
        128);
  }

  private static Model classifier(
      Preprocessing preprocessing, List<String> labels, long seed, int... hidden) {
    Targets targets =
        new Targets(
            Task.CLASSIFICATION,
            List.of("kind"),
            labels,
            Targets.Encoding.ONE_HOT,
            labels.size(),
            List.of(0.0),
            List.of(1.0));
    return model(
        preprocessing,
        targets,
        Activation.SOFTMAX,
        Loss.crossEntropy(),
        labels.size(),
        seed,
        hidden);
  }

  /// A number and a city that is hashed; labels that stand in one cell.
  static Model tags(long seed) {
    List<Feature> features =
        List.of(
            new Feature.Numeric("length", 5, 2, OptionalDouble.empty(), false),
            new Feature.Hashed("city", 7));
    Targets targets =
        new Targets(
            Task.MULTILABEL,
            List.of("tags"),
            List.of("cold", "late", "wet"),
            Targets.Encoding.NUMBER,
            3,
            List.of(0.0, 0.0, 0.0),
            List.of(1.0, 1.0, 1.0),
            Optional.of("|"));
    return model(
        new Preprocessing(features, false, Optional.empty()),
        targets,
        Activation.SIGMOID,
        Loss.binaryCrossEntropy(),
        3,
        seed,
        16);
  }

  /// Two labels at once.
  static Model labels(long seed) {
    return model(
        numbers(3),
        new Targets(
            Task.MULTILABEL,
            List.of("wet", "cold"),
            List.of(),
            Targets.Encoding.NUMBER,
            2,
            List.of(0.0, 0.0),
            List.of(1.0, 1.0)),
        Activation.SIGMOID,
        Loss.binaryCrossEntropy(),
        2,
        seed,
        8);
  }

  /// Two classes by one output.
  static Model binary(long seed) {
    return model(
        numbers(3),
        new Targets(
            Task.BINARY,
            List.of("answer"),
            List.of("no", "yes"),
            Targets.Encoding.NUMBER,
            1,
            List.of(0.0),
            List.of(1.0)),
        Activation.SIGMOID,
        Loss.binaryCrossEntropy(),
        1,
        seed,
        8);
  }

  /// A price in its own unit.
  static Model price(long seed) {
    return model(
        numbers(3),
        new Targets(
            Task.REGRESSION,
            List.of("price"),
            List.of(),
            Targets.Encoding.NUMBER,
            1,
            List.of(250_000.0),
            List.of(50_000.0)),
        Activation.LINEAR,
        Loss.meanSquaredError(),
        1,
        seed,
        8);
  }

  private static Preprocessing numbers(int count) {
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      features.add(new Feature.Numeric("f" + i, i, i + 1, OptionalDouble.empty(), false));
    }
    return new Preprocessing(features, false, Optional.empty());
  }

  private static Model model(
      Preprocessing preprocessing,
      Targets targets,
      Activation last,
      Loss loss,
      int outputs,
      long seed,
      int... hidden) {
    List<Layer> layers = new ArrayList<>();
    for (int units : hidden) {
      layers.add(new Layer.Dense(units, Activation.RELU));
    }
    layers.add(new Layer.Dense(outputs, last));
    Network network = Network.of(preprocessing.width(), layers.toArray(Layer[]::new));
    Random random = new Random(seed);
    float[] parameters = new float[network.size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) (random.nextGaussian() * 0.1);
    }
    return new Model(
        network, parameters, preprocessing, targets, loss, Collections.emptyList(), Origin.UNKNOWN);
  }
}
