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

  @Override
  public List<Suspicion> check(Observation seen) {
    List<Suspicion> found = new ArrayList<>();
    Prescriptions prescribe = new Prescriptions(seen.subject());
    frozen(prescribe).ifPresent(found::add);
    overRegularised(seen, prescribe).ifPresent(found::add);
    dropout(seen, prescribe).ifPresent(found::add);
    missingBias(prescribe).ifPresent(found::add);
    tooDeep(prescribe).ifPresent(found::add);
    tooSmall(seen, prescribe).ifPresent(found::add);
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
            "the penalty on the weights outweighs what they could gain",
            "no penalty, or a much smaller one",
            changes,
            new Evidence(
                "norm of the weights at the end over the start", after / before, 1, "ratio")));
  }

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
            highest > 0.45 ? MEASURED : POSSIBLE,
            prescribe.dropout(0).getFirst().path(),
            "so many values are dropped that too little of the signal is left",
            "less dropout",
            prescribe.dropout(0),
            new Evidence("highest share dropped", highest, 0.2, "share")));
  }

  static Optional<Suspicion> missingBias(Prescriptions prescribe) {
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
                changes));
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

  static Optional<Suspicion> tooSmall(Observation seen, Prescriptions prescribe) {
    List<Change> changes = prescribe.wider(16);
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    int narrowest =
        prescribe.hiddenLayers().stream()
            .mapToInt(l -> seen.subject().dense(l).units())
            .min()
            .orElseThrow();
    return Optional.of(
        Suspicion.of(
            Diagnosis.TOO_SMALL,
            narrowest <= 4 ? MEASURED : POSSIBLE,
            changes.getFirst().path(),
            "a hidden layer of %d units cannot carry what this data needs".formatted(narrowest),
            "wider hidden layers",
            changes,
            new Evidence("units in the narrowest hidden layer", narrowest, 16, "units")));
  }
}
