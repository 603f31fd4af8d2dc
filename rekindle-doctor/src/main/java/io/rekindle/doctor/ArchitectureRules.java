package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;
import static io.rekindle.doctor.Suspicion.Certainty.POSSIBLE;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;

import io.rekindle.core.network.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Depth, width, and what holds weights back.
final class ArchitectureRules implements Rule {
  private static final double USUAL_DROPOUT = 0.5;

  @Override
  public List<Suspicion> check(Observation seen) {
    List<Suspicion> found = new ArrayList<>();
    Prescriptions prescribe = new Prescriptions(seen.subject());
    frozen(prescribe).ifPresent(found::add);
    overRegularised(seen, prescribe).ifPresent(found::add);
    dropout(seen, prescribe).ifPresent(found::add);
    missingBias(seen.subject(), prescribe).ifPresent(found::add);
    tooDeep(prescribe).ifPresent(found::add);
    tooSmall(prescribe).ifPresent(found::add);
    return found;
  }

  static Optional<Suspicion> frozen(Prescriptions prescribe) {
    List<Change> changes = prescribe.allTrainable();
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Suspicion.of(
                Diagnosis.FROZEN_PARAMETERS,
                STATIC,
                changes.getFirst().path(),
                "a layer gets gradient and is not trained: the net has its random features to work"
                    + " with",
                "train the layer",
                changes));
  }

  static Optional<Suspicion> overRegularised(Observation seen, Prescriptions prescribe) {
    List<Change> changes = prescribe.noPenalties();
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    double before = 0;
    double after = 0;
    for (int i = 0; i < seen.initial().layers().size(); i++) {
      before += seen.initial().layers().get(i).weightNorm();
      after += seen.last().layers().get(i).weightNorm();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.OVER_REGULARISED,
            after < 0.5 * before ? MEASURED : POSSIBLE,
            changes.getFirst().path(),
            "the penalty or limit on the weights outweighs what they could gain",
            "no penalty or limit, or a much milder one",
            changes,
            new Evidence(
                "norm of the weights at the end over the start", after / before, 1, "ratio")));
  }

  /// The highest share dropped; null: 0.2. Up to a half is usual in hidden layers and no more than
  /// worth a try (Srivastava et al. 2014).
  static Optional<Suspicion> dropout(Observation seen, Prescriptions prescribe) {
    double highest =
        seen.subject().network().layers().stream()
            .mapToDouble(l -> l instanceof Layer.Dropout d ? d.rate() : 0)
            .max()
            .orElse(0);
    if (highest == 0) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.DROPOUT_TOO_HIGH,
            highest > USUAL_DROPOUT ? MEASURED : POSSIBLE,
            prescribe.dropout(0).getFirst().path(),
            "so many values are dropped that too little of the signal is left",
            "less dropout",
            prescribe.dropout(0),
            new Evidence("highest share dropped", highest, 0.2, "share")));
  }

  /// Layers without a bias; null: 0. It does not apply to layers whose sums go through a
  /// normalisation, which takes a bias away and has a shift in its place (Ioffe and Szegedy 2015).
  static Optional<Suspicion> missingBias(Subject subject, Prescriptions prescribe) {
    List<Change> changes = prescribe.allBiases();
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Suspicion.of(
                Diagnosis.MISSING_BIAS,
                STATIC,
                changes.getFirst().path(),
                "without a bias every unit's boundary goes through the origin",
                "give the layer a bias",
                changes,
                new Evidence(
                    "layers without a bias, of " + subject.denseLayers().size(),
                    changes.size(),
                    0,
                    "layers")));
  }

  static Optional<Suspicion> tooDeep(Prescriptions prescribe) {
    List<Change> changes = prescribe.fewerLayers();
    int hidden = prescribe.hiddenLayers().size();
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Suspicion.of(
                Diagnosis.TOO_DEEP,
                hidden >= 6 ? MEASURED : POSSIBLE,
                "network.layers",
                "%d hidden layers are more than this data and this training can use"
                    .formatted(hidden),
                "two hidden layers",
                changes,
                new Evidence("hidden layers", hidden, 2, "layers")));
  }

  static Optional<Suspicion> tooSmall(Prescriptions prescribe) {
    List<Change> changes = prescribe.wider(16);
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    int narrowest = prescribe.narrowest();
    return Optional.of(
        Suspicion.of(
            Diagnosis.TOO_SMALL,
            narrowest <= 4 ? MEASURED : POSSIBLE,
            changes.getFirst().path(),
            "a hidden layer of %d units carries but little of what tells rows apart"
                .formatted(narrowest),
            "wider hidden layers",
            changes,
            new Evidence("units in the narrowest hidden layer", narrowest, 16, "units")));
  }

  /// Hidden layers; null: one. A network without any draws straight borders and planes. It does not
  /// apply where those are as good, which only rows kept from training can tell, so that it is
  /// asked where nothing else helps (Minsky and Papert 1969).
  static Optional<Suspicion> noHiddenLayer(Prescriptions prescribe) {
    List<Change> changes = prescribe.hiddenLayer(32);
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Suspicion.of(
                Diagnosis.TOO_SMALL,
                STATIC,
                "network.layers",
                "without a hidden layer the network is a linear model, and this data bends",
                "a hidden layer",
                changes,
                new Evidence("hidden layers", 0, 1, "or more")));
  }
}
