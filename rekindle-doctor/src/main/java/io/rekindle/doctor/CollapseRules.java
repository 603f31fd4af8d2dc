package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;

import io.rekindle.core.network.Activation;
import io.rekindle.core.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is lost on the way: rows that all look alike, weights that decay, gradients that grow on
/// their way down, a layer that lets too little through, a batch that is mostly noise.
final class CollapseRules implements Rule {
  private static final double ONE_RAY = 0.999;
  private static final double GONE = 0.05;
  private static final double FLATTENED = 0.01;
  private static final double EXPLODED = 1e4;
  private static final int NARROWER = 4;
  private static final int SMALL_BATCH = 4;

  @Override
  public List<Suspicion> check(Observation seen) {
    List<Suspicion> found = new ArrayList<>();
    exponentialUnits(seen).or(() -> hiddenSoftmax(seen)).ifPresent(found::add);
    explodingGradient(seen).ifPresent(found::add);
    rankCollapse(seen).ifPresent(found::add);
    weightsToZero(seen).ifPresent(found::add);
    bottleneck(seen).ifPresent(found::add);
    batchTooSmall(seen).ifPresent(found::add);
    return found;
  }

  private static String where(LayerReading layer) {
    return "network.layers." + layer.layer();
  }

  private static List<LayerReading> hidden(Reading reading) {
    return reading.layers().subList(0, reading.layers().size() - 1);
  }

  /// Exponential hidden units: growth of the second moment over the input's is measured before the
  /// first step, where 1 keeps the signal. It does not apply to layers that keep their size.
  static Optional<Suspicion> exponentialUnits(Observation seen) {
    for (LayerReading layer : hidden(seen.initial())) {
      double growth = layer.moment() / Math.max(seen.initial().inputMoment(), 1e-12);
      boolean exponential =
          seen.subject().activationsAfter(layer.layer()).contains(Activation.EXPONENTIAL);
      if (exponential && !(growth < 10 && seen.control().isFinite())) {
        return Optional.of(
            Suspicion.of(
                Diagnosis.ACTIVATION_UNSUITABLE,
                MEASURED,
                where(layer),
                "exponential units multiply where others add: their output and slope have no bound",
                "ReLU in the hidden layers, with the initial weights that belong to it",
                new Prescriptions(seen.subject()).hiddenActivations("relu", "he_uniform"),
                new Evidence(
                    "second moment of the layer's output over the input's", growth, 1, "ratio")));
      }
    }
    return Optional.empty();
  }

  /// A hidden softmax: its values sum to 1 in every row, so that the n of them are near 1 / n and
  /// differ between rows by as little. Variation over rows of what it puts out over what it was
  /// given is measured before the first step; 1 keeps the signal, a sigmoid takes 1 / 16. It does
  /// not apply to the few or decided units of a mixture, which keep it, nor where a normalisation
  /// restores it.
  static Optional<Suspicion> hiddenSoftmax(Observation seen) {
    double before = seen.initial().inputMoment();
    for (LayerReading layer : hidden(seen.initial())) {
      double kept = layer.variation() / Math.max(before, 1e-12);
      boolean softmax = seen.subject().activationsAfter(layer.layer()).contains(Activation.SOFTMAX);
      if (softmax && kept < FLATTENED && !SignalRules.isRestored(seen.subject(), layer)) {
        return Optional.of(
            Suspicion.of(
                Diagnosis.ACTIVATION_UNSUITABLE,
                MEASURED,
                where(layer),
                "a softmax over %d hidden units gives each nearly 1/%d for every row: what tells rows apart is lost"
                    .formatted(layer.units(), layer.units()),
                "ReLU in the hidden layers, with the initial weights that belong to it",
                new Prescriptions(seen.subject()).hiddenActivations("relu", "he_uniform"),
                new Evidence(
                    "variation over rows of the layer's output over its input's",
                    kept,
                    1,
                    "ratio")));
      }
      before = layer.variation();
    }
    return Optional.empty();
  }

  /// The backward signal's second moment, lowest trained layer over output: 1 under weights that
  /// keep it (He et al. 2015, backward case).
  static Optional<Suspicion> explodingGradient(Observation seen) {
    List<LayerReading> layers = seen.initial().layers();
    Optional<LayerReading> lowest =
        layers.stream().filter(l -> seen.subject().dense(l.layer()).trainable()).findFirst();
    double last = layers.getLast().gradient();
    if (lowest.isEmpty() || last == 0 || lowest.get().gradient() / last < EXPLODED) {
      return Optional.empty();
    }
    List<Change> init = new Prescriptions(seen.subject()).suitedInit();
    boolean clip = init.isEmpty();
    return Optional.of(
        Suspicion.of(
            Diagnosis.EXPLODING_GRADIENT,
            MEASURED,
            where(lowest.get()),
            "the gradient grows from layer to layer on its way down, and the first steps throw the"
                + " lower layers out",
            clip ? "gradients of norm 1 at most" : "initial weights that keep the gradient's size",
            clip ? List.of(Change.set("optimizer.clip_norm", 1)) : init,
            new Evidence(
                "gradient's second moment, first layer over last",
                lowest.get().gradient() / last,
                1,
                "ratio")));
  }

