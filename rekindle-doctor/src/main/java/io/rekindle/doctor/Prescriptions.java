package io.rekindle.doctor;

import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.task.Targets.Encoding;
import io.rekindle.core.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Changes of a run file that rules prescribe, computed for the subject at hand.
record Prescriptions(Subject subject) {
  /// So many features that some may well be of no use.
  private static final int MANY_FEATURES = 20;

  /// One output activation in the place of all there are.
  List<Change> output(String activation) {
    List<Change> changes = new ArrayList<>();
    List<String> paths = subject.activationPaths(subject.outputLayer());
    changes.add(Change.set(paths.getFirst(), activation));
    for (String other : paths.subList(1, paths.size())) {
      changes.add(Change.set(other, "linear"));
    }
    return changes;
  }

  /// The output and loss that suit the task.
  List<Change> suitedOutput() {
    return switch (subject.task()) {
      case CLASSIFICATION ->
          subject.network().outputs() > 1 && subject.targets().encoding() != Encoding.NUMBER
              ? suitedOutput("softmax", "cross_entropy", Measure.CrossEntropy.class)
              : subject.classes() > 2
                  ? oneHot()
                  : suitedOutput(
                      "sigmoid", "binary_cross_entropy", Measure.BinaryCrossEntropy.class);
      case BINARY, MULTILABEL ->
          suitedOutput("sigmoid", "binary_cross_entropy", Measure.BinaryCrossEntropy.class);
      case REGRESSION, AUTOENCODING -> {
        Measure measure = subject.run().training().loss().measure();
        boolean fits =
            measure instanceof Measure.MeanSquaredError
                || measure instanceof Measure.MeanAbsoluteError
                || measure instanceof Measure.Huber;
        List<Change> changes = output("linear");
        if (!fits) {
          changes.add(Change.set("loss", "mse"));
        }
        yield changes;
      }
    };
  }

  private List<Change> suitedOutput(
      String activation, String loss, Class<? extends Measure> measure) {
    List<Change> changes = output(activation);
    Measure current = subject.run().training().loss().measure();
    boolean fromLogits =
        switch (current) {
          case Measure.CrossEntropy c -> c.fromLogits();
          case Measure.BinaryCrossEntropy c -> c.fromLogits();
          default -> false;
        };
    if (!measure.isInstance(current) || fromLogits) {
      changes.add(Change.set("loss", loss));
    }
    return changes;
  }

  /// A unit for each class, with softmax and cross-entropy.
  List<Change> oneHot() {
    List<Change> changes = new ArrayList<>(output("softmax"));
    changes.add(
        Change.set("network.layers." + subject.outputLayer() + ".dense", subject.classes()));
    changes.add(Change.set("data.encode", "one-hot"));
    if (subject.run().data().task().isPresent()
        && subject.run().data().task().get() != Task.CLASSIFICATION) {
      changes.add(Change.set("data.task", "classification"));
    }
    changes.add(Change.remove("data.classes"));
    changes.add(Change.set("loss", "cross_entropy"));
    return changes;
  }

  /// The position of the class among the labels for target; a binary task takes numbers as they
  /// are.
  List<Change> positionOfClass() {
    List<Change> changes = new ArrayList<>();
    if (subject.task() == Task.BINARY) {
      changes.add(Change.set("data.task", "classification"));
    }
    changes.add(Change.set("data.encode", "index"));
    return changes;
  }

  /// Another activation for all hidden layers, with the initialiser that suits it.
  List<Change> hiddenActivations(String activation, String init) {
    List<Change> changes = new ArrayList<>();
    for (int layer : hiddenLayers()) {
      List<String> paths = subject.activationPaths(layer);
      changes.add(Change.set(paths.getFirst(), activation));
      for (String other : paths.subList(1, paths.size())) {
        changes.add(Change.set(other, "linear"));
      }
      changes.add(Change.set("network.layers." + layer + ".init", init));
    }
    return changes;
  }

  /// An activation for those hidden layers that have none.
  List<Change> missingActivations() {
    List<Change> changes = new ArrayList<>();
    for (int layer : hiddenLayers()) {
      if (subject.activationsAfter(layer).isEmpty()) {
        changes.add(Change.set("network.layers." + layer + ".activation", "relu"));
        changes.add(Change.set("network.layers." + layer + ".init", "he_uniform"));
      }
    }
    return changes;
  }

