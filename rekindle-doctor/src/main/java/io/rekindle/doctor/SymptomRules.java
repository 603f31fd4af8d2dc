package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;

import io.rekindle.core.loss.Loss;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// What a failure looks like from outside: never a cause, nothing that a person could change.
final class SymptomRules implements Rule {
  private static final double FLAT = 0.01;
  private static final double FAR = 2;

  @Override
  public List<Suspicion> check(Observation seen) {
    List<Suspicion> found = new ArrayList<>();
    seen.control()
        .nonFinite()
        .ifPresent(
            first ->
                found.add(
                    symptom(
                        Diagnosis.DIVERGENCE,
                        first.tensor(),
                        "%s was the first tensor with a number that is not finite, in step %d"
                            .formatted(first.tensor(), first.step()),
                        new Evidence("step", first.step(), Double.NaN, ""))));
    if (seen.control().isFinite() && seen.last().outputSpread() < FLAT * targetSpread(seen)) {
      found.add(
          symptom(
              seen.subject().isClassification()
                  ? Diagnosis.PRIOR_COLLAPSE
                  : Diagnosis.MEAN_COLLAPSE,
              "network.layers." + seen.subject().outputLayer(),
              "the net predicts nearly the same for every row",
              new Evidence(
                  "deviation of the outputs over rows",
                  seen.last().outputSpread(),
                  targetSpread(seen),
                  "")));
    }
    initialLoss(seen).ifPresent(found::add);
    plateau(seen).ifPresent(found::add);
    oscillating(seen).ifPresent(found::add);
    return found;
  }

  /// First loss over a constant predictor's: about 1 for outputs that say nothing. Losses of
  /// numbers have no such value before training, and a summed loss none at all.
  static Optional<Suspicion> initialLoss(Observation seen) {
    double ratio = seen.initial().loss() / seen.subject().nullLoss();
    boolean mean = seen.subject().run().training().loss().reduction() == Loss.Reduction.MEAN;
    return seen.subject().isClassification() && mean && !(ratio < FAR)
        ? Optional.of(
            symptom(
                Diagnosis.INITIAL_LOSS,
                "loss",
                "the loss before training is far above that of a prediction that knows nothing",
                new Evidence("first loss over a constant predictor's", ratio, 1, "ratio")))
        : Optional.empty();
  }

  /// Share of the first epoch's loss that all later epochs took away: near 0 on a plateau. A loss
  /// below half of a constant predictor's may be flat because it is low.
  static Optional<Suspicion> plateau(Observation seen) {
    List<Double> losses = seen.control().epochLosses();
    if (losses.size() < 3 || !seen.control().isFinite()) {
      return Optional.empty();
    }
    double range = Collections.max(losses) - Collections.min(losses);
    boolean low = losses.getLast() < 0.5 * seen.subject().nullLoss();
    return low || range > FLAT * Math.abs(losses.getFirst())
        ? Optional.empty()
        : Optional.of(
            symptom(
                Diagnosis.PLATEAU,
                "loss",
                "the loss stays where it is from the first epoch to the last",
                new Evidence(
                    "range of the epochs' losses over the first",
                    range / Math.abs(losses.getFirst()),
                    0.1,
                    "or more")));
  }

  /// Share of epochs whose loss is over the last one's by 2 %: near 0 where descent is steady.
  /// Fewer than five epochs do not tell.
  static Optional<Suspicion> oscillating(Observation seen) {
    List<Double> losses = seen.control().epochLosses();
    int rises = 0;
    for (int i = 1; i < losses.size(); i++) {
      rises += losses.get(i) > 1.02 * losses.get(i - 1) ? 1 : 0;
    }
    return losses.size() < 5 || rises <= 0.3 * losses.size()
        ? Optional.empty()
        : Optional.of(
            symptom(
                Diagnosis.OSCILLATING_LOSS,
                "loss",
                "the loss rises again and again",
                new Evidence(
                    "share of epochs with a higher loss than the one before",
                    rises / (double) losses.size(),
                    0.1,
                    "share")));
  }

  private static double targetSpread(Observation seen) {
    return seen.profile().targetDeviation();
  }

  private static Suspicion symptom(Diagnosis id, String where, String because, Evidence evidence) {
    return Suspicion.of(id, MEASURED, where, because, "mend the cause", List.of(), evidence);
  }
}
