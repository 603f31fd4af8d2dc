package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.DECIDED;
import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;

import io.rekindle.core.network.Layer;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.TargetValues;
import io.rekindle.core.train.Training;
import io.rekindle.data.run.Scale;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Features and targets whose size or order defeats training. Initial weights, learning rates and
/// the stability of descent all suppose features of mean 0 and deviation 1 (LeCun et al. 1998,
/// Efficient BackProp).
final class DataRules implements Rule {
  /// What standardising in single precision leaves of a deviation of 1, at most.
  private static final double ROUNDED_ONE = 1.005;

  private static final double LARGE = 5;
  private static final double SMALL = 0.05;
  private static final double SMALL_TARGETS = 0.02;
  private static final double HALF_MIXED = 0.5;

  @Override
  public List<Suspicion> check(Observation seen) {
    List<Suspicion> found = new ArrayList<>();
    nonFinite(seen).ifPresent(found::add);
    constantFeature(seen).ifPresent(found::add);
    unscaledInputs(seen).or(() -> outliers(seen.subject())).ifPresent(found::add);
    inputsTooSmall(seen).ifPresent(found::add);
    unscaledTargets(seen).ifPresent(found::add);
    unshuffled(seen).ifPresent(found::add);
    return found;
  }

  /// Feature values that are no numbers; null: none. Imputing fills what is missing, but nothing in
  /// a run file takes the place of infinity.
  static Optional<Suspicion> nonFinite(Observation seen) {
    if (seen.profile().nonFinite() == 0) {
      return Optional.empty();
    }
    boolean infinite = seen.profile().infinite() > 0;
    return Optional.of(
        Suspicion.of(
            Diagnosis.NON_FINITE_DATA,
            seen.control().isFinite() ? STATIC : DECIDED,
            "data",
            "missing or infinite features make every output they reach NaN",
            infinite
                ? "put numbers in the place of infinite values, or leave those rows out"
                : "put the column's median in their place, or leave those rows out",
            infinite ? List.of() : List.of(Change.set("data.impute", "median")),
            new Evidence("feature values that are not finite", seen.profile().nonFinite(), 0, "")));
  }

