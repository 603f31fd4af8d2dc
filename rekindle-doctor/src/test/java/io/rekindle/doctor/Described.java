package io.rekindle.doctor;

import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A run that is described, not carried out: a healthy one, of which a test changes single figures
/// before the rules see it.
final class Described {
  final Subject subject;
  double inputMoment = 1;
  double initialLoss = 1;
  double outputSpread = 1;
  double skill = 0.5;
  double firstUpdate = 0.01;
  long steps = 24;
  List<Double> losses = List.of(1.0, 0.9, 0.8);

  double largestDeviation = 1;
  double smallestDeviation = 1;
  double largestOffset;
  double rootMeanSquare = 1;
  int constantFeatures;
  double largestConstant;
  long nonFinite;
  long infinite;
  double targetDeviation = 1;
  double targetOffset;
  boolean targetsVary = true;

  /// The dense layers before the first step and at the end.
  final List<Figures> initial = new ArrayList<>();

  final List<Figures> last = new ArrayList<>();

  Described(RunFile run) {
    subject = new Subject(run, Preparation.prepare(run));
    for (int layer : subject.denseLayers()) {
      initial.add(new Figures(layer, subject.dense(layer).units()));
      last.add(new Figures(layer, subject.dense(layer).units()));
    }
  }

  /// What a reading says of a layer.
  static final class Figures {
    private final int layer;
    private final int units;
    double moment = 1;
    double variation = 1;
    double gradient = 1;
    double weightGradient = 1;
    double biasGradient;
    double dead;
    double saturated;
    double weightNorm = 1;
    boolean unitsAlike;
    double alignment;

    private Figures(int layer, int units) {
      this.layer = layer;
      this.units = units;
    }

    private LayerReading reading() {
      return new LayerReading(
          layer,
          moment,
          variation,
          gradient,
          weightGradient,
          biasGradient,
          dead,
          saturated,
          weightNorm,
          unitsAlike,
          units,
          alignment);
    }
  }

  private Reading reading(List<Figures> layers, double loss) {
    return new Reading(
        inputMoment, layers.stream().map(Figures::reading).toList(), outputSpread, loss);
  }

  Observation seen() {
    double none = Double.NaN;
    double end = losses.isEmpty() ? initialLoss : losses.getLast();
    Outcome control =
        new Outcome(skill, none, none, none, none, end, Optional.empty(), losses, steps, 1);
    DataProfile profile =
        new DataProfile(
            largestDeviation,
            smallestDeviation,
            largestOffset,
            rootMeanSquare,
            subject.network().inputs(),
            constantFeatures,
            largestConstant,
            nonFinite,
            infinite,
            targetDeviation,
            targetOffset,
            targetsVary);
    return new Observation(
        subject,
        profile,
        control,
        reading(initial, initialLoss),
        reading(last, end),
        List.of(firstUpdate),
        List.of(1.0, 0.9));
  }
}
