package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;

import java.util.ArrayList;
import java.util.List;

/// What a failure looks like from outside: never a cause, nothing that a person could change.
final class SymptomRules implements Rule {
  private static final double FLAT = 0.01;

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
    return found;
  }

  private static double targetSpread(Observation seen) {
    return seen.profile().targetDeviation();
  }

  private static Suspicion symptom(Diagnosis id, String where, String because, Evidence evidence) {
    return Suspicion.of(id, MEASURED, where, because, "mend the cause", List.of(), evidence);
  }
}
