package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;
import static io.rekindle.doctor.Suspicion.Certainty.POSSIBLE;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;

import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The signal through the layers and the gradient back, before the first step and after the last.
///
/// Under weights of variance v, a ReLU layer multiplies the second moment by fan_in · v / 2 (He et
/// al. 2015; for U(-a, a), v = a² / 3, so fan_in · a² / 6), a linear or tanh layer by fan_in · v at
/// most. Gains multiply over depth.
final class SignalRules implements Rule {
  private static final double TOO_SMALL = 0.4;
  private static final double TOO_LARGE = 2.5;
  private static final double CLEARLY_LARGE = 1.2;
  private static final double LOST = 1e-3;
  private static final double EXPLODED = 1e4;
  private static final double MOSTLY = 0.5;

  @Override
  public List<Suspicion> check(Observation seen) {
    List<Suspicion> found = new ArrayList<>();
    Optional<Suspicion> exploding = exploding(seen);
    boolean byWeights = exploding.isPresent() && !hasExponentialUnits(seen);
    exploding.filter(_ -> !byWeights).ifPresent(found::add);
    symmetric(seen).ifPresent(found::add);
    initTooSmall(seen).ifPresent(found::add);
    initTooLarge(seen).ifPresent(found::add);
    InitialBias.wrongHidden(seen).or(() -> InitialBias.wrongOutput(seen)).ifPresent(found::add);
    exploding.filter(_ -> byWeights).ifPresent(found::add);
    vanishing(seen).ifPresent(found::add);
    dead(seen).ifPresent(found::add);
    saturated(seen).ifPresent(found::add);
    return found;
  }

  static String where(LayerReading layer) {
    return "network.layers." + layer.layer();
  }

  /// `layer 0`, `layers 0 and 1`, `layers 0, 1 and 3`.
  private static String numbers(List<LayerReading> layers) {
    List<String> all = layers.stream().map(l -> String.valueOf(l.layer())).toList();
    int last = all.size() - 1;
    return last == 0
        ? "layer " + all.getFirst()
        : "layers %s and %s".formatted(String.join(", ", all.subList(0, last)), all.get(last));
  }

  static List<LayerReading> hidden(Reading reading) {
    return reading.layers().subList(0, reading.layers().size() - 1);
  }

  private static boolean hasExponentialUnits(Observation seen) {
    return hidden(seen.initial()).stream()
        .anyMatch(l -> seen.subject().activationsAfter(l.layer()).contains(Activation.EXPONENTIAL));
  }

  /// The forward pass leaves the range of numbers, or nearly, before anything was learned.
  static Optional<Suspicion> exploding(Observation seen) {
    double before = Math.max(seen.initial().inputMoment(), 1e-12);
    for (LayerReading layer : hidden(seen.initial())) {
      double growth = layer.moment() / before;
      if (!(growth < EXPLODED)) {
        boolean exponential =
            seen.subject().activationsAfter(layer.layer()).contains(Activation.EXPONENTIAL);
        Prescriptions prescribe = new Prescriptions(seen.subject());
        return Optional.of(
            Suspicion.of(
                Diagnosis.EXPLODING_ACTIVATION,
                MEASURED,
                where(layer),
                exponential
                    ? "exponential units square their size from layer to layer"
                    : "each layer makes the signal larger",
                exponential ? "tanh in the hidden layers" : "initial weights that keep its size",
                exponential
                    ? prescribe.hiddenActivations("tanh", "glorot_uniform")
                    : prescribe.suitedInit(),
                new Evidence(
                    "second moment of the layer's output over the input's", growth, 1, "ratio")));
      }
    }
    return Optional.empty();
  }

  /// Different units in a layer before the first step and after the last; null: all of them. It
  /// does not apply where different weights further up, or a bias, draw the units apart.
  static Optional<Suspicion> symmetric(Observation seen) {
    List<LayerReading> layers = seen.initial().layers();
    for (int i = 0; i < layers.size() - 1; i++) {
      LayerReading layer = layers.get(i);
      boolean stayAlike =
          layers.get(i + 1).unitsAlike() || seen.last().layers().get(i).unitsAlike();
      if (layer.unitsAlike() && stayAlike) {
        return Optional.of(
            Suspicion.of(
                Diagnosis.SYMMETRIC_INIT,
                STATIC,
                where(layer),
                "all units of the layer start equal, get equal gradients and stay equal: the layer"
                    + " is one unit wide",
                "random initial weights",
                new Prescriptions(seen.subject()).suitedInit(),
                new Evidence("different units in the layer", 1, layer.units(), "units")));
      }
    }
    return Optional.empty();
  }