  /// A feature that never varies only adds a large constant to every sum. It does not apply where
  /// the network standardises its features.
  static Optional<Suspicion> constantFeature(Observation seen) {
    DataProfile profile = seen.profile();
    boolean drowns =
        profile.constantFeatures() > 0
            && profile.largestConstant() > 20
            && !seen.subject().standardisesFeatures()
            && unscaledInputs(seen).isEmpty();
    if (!drowns) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.CONSTANT_FEATURE,
            MEASURED,
            "data",
            "a feature has the same value in every row, so large that it drowns the others",
            "standardise the features, which makes it 0, or leave it out",
            scaling(seen),
            new Evidence("value of the constant feature", profile.largestConstant(), 0, "")));
  }

  /// Deviations and means of the features; null: 1 and 0. It does not apply where a batch
  /// normalisation before the first weights standardises the features, nor, to one size for all,
  /// where one divides the first sums by it.
  static Optional<Suspicion> unscaledInputs(Observation seen) {
    DataProfile profile = seen.profile();
    double size = Math.max(profile.largestDeviation(), profile.largestOffset());
    boolean uneven =
        profile.largestDeviation() > 30 * profile.smallestDeviation()
            && profile.largestDeviation() > ROUNDED_ONE;
    boolean divided =
        seen.subject()
            .normalisation(seen.subject().denseLayers().getFirst(), true)
            .filter(norm -> norm instanceof Layer.BatchNorm)
            .isPresent();
    boolean large = size > LARGE && !divided;
    if ((!large && !uneven) || seen.subject().standardisesFeatures()) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.UNSCALED_INPUTS,
            MEASURED,
            "data.scale",
            "features of this size saturate units or make the loss surface so steep in some"
                + " directions that no learning rate suits all",
            "standardise the features",
            scaling(seen),
            new Evidence("largest deviation of a feature", profile.largestDeviation(), 1, ""),
            new Evidence("largest mean of a feature", profile.largestOffset(), 0, ""),
            new Evidence("smallest deviation of a feature", profile.smallestDeviation(), 1, "")));
  }

  /// Outliers that set a feature's scale; null: a deviation of 1 for the others too. A logarithm
  /// brings them near. It does not apply where the features are not scaled: then they are large.
  static Optional<Suspicion> outliers(Subject subject) {
    List<Outliers> found = Outliers.of(subject);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Outliers first = found.getFirst();
    return Optional.of(
        Suspicion.of(
            Diagnosis.UNSCALED_INPUTS,
            MEASURED,
            "data.scale",
            "%s of %s so far out that scaling by all leaves the others next to no difference%s"
                .formatted(
                    first.rows() == 1 ? "a value" : first.rows() + " values",
                    first.feature() + (first.rows() == 1 ? " lies" : " lie"),
                    found.size() == 1
                        ? ""
                        : ", and %d more such features".formatted(found.size() - 1)),
            "correct them, name them in data.missing, or take the logarithm, which brings them"
                + " near",
            logarithms(subject, found),
            new Evidence(
                "deviation of the other values of " + first.feature(), first.left(), 1, "")));
  }

  /// A scale for each column can only be added to one for all.
  private static List<Change> logarithms(Subject subject, List<Outliers> found) {
    Scale scale = subject.run().data().scale().orElse(Scale.Fitted.STANDARDIZE);
    if (!(scale instanceof Scale.Fitted fitted)) {
      return List.of();
    }
    Map<String, Object> scales = new LinkedHashMap<>();
    found.forEach(each -> scales.put(each.feature(), Scale.Fitted.LOG.label()));
    scales.put("others", fitted.label());
    return List.of(Change.set("data.scale", scales));
  }

  static Optional<Suspicion> inputsTooSmall(Observation seen) {
    DataProfile profile = seen.profile();
    if (profile.rootMeanSquare() > SMALL || profile.largestDeviation() > SMALL) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.INPUTS_TOO_SMALL,
            MEASURED,
            "data.scale",
            "features this small give the first layer next to no signal",
            "standardise the features",
            scaling(seen),
            new Evidence("root mean square of the features", profile.rootMeanSquare(), 1, "")));
  }

  private static List<Change> scaling(Observation seen) {
    boolean bytes = seen.subject().data().train().features() instanceof Features.Bytes;
    return List.of(
        bytes
            ? Change.set("data.scale", Map.of("divide", 255))
            : Change.set("data.scale", "standardize"));
  }

  static Optional<Suspicion> unscaledTargets(Observation seen) {
    DataProfile profile = seen.profile();
    if (seen.subject().task() != Task.REGRESSION) {
      return Optional.empty();
    }
    boolean large = Math.max(profile.targetDeviation(), profile.targetOffset()) > LARGE;
    boolean small = profile.targetDeviation() < SMALL_TARGETS && profile.targetsVary();
    if (!large && !small) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.UNSCALED_TARGETS,
            MEASURED,
            "data.scale_target",
            large
                ? "targets this large make gradients that the learning rate cannot take, or a"
                    + " distance that it cannot cover"
                : "targets this small make a loss and gradients near 0 from the start",
            "standardise the targets; predictions come back in their own unit",
            new Prescriptions(seen.subject()).standardizedTargets(),
            new Evidence("deviation of the targets", profile.targetDeviation(), 1, ""),
            new Evidence("mean of the targets", profile.targetOffset(), 0, "")));
  }

  /// Rows sorted by class, or by the number that is to be predicted, not shuffled: each batch pulls
  /// towards one class, or quarter of the numbers. Null: as many changes of class from row to row
  /// as in random order. It does not apply where batches mix classes all the same, as one of all
  /// rows does.
  static Optional<Suspicion> unshuffled(Observation seen) {
    Subject subject = seen.subject();
    Training training = subject.run().training();
    boolean allAtOnce = training.optimizer().rule() instanceof Optimizer.Rule.Lbfgs;
    boolean exclusive = subject.task() == Task.CLASSIFICATION || subject.task() == Task.BINARY;
    boolean numbers = subject.task() == Task.REGRESSION;
    if (training.shuffle() || allAtOnce || !(exclusive || numbers)) {
      return Optional.empty();
    }
    TargetValues targets = subject.data().train().targets();
    RowOrder order = numbers ? RowOrder.ofQuarters(targets) : RowOrder.of(targets);
    double changes = order.changes();
    double expected = order.expectedChanges();
    if (changes > 0.2 * expected || order.mixture(training.batchSize()) > HALF_MIXED) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.UNSHUFFLED_CLASSES,
            STATIC,
            "shuffle",
            "rows come sorted by %s and are not shuffled, so that each batch unlearns the others"
                .formatted(numbers ? "their target" : "class"),
            "shuffle the rows",
            List.of(Change.set("shuffle", true)),
            new Evidence(
                numbers
                    ? "changes of the target's quarter from row to row"
                    : "changes of class from row to row",
                changes,
                expected,
                "")));
  }
}