  List<Integer> hiddenLayers() {
    List<Integer> all = subject.denseLayers();
    return all.subList(0, all.size() - 1);
  }

  /// For every dense layer the initialiser that suits its activation, where it has another.
  List<Change> suitedInit() {
    List<Change> changes = new ArrayList<>();
    for (int layer : subject.denseLayers()) {
      Activation first =
          subject.activationsAfter(layer).stream().findFirst().orElse(Activation.LINEAR);
      String name = nameOf(Initializer.suitedTo(first));
      if (!subject.network().initOf(subject.dense(layer)).equals(Initializer.suitedTo(first))) {
        changes.add(Change.set("network.layers." + layer + ".init", name));
      }
    }
    boolean sameEverywhere =
        changes.size() == subject.denseLayers().size()
            && changes.stream().map(Change::value).distinct().count() == 1
            && subject.denseLayers().stream().allMatch(l -> subject.dense(l).init().isEmpty());
    return sameEverywhere
        ? List.of(new Change("network.init", changes.getFirst().value()))
        : changes;
  }

  private static String nameOf(Initializer init) {
    if (init.equals(Initializer.HE_UNIFORM)) {
      return "he_uniform";
    }
    return init.equals(Initializer.LECUN_NORMAL) ? "lecun_normal" : "glorot_uniform";
  }

  List<Change> learningRate(double factor) {
    double rate = subject.run().training().optimizer().learningRate() * factor;
    double rounded = Double.parseDouble(String.format(java.util.Locale.ROOT, "%.3g", rate));
    return List.of(Change.set("optimizer.learning_rate", rounded));
  }

  /// Adam at its usual rate or a multiple of it.
  List<Change> adam(double rate) {
    List<Change> changes = new ArrayList<>();
    changes.add(Change.set("optimizer", Map.of("name", "adam", "learning_rate", rate)));
    return changes;
  }

  List<Change> epochs(int factor) {
    return List.of(Change.set("epochs", subject.run().training().epochs() * factor));
  }

  /// No hidden layers beyond the first two.
  List<Change> fewerLayers() {
    List<Integer> hidden = hiddenLayers();
    List<Change> changes = new ArrayList<>();
    if (hidden.size() <= 2) {
      return changes;
    }
    int from = hidden.get(2);
    for (int layer = subject.outputLayer() - 1; layer >= from; layer--) {
      changes.add(Change.remove("network.layers." + layer));
    }
    return changes;
  }

  /// Every hidden layer of at least so many units, but an autoencoder's code: to be narrow is what
  /// it is for.
  List<Change> wider(int least) {
    List<Change> changes = new ArrayList<>();
    int code = subject.task() == Task.AUTOENCODING ? narrowest() : 0;
    for (int layer : hiddenLayers()) {
      int units = subject.dense(layer).units();
      if (units < least && units != code) {
        changes.add(Change.set("network.layers." + layer + ".dense", least));
      }
    }
    return changes;
  }

  /// The units of the narrowest hidden layer.
  int narrowest() {
    return hiddenLayers().stream().mapToInt(l -> subject.dense(l).units()).min().orElse(0);
  }

  /// Features of mean 0 and deviation 1, where the run file leaves them as they are; not an
  /// autoencoder's, which are its targets too: it would be measured on others.
  List<Change> standardized() {
    return subject.task() == Task.AUTOENCODING
        ? List.of()
        : List.of(Change.set("data.scale", "standardize"));
  }

  /// The same for targets that are numbers, with an output that reaches them.
  List<Change> standardizedTargets() {
    if (subject.task() != Task.REGRESSION) {
      return List.of();
    }
    List<Change> changes = new ArrayList<>();
    changes.add(Change.set("data.scale_target", "standardize"));
    if (PairingRules.isLimited(subject)) {
      changes.addAll(output("linear"));
    }
    return changes;
  }