  /// Weights well below what keeps the signal's size, and a signal that fades through them; null:
  /// 1. It does not apply to a network of one layer or to small weights at the output alone, which
  ///    the first steps make up for, nor to layers whose signal a normalisation restores, or whose
  ///    weights are so much alike that it grows all the same. Layers of equal units are left to
  ///    [#symmetric].
  static Optional<Suspicion> initTooSmall(Observation seen) {
    Subject subject = seen.subject();
    double smallest = Double.POSITIVE_INFINITY;
    List<LayerReading> small = new ArrayList<>();
    for (LayerReading layer : seen.initial().layers()) {
      double scale = InitialScale.weightScale(subject.network(), layer.layer());
      boolean grows = InitialScale.gainOfMean(subject.network(), layer.layer()) >= 1;
      if (!layer.unitsAlike() && layer.weightNorm() > 0 && !isRestored(subject, layer) && !grows) {
        smallest = Math.min(smallest, scale);
        if (scale <= TOO_SMALL) {
          small.add(layer);
        }
      }
    }
    if (small.isEmpty() || small.getFirst().layer() == subject.outputLayer()) {
      return Optional.empty();
    }
    LayerReading last =
        seen.initial().layers().get(Math.max(0, seen.initial().layers().size() - 2));
    return Optional.of(
        Suspicion.of(
            Diagnosis.INIT_TOO_SMALL,
            MEASURED,
            where(small.getFirst()),
            "the initial weights of %s are too small for activation and width: the signal fades layer by layer, and %s"
                .formatted(
                    numbers(small),
                    seen.control().learns()
                        ? "at first the output bias alone learns"
                        : "the net learns its output bias alone"),
            "initial weights that keep the signal's size",
            new Prescriptions(subject).suitedInit(),
            new Evidence(
                "deviation of the weights over the one that keeps the signal",
                smallest,
                1,
                "ratio"),
            new Evidence(
                "second moment of activations, last hidden layer over input",
                last.moment() / Math.max(1e-30, seen.initial().inputMoment()),
                1,
                "ratio"),
            new Evidence(
                "share of the gradient that goes to the output bias",
                biasShare(seen.initial()),
                0.1,
                "share")));
  }

  /// Whether a normalisation brings what a layer puts out back to size 1: it does where that is
  /// above its epsilon.
  static boolean isRestored(Subject subject, LayerReading layer) {
    return subject
        .normalisation(layer.layer(), false)
        .map(
            norm ->
                switch (norm) {
                  case Layer.BatchNorm b -> layer.variation() > b.epsilon();
                  case Layer.LayerNorm l -> layer.moment() > l.epsilon();
                  case Layer.Dense _, Layer.Activate _, Layer.Dropout _ -> false;
                })
        .orElse(false);
  }

  /// How much of the gradient's norm is the output bias's.
  static double biasShare(Reading reading) {
    double weights =
        reading.layers().stream().mapToDouble(l -> Math.pow(l.weightGradient(), 2)).sum();
    double bias = Math.pow(reading.layers().getLast().biasGradient(), 2);
    return bias / Math.max(1e-300, weights + bias);
  }

  /// Weights well above what keeps the signal's size; null: 1. Of many layers less is enough, as
  /// gains multiply: where the signal explodes, any that are clearly above. It does not apply to
  /// layers whose products a normalisation divides by their size before any activation.
  static Optional<Suspicion> initTooLarge(Observation seen) {
    Subject subject = seen.subject();
    boolean explodes = !hasExponentialUnits(seen) && exploding(seen).isPresent();
    double most = explodes ? CLEARLY_LARGE : TOO_LARGE;
    for (LayerReading layer : seen.initial().layers()) {
      double scale = InitialScale.weightScale(subject.network(), layer.layer());
      boolean divided = subject.normalisation(layer.layer(), true).isPresent();
      if (scale > most && !layer.unitsAlike() && !divided) {
        return Optional.of(
            Suspicion.of(
                Diagnosis.INIT_TOO_LARGE,
                MEASURED,
                where(layer),
                layer.saturated() > MOSTLY
                    ? "initial weights so large that units start at the ends of their range, where"
                        + " the gradient is near 0"
                    : "initial weights so large that the signal grows layer by layer",
                "initial weights that keep the signal's size",
                new Prescriptions(subject).suitedInit(),
                new Evidence(
                    "deviation of the weights over the one that keeps the signal",
                    scale,
                    1,
                    "ratio"),
                new Evidence("share of saturated values", layer.saturated(), 0.1, "share")));
      }
    }
    return Optional.empty();
  }

