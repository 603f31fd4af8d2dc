package io.rekindle.core.model;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;

/// Models over every kind of layer, activation, initialiser, loss, feature and target.
final class RandomModels {
  private final Random random;

  RandomModels(long seed) {
    random = new Random(seed);
  }

  static List<Activation> activations() {
    List<Activation> all = new ArrayList<>(List.of(Activation.Standard.values()));
    all.add(new Activation.LeakyRelu(0.2));
    return all;
  }

  static List<Initializer> initializers() {
    List<Initializer> all =
        new ArrayList<>(
            List.of(
                new Initializer.Uniform(-0.1, 0.30000000000000004),
                new Initializer.Normal(0.05),
                new Initializer.TruncatedNormal(4.9e-324),
                new Initializer.Constant(-0.0),
                new Initializer.Orthogonal(1.4142135623730951),
                new Initializer.Lsuv()));
    for (Initializer.Family family : Initializer.Family.values()) {
      for (Initializer.Shape shape : Initializer.Shape.values()) {
        all.add(new Initializer.Scaled(family, shape));
      }
    }
    return all;
  }

  static List<Loss> losses() {
    List<Loss> all = new ArrayList<>();
    for (Measure measure :
        List.of(
            new Measure.CrossEntropy(true, 0.1, false),
            new Measure.CrossEntropy(false, 0, true),
            new Measure.BinaryCrossEntropy(true, 0.2),
            new Measure.MeanSquaredError(),
            new Measure.MeanAbsoluteError(),
            new Measure.Huber(1.5),
            new Measure.Poisson(),
            new Measure.Hinge())) {
      all.add(new Loss(measure, Loss.Reduction.MEAN));
      all.add(new Loss(measure, Loss.Reduction.SUM));
    }
    return all;
  }

  /// Every layer, activation and initialiser at once, then some drawn at random.
  Network network(int inputs) {
    List<Layer> layers = new ArrayList<>();
    List<Initializer> initializers = initializers();
    List<Activation> activations = activations();
    for (int i = 0; i < Math.max(initializers.size(), activations.size()); i++) {
      layers.add(
          new Layer.Dense(
              1 + random.nextInt(5),
              List.of(activations.get(i % activations.size()), Activation.Standard.TANH),
              random.nextInt(4) == 0
                  ? Optional.empty()
                  : Optional.of(initializers.get(i % initializers.size())),
              initializers.get(random.nextInt(initializers.size())),
              random.nextBoolean(),
              random.nextBoolean(),
              random.nextDouble(),
              random.nextDouble(),
              random.nextBoolean()
                  ? OptionalDouble.of(random.nextDouble())
                  : OptionalDouble.empty()));
      switch (random.nextInt(5)) {
        case 0 -> layers.add(new Layer.Dropout(random.nextDouble()));
        case 1 -> layers.add(new Layer.BatchNorm(random.nextDouble(), 1e-5));
        case 2 -> layers.add(new Layer.LayerNorm(random.nextDouble()));
        case 3 -> layers.add(new Layer.Activate(activations.get(i % activations.size())));
        default -> layers.add(new Layer.Activate());
      }
    }
    return new Network(
        inputs, layers, random.nextBoolean() ? Optional.of(initializers.get(3)) : Optional.empty());
  }

  Model model() {
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(
                new Preprocessing.Feature.Numeric("a \"b\"\n"),
                new Preprocessing.Feature.Numeric(
                    "\u00e4\ud83d\ude00",
                    random.nextGaussian(),
                    random.nextDouble(),
                    OptionalDouble.of(random.nextDouble()),
                    true),
                new Preprocessing.Feature.Numeric(
                    "c", Double.NaN, Double.POSITIVE_INFINITY, OptionalDouble.empty(), false),
                new Preprocessing.Feature.Numeric(
                    "l", 1, 2, OptionalDouble.empty(), false, random.nextBoolean()),
                new Preprocessing.Feature.Date(
                    "t",
                    1e4,
                    300,
                    OptionalDouble.of(3),
                    random.nextBoolean(),
                    List.of(365.2425, 7.0)),
                new Preprocessing.Feature.Categorical(
                    "d", List.of("", "x", "y"), random.nextBoolean()),
                new Preprocessing.Feature.Hashed("e", 1 + random.nextInt(9))),
            random.nextBoolean(),
            random.nextBoolean()
                ? Optional.of(new Preprocessing.Image(2, 3, 1))
                : Optional.empty());
    Network network = network(preprocessing.width());
    Targets.Encoding encoding = any(Targets.Encoding.values());
    Targets targets =
        new Targets(
            any(Task.values()),
            List.of("t"),
            IntStream.range(0, network.outputs()).mapToObj(i -> "label " + i).toList(),
            encoding,
            encoding == Targets.Encoding.ONE_HOT ? network.outputs() : 1,
            List.of(random.nextGaussian()),
            List.of(random.nextDouble()),
            random.nextBoolean() ? Optional.of("|") : Optional.empty());
    List<Loss> losses = losses();
    return new Model(
        network,
        parameters(network.size()),
        preprocessing,
        targets,
        losses.get(random.nextInt(losses.size())),
        List.of(Metric.values()),
        new Origin(
            "0.1.0",
            "iris",
            3,
            1L << 40,
            Long.MIN_VALUE + 5,
            "scalar",
            Map.of("test", Map.of("loss", Double.NaN, "accuracy", random.nextDouble()))));
  }

  private <T> T any(T[] choices) {
    return List.of(choices).get(random.nextInt(choices.length));
  }

  /// Any bit pattern that is a float, infinities and the payloads of NaN included.
  private float[] parameters(int size) {
    float[] parameters = new float[size];
    for (int i = 0; i < size; i++) {
      parameters[i] = Float.intBitsToFloat(random.nextInt());
    }
    return parameters;
  }
}
