package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Biases that layers start with, beside the sums that they are added to.
final class InitialBias {
  private static final double DROWNED = 5;

  private InitialBias() {}

  /// Hidden layers' initial biases over the deviation that weights which keep the signal's size
  /// give the sums they are added to; null: 1 at most. Beyond five deviations sums keep the bias's
  /// sign for every row. Where one layer's does, the others' that are at least half as large go
  /// with it. It does not apply to layers followed by a normalisation, which takes the bias away.
  static Optional<Suspicion> wrongHidden(Observation seen) {
    Subject subject = seen.subject();
    List<Evidence> evidence = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    double moment = seen.initial().inputMoment();
    List<LayerReading> biased =
        SignalRules.hidden(seen.initial()).stream()
            .filter(layer -> subject.normalisation(layer.layer(), true).isEmpty())
            .toList();
    for (LayerReading layer : SignalRules.hidden(seen.initial())) {
      double bias = InitialScale.biasSize(subject.network(), layer.layer());
      double sums = InitialScale.sumDeviation(subject.network(), layer.layer(), moment);
      boolean wrong = bias > DROWNED * sums && biased.contains(layer);
      if (wrong) {
        least = Math.min(least, bias / 2);
        evidence.add(
            new Evidence("initial bias, beside the deviation of the sums", bias, sums, "at most"));
      }
      boolean restored = subject.normalisation(layer.layer(), false).isPresent();
      moment = restored ? 1 : wrong ? moment : layer.moment();
    }
    double smallest = least;
    List<Change> changes =
        biased.stream()
            .filter(each -> InitialScale.biasSize(subject.network(), each.layer()) >= smallest)
            .map(each -> Change.remove(biasPath(each)))
            .toList();
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Suspicion.of(
                Diagnosis.MISSING_BIAS,
                MEASURED,
                changes.getFirst().path(),
                "the initial bias is so large that the sums it is added to keep its sign, whatever"
                    + " the row",
                "let the bias start at 0",
                changes,
                evidence.getFirst()));
  }

  /// The initial bias of an output of numbers over their level, which it may well start at. Classes
  /// have none: their output bias may hold their frequencies.
  static Optional<Suspicion> wrongOutput(Observation seen) {
    Subject subject = seen.subject();
    LayerReading output = seen.initial().layers().getLast();
    double bias = InitialScale.biasSize(subject.network(), output.layer());
    double offset = seen.profile().targetOffset();
    double deviation = seen.profile().targetDeviation();
    boolean applies =
        !subject.isClassification() && subject.normalisation(output.layer(), true).isEmpty();
    return !applies || bias <= offset + DROWNED * deviation
        ? Optional.empty()
        : Optional.of(
            Suspicion.of(
                Diagnosis.MISSING_BIAS,
                MEASURED,
                biasPath(output),
                "the output's initial bias is far from the level of the targets",
                "let the bias start at 0",
                List.of(Change.remove(biasPath(output))),
                new Evidence(
                    "initial bias, beside the level of the targets",
                    bias,
                    offset + deviation,
                    "at most")));
  }

  private static String biasPath(LayerReading layer) {
    return SignalRules.where(layer) + ".bias";
  }
}