  /// Mean cosine between rows in the last hidden layer before the first step: random layers draw
  /// rows together (Schoenholz et al. 2017), weights of one sign do it at once. Well below 1 where
  /// rows can be told apart. It does not apply to layers of one or two units.
  static Optional<Suspicion> rankCollapse(Observation seen) {
    List<LayerReading> wide = hidden(seen.initial()).stream().filter(l -> l.units() > 2).toList();
    if (wide.isEmpty() || !(wide.getLast().alignment() > ONE_RAY)) {
      return Optional.empty();
    }
    LayerReading first =
        wide.stream().filter(l -> l.alignment() > ONE_RAY).findFirst().orElseThrow();
    Prescriptions prescribe = new Prescriptions(seen.subject());
    List<Change> init = prescribe.suitedInit();
    return Optional.of(
        Suspicion.of(
            Diagnosis.RANK_COLLAPSE,
            MEASURED,
            where(first),
            "all rows leave the layer in nearly one direction, so that nothing above can tell them"
                + " apart",
            init.isEmpty() ? "centred features" : "initial weights around 0",
            init.isEmpty() ? prescribe.standardized() : init,
            new Evidence(
                "mean cosine between rows, last hidden layer",
                wide.getLast().alignment(),
                0.9,
                "or less")));
  }

  /// Norm of a layer's weights at the end over the start, under a penalty or decay; about 1 or more
  /// where data holds the weights up. Without a penalty it does not apply.
  static Optional<Suspicion> weightsToZero(Observation seen) {
    List<Change> changes = new Prescriptions(seen.subject()).noPenalties();
    for (int i = 0; i < seen.initial().layers().size() && !changes.isEmpty(); i++) {
      LayerReading now = seen.last().layers().get(i);
      double left = now.weightNorm() / seen.initial().layers().get(i).weightNorm();
      if (left < GONE) {
        return Optional.of(
            Suspicion.of(
                Diagnosis.WEIGHTS_TO_ZERO,
                MEASURED,
                where(now),
                "the layer's weights shrank to nothing: a penalty or limit is stronger than the"
                    + " gradient",
                "no penalty or limit, or a much milder one",
                changes,
                new Evidence(
                    "norm of the layer's weights at the end over the start", left, 1, "ratio")));
      }
    }
    return Optional.empty();
  }

  /// A hidden layer of at most a quarter of the width before it and of the hidden width after it,
  /// or of fewer units than the outputs that follow. It does not apply to autoencoders.
  static Optional<Suspicion> bottleneck(Observation seen) {
    Subject subject = seen.subject();
    List<Integer> dense = subject.denseLayers();
    int before = subject.network().inputs();
    for (int i = 0; i < dense.size() - 1 && subject.task() != Task.AUTOENCODING; i++) {
      int units = subject.dense(dense.get(i)).units();
      int after = subject.dense(dense.get(i + 1)).units();
      boolean output = i == dense.size() - 2;
      boolean narrow = output ? units < after : NARROWER * units <= after;
      if (narrow && NARROWER * units <= before) {
        int wider = Math.max(16, Math.min(before, after));
        return Optional.of(
            Suspicion.of(
                Diagnosis.BOTTLENECK,
                MEASURED,
                "network.layers." + dense.get(i),
                "%d units stand between %d and %d: what they cannot carry is lost to all layers above"
                    .formatted(units, before, after),
                "a wider layer",
                List.of(Change.set("network.layers." + dense.get(i) + ".dense", wider)),
                new Evidence("units in the layer", units, Math.min(before, after), "units")));
      }
      before = units;
    }
    return Optional.empty();
  }

  /// Few rows a step, and a loss that swings from epoch to epoch or becomes infinite. A small batch
  /// whose loss falls steadily is none, unless a batch normalisation takes mean and variance of one
  /// row: then nothing of it is left (Ioffe and Szegedy 2015).
  static Optional<Suspicion> batchTooSmall(Observation seen) {
    int batch = seen.subject().run().training().batchSize();
    int rows = seen.subject().data().train().rows();
    if (batch == 1 && rows > 1 && seen.subject().normalisesOverRows()) {
      return Optional.of(
          Suspicion.of(
              Diagnosis.BATCH_TOO_SMALL,
              STATIC,
              "batch_size",
              "batch normalisation subtracts the mean of the batch, which of a single row is the"
                  + " row itself: training sees nothing of the features",
              "a batch of several rows",
              List.of(Change.set("batch_size", Math.clamp(rows / 8, 2, 32))),
              new Evidence("rows in a batch", batch, 32, "rows")));
    }
    if (batch > SMALL_BATCH || rows < 100 || !OptimizationRules.wasTooHigh(seen)) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.BATCH_TOO_SMALL,
            MEASURED,
            "batch_size",
            "the gradient of %d rows is mostly noise, and the loss swings with it".formatted(batch),
            "a larger batch",
            List.of(Change.set("batch_size", 32)),
            new Evidence("rows in a batch", batch, 32, "rows")));
  }
}