  List<Change> dropout(double rate) {
    List<Change> changes = new ArrayList<>();
    List<Layer> layers = subject.network().layers();
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof Layer.Dropout d && d.rate() > rate) {
        changes.add(Change.set("network.layers." + i + ".dropout", rate));
      }
    }
    return changes;
  }

  /// Neither penalties nor limits on weights.
  List<Change> noPenalties() {
    List<Change> changes = new ArrayList<>();
    for (int layer : subject.denseLayers()) {
      Layer.Dense dense = subject.dense(layer);
      if (dense.l1() != 0) {
        changes.add(Change.set("network.layers." + layer + ".l1", 0));
      }
      if (dense.l2() != 0) {
        changes.add(Change.set("network.layers." + layer + ".l2", 0));
      }
      if (dense.maxNorm().isPresent()) {
        changes.add(Change.remove("network.layers." + layer + ".max_norm"));
      }
    }
    if (subject.run().training().optimizer().weightDecay() != 0) {
      changes.add(Change.set("optimizer.weight_decay", 0));
    }
    return changes;
  }

  /// A penalty on squared weights of every layer that has less.
  List<Change> penalty(double l2) {
    List<Change> changes = new ArrayList<>();
    for (int layer : subject.denseLayers()) {
      if (subject.dense(layer).l2() < l2) {
        changes.add(Change.set("network.layers." + layer + ".l2", l2));
      }
    }
    return changes;
  }

  /// A penalty on the first layer's absolute weights, which takes features of no use out of a
  /// network of many (Ng 2004); nothing for few features, or where there is as much.
  List<Change> fewFeatures(double l1) {
    int first = subject.denseLayers().getFirst();
    boolean many = subject.network().inputs() >= MANY_FEATURES && subject.dense(first).l1() < l1;
    return many ? List.of(Change.set("network.layers." + first + ".l1", l1)) : List.of();
  }

  /// Hidden layers of so many times fewer units, of 2 at least.
  List<Change> narrower(int times) {
    List<Change> changes = new ArrayList<>();
    for (int layer : hiddenLayers()) {
      int units = Math.max(2, subject.dense(layer).units() / times);
      if (units < subject.dense(layer).units()) {
        changes.add(Change.set("network.layers." + layer + ".dense", units));
      }
    }
    return changes;
  }

  /// A hidden layer in front of a network's only one, which the change writes out again; nothing
  /// where there are more, or one whose settings would be lost.
  List<Change> hiddenLayer(int units) {
    Layer only = subject.network().layers().getFirst();
    if (subject.network().layers().size() > 1
        || !(only instanceof Layer.Dense output)
        || !output.equals(plain(output))) {
      return List.of();
    }
    Map<String, Object> last = new LinkedHashMap<>();
    last.put("dense", output.units());
    last.put("activation", output.firstActivation().label());
    if (!output.useBias()) {
      last.put("use_bias", false);
    }
    Map<String, Object> hidden = Map.of("dense", units, "activation", "relu", "init", "he_uniform");
    return List.of(Change.set("network.layers", List.of(hidden, last)));
  }

  /// A layer of the same width, with or without a bias, with one activation and nothing else.
  private static Layer.Dense plain(Layer.Dense dense) {
    Activation only = dense.firstActivation();
    boolean bare = dense.activations().isEmpty();
    boolean named = only instanceof Activation.Standard;
    return new Layer.Dense(
        dense.units(),
        bare || !named ? List.of() : List.of(only),
        Optional.empty(),
        Initializer.ZEROS,
        dense.useBias(),
        true,
        0,
        0,
        OptionalDouble.empty());
  }

  List<Change> allTrainable() {
    List<Change> changes = new ArrayList<>();
    for (int layer : subject.denseLayers()) {
      if (!subject.dense(layer).trainable()) {
        changes.add(Change.set("network.layers." + layer + ".trainable", true));
      }
    }
    return changes;
  }

  /// A bias for every layer that has neither one nor a normalisation's shift in its place.
  List<Change> allBiases() {
    List<Change> changes = new ArrayList<>();
    for (int layer : subject.denseLayers()) {
      boolean shifted = subject.normalisation(layer, true).isPresent();
      if (!subject.dense(layer).useBias() && !shifted) {
        changes.add(Change.set("network.layers." + layer + ".use_bias", true));
      }
    }
    return changes;
  }
}