  /// Rows become indistinguishable, or gradients negligible, on the way through the layers. Where a
  /// hidden softmax does it, or a layer that is dead from the start, that is named instead.
  static Optional<Suspicion> vanishing(Observation seen) {
    List<LayerReading> layers = hidden(seen.initial());
    if (layers.size() < 2
        || layers.stream().anyMatch(layer -> layer.dead() > 0.9)
        || CollapseRules.hiddenSoftmax(seen).isPresent()) {
      return Optional.empty();
    }
    double signal = layers.getLast().variation() / Math.max(1e-30, layers.getFirst().variation());
    // A frozen first layer is sent no gradient.
    double gradient =
        seen.initial().layers().stream()
                .filter(l -> seen.subject().dense(l.layer()).trainable())
                .mapToDouble(LayerReading::gradient)
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY)
            / Math.max(1e-300, seen.initial().layers().getLast().gradient());
    if (signal > LOST * 10 && gradient > LOST) {
      return Optional.empty();
    }
    Prescriptions prescribe = new Prescriptions(seen.subject());
    boolean saturating =
        layers.stream()
            .flatMap(l -> seen.subject().activationsAfter(l.layer()).stream())
            .anyMatch(Reading::isBounded);
    return Optional.of(
        Suspicion.of(
            Diagnosis.VANISHING_GRADIENT,
            MEASURED,
            where(layers.getFirst()),
            "what differs between rows shrinks from layer to layer, and so does the gradient on its"
                + " way back",
            saturating
                ? "ReLU in the hidden layers, with the initial weights that belong to it"
                : "tanh in the hidden layers, with the initial weights that belong to it",
            saturating
                ? prescribe.hiddenActivations("relu", "he_uniform")
                : prescribe.hiddenActivations("tanh", "glorot_uniform"),
            new Evidence("variation over rows, last hidden layer over first", signal, 1, "ratio"),
            new Evidence("gradient's second moment, first layer over last", gradient, 1, "ratio")));
  }

  /// Share of units that are 0 for every row; null: 0.1, at the output none. It does not apply to
  /// outputs whose target is 0 in every row. Where the run overshoots, its steps may have killed
  /// the units, and this is no more than worth a try.
  static Optional<Suspicion> dead(Observation seen) {
    for (int i = 0; i < seen.last().layers().size(); i++) {
      LayerReading now = seen.last().layers().get(i);
      double before = seen.initial().layers().get(i).dead();
      boolean output = i == seen.last().layers().size() - 1;
      double healthy = output ? seen.subject().silentTargets() : 0.9;
      if (now.dead() > healthy && now.dead() >= before) {
        Prescriptions prescribe = new Prescriptions(seen.subject());
        boolean killed = before <= 0.9 && OptimizationRules.overshoots(seen);
        return Optional.of(
            Suspicion.of(
                Diagnosis.DEAD_RELU,
                killed ? POSSIBLE : MEASURED,
                where(now),
                before > 0.9
                    ? "units are 0 for every row from the start, and get no gradient"
                    : "units became 0 for every row, and get no gradient any more",
                output
                    ? "the output activation that suits the task"
                    : "leaky ReLU, which lets a gradient through",
                output
                    ? prescribe.suitedOutput()
                    : prescribe.hiddenActivations("leaky_relu", "he_uniform"),
                new Evidence("share of dead units at the end", now.dead(), 0.1, "share"),
                new Evidence("share of dead units before the first step", before, 0.1, "share")));
      }
    }
    return Optional.empty();
  }

  /// Share of values at the ends of their range; null: 0.1. Where they did not start there and the
  /// run overshoots, its steps may have driven them, and this is no more than worth a try.
  static Optional<Suspicion> saturated(Observation seen) {
    for (int i = 0; i < hidden(seen.last()).size(); i++) {
      LayerReading now = seen.last().layers().get(i);
      double before = seen.initial().layers().get(i).saturated();
      if (Math.max(now.saturated(), before) > MOSTLY) {
        boolean driven = before <= MOSTLY && OptimizationRules.overshoots(seen);
        return Optional.of(
            Suspicion.of(
                Diagnosis.SATURATED_UNITS,
                driven ? POSSIBLE : MEASURED,
                where(now),
                "units sit at the ends of their range, where the gradient is near 0",
                "ReLU in the hidden layers, with the initial weights that belong to it",
                new Prescriptions(seen.subject()).hiddenActivations("relu", "he_uniform"),
                new Evidence("share of saturated values at the end", now.saturated(), 0.1, "share"),
                new Evidence(
                    "share of saturated values before the first step", before, 0.1, "share")));
      }
    }
    return Optional.empty();
  }
}
