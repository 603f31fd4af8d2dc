package io.rekindle.doctor;

import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import io.rekindle.doctor.Suspicion.Certainty;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;

/// Whether the targets can be learned from the features at all.
final class LabelRules {
  private static final int PERMUTATIONS = 19;
  private static final double MUCH_NOISE = 0.2;

  /// Variance of purity that counts as that of independent errors. Errors drawn at random in 25 to
  /// 40 % of the rows of clusters give 0.5 to 1.3, and 1.4 in images of digits; classes that
  /// overlap by nature mostly give 1.6 to 4.
  static final double EVEN = 1.6;

  private LabelRules() {}

  /// What was found of the targets; the finding is a cause without a cure.
  record Labels(Optional<Finding> finding) {}

  /// @param heldOut the run's skill on rows kept from training, asked for only where it decides
  /// @param hopeless whether the run fails and no single change helps
  static Labels look(Subject subject, Observation seen, DoubleSupplier heldOut, boolean hopeless) {
    if (!seen.profile().targetsVary() && subject.task() != Task.AUTOENCODING) {
      return new Labels(Optional.of(finding(constantTarget(seen.profile().targetDeviation()))));
    }
    Neighbours neighbours = new Neighbours(subject.data().train());
    if (neighbours.rows() < 30 || seen.profile().nonFinite() > 0) {
      return new Labels(Optional.empty());
    }
    Optional<Finding> corrupted =
        subject.data().train().targets() instanceof TargetValues.OneHot labels
            ? corrupted(neighbours.agreement(labels), neighbours.rows(), labels.columns(), heldOut)
            : Optional.empty();
    if (corrupted.isPresent()) {
      return new Labels(corrupted);
    }
    return new Labels(
        hopeless
            ? unlearnable(neighbours.explained(), neighbours::explainedByChance)
            : Optional.empty());
  }

  /// The largest deviation of a target column is 0: a constant predictor is perfect, and nothing in
  /// the run file changes that. Null: any deviation. Does not apply where one of several columns
  /// varies, or to autoencoding (Witten, Frank and Hall 2011, chapter 2).
  static Suspicion constantTarget(double deviation) {
    return Suspicion.of(
        Diagnosis.CONSTANT_TARGET,
        Certainty.STATIC,
        "data.target",
        "the target has the same value in every training row: there is nothing to learn",
        "name the column that is to be predicted, or read rows of every class",
        List.of(),
        new Evidence("deviation of the target", deviation, 1, "more than 0"));
  }

  /// Labels that were changed at random: neighbourhoods have a clear majority, yet everywhere the
  /// same share of rows contradicts it, and the net cannot predict rows it was not trained on much
  /// better than that.
  static Optional<Finding> corrupted(
      Neighbours.Agreement agreement, int rows, int classes, DoubleSupplier heldOut) {
    double chance = 1.0 / classes;
    boolean clearMajority = agreement.purity() > chance + 0.25;
    boolean dense = rows > 3 * Neighbours.COUNT * classes;
    if (!dense
        || agreement.disagreement() < MUCH_NOISE
        || !clearMajority
        || agreement.spread() > EVEN
        || agreement.purity() > 0.9) {
      return Optional.empty();
    }
    if (heldOut.getAsDouble() > 1 - 0.5 * agreement.disagreement()) {
      return Optional.empty();
    }
    Suspicion suspicion =
        Suspicion.of(
            Diagnosis.CORRUPTED_LABELS,
            Certainty.STATIC,
            "data",
            "%.0f %% of the labels contradict what their nearest neighbours agree on, evenly over all regions, as labels changed at random do"
                .formatted(100 * agreement.disagreement()),
            "correct the labels; no setting makes up for them",
            List.of(),
            new Evidence(
                "share of labels against their neighbours' majority",
                agreement.disagreement(),
                0.05,
                "share"),
            new Evidence(
                "variance of the majority over that of errors spread evenly",
                agreement.spread(),
                4,
                "ratio, or more"));
    return Optional.of(finding(suspicion));
  }

  /// Nearest neighbours predict no better than after the targets were dealt out anew.
  ///
  /// @param real R² of nearest neighbours
  /// @param dealt the same after the targets were dealt out anew, by round
  static Optional<Finding> unlearnable(double real, IntToDoubleFunction dealt) {
    int better = 0;
    for (int round = 0; round < PERMUTATIONS; round++) {
      better += dealt.applyAsDouble(round) >= real ? 1 : 0;
    }
    double probability = (better + 1.0) / (PERMUTATIONS + 1);
    if (probability <= 0.05 && real > 0.02) {
      return Optional.empty();
    }
    Suspicion suspicion =
        Suspicion.of(
            Diagnosis.UNLEARNABLE,
            Certainty.STATIC,
            "data",
            "the targets do not depend on the features: nearest neighbours predict them no better"
                + " than shuffled ones",
            "check how features and targets were joined; no setting makes up for it",
            List.of(),
            new Evidence("R² of nearest neighbours", real, 0.1, "or more"),
            new Evidence("probability under shuffled targets", probability, 0.05, "at most"));
    return Optional.of(finding(suspicion));
  }

  private static Finding finding(Suspicion suspicion) {
    return new Finding(
        suspicion,
        Finding.Role.CAUSE,
        Optional.of(
            new Proof(
                Proof.Kind.STATIC,
                0,
                0,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Proof.Verdict.NO_EFFECT,
                suspicion.because())));
  }
}
