package io.rekindle.doctor;

import io.rekindle.core.task.Task;
import io.rekindle.doctor.Suspicion.Certainty;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;

/// Whether the targets can be learned from the features at all.
final class LabelRules {
  private static final int PERMUTATIONS = 19;

  /// As many where neighbours explain next to nothing: a dependence as weak as that has to be rarer
  /// under chance.
  private static final int MORE_PERMUTATIONS = 99;

  /// R² up to which neighbours explain next to nothing.
  private static final double WEAK = 0.02;

  private static final double MUCH_NOISE = 0.2;

  /// How much more often than the commonest class neighbourhoods are right, as a share of what is
  /// possible.
  private static final double LEAST_SKILL = 0.15;

  private static final double LEAST_INSIDE = 0.15;
  private static final int FEWEST_INSIDE = 60;

  /// The share of the second class inside: of one class alone nothing can be told.
  private static final double LEAST_SECOND = 0.05;

  /// Variation of the share that disagrees, over that share. Errors drawn at random in 22 to 60 %
  /// of the rows give up to 0.11 in nineteen of twenty tables; classes that overlap mostly give 0.3
  /// and more.
  private static final double MOST_VARIATION = 0.2;

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
    boolean hasClasses = subject.task() == Task.CLASSIFICATION || subject.task() == Task.BINARY;
    Optional<Finding> corrupted =
        hasClasses
            ? corrupted(neighbours.labelNoise(), neighbours.rows(), heldOut)
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
        new Evidence("deviation of the target", deviation, 0, "more than"));
  }

  /// Several labels, each of which holds or does not, that are other numbers than 0 and 1: no
  /// output can be right about those, and a cross-entropy has no least value. No setting turns them
  /// into 0 and 1.
  static Optional<Finding> outOfRange(Subject subject) {
    double[] range = subject.targetRange();
    if (subject.task() != Task.MULTILABEL || (range[0] >= 0 && range[1] <= 1)) {
      return Optional.empty();
    }
    return Optional.of(
        finding(
            Suspicion.of(
                Diagnosis.LABEL_ENCODING_MISMATCH,
                Certainty.STATIC,
                "data.target",
                "the labels are numbers from %s to %s, where 1 means that one holds and 0 that it"
                        .formatted(Wording.number(range[0]), Wording.number(range[1]))
                    + " does not",
                "write 1 and 0 in the columns of the labels",
                List.of(),
                range[0] < 0
                    ? new Evidence("smallest target", range[0], 0, "")
                    : new Evidence("largest target", range[1], 1, ""))));
  }

  /// Labels that were changed at random: inside classes, away from borders, as many contradict
  /// their neighbourhood however deep they lie, and for any other class alike; and the net cannot
  /// predict rows it was not trained on much better than that. Null: a twentieth. It does not apply
  /// where the classes themselves overlap.
  static Optional<Finding> corrupted(LabelNoise noise, int rows, DoubleSupplier heldOut) {
    boolean clear =
        noise.skill() >= LEAST_SKILL
            && noise.inside() >= LEAST_INSIDE
            && noise.inside() * rows >= FEWEST_INSIDE
            && noise.second() >= LEAST_SECOND;
    boolean even =
        noise.variation() <= MOST_VARIATION * noise.disagreement()
            && (noise.preference().freedom() > 0 ? !noise.hasPreference() : !noise.hasBorders());
    if (!clear
        || noise.disagreement() < MUCH_NOISE
        || !even
        || heldOut.getAsDouble() > 1 - 0.5 * noise.disagreement()) {
      return Optional.empty();
    }
    Suspicion suspicion =
        Suspicion.of(
            Diagnosis.CORRUPTED_LABELS,
            Certainty.STATIC,
            "data",
            "%.0f %% of the labels deep inside classes contradict all around them, at one rate everywhere and for any class, as labels changed at random do"
                .formatted(100 * noise.disagreement()),
            "correct the labels; no setting makes up for them",
            List.of(),
            new Evidence(
                "share of labels inside classes against those around them",
                noise.disagreement(),
                0.05,
                "share"),
            new Evidence(
                "variation of that share over places",
                noise.variation(),
                MOST_VARIATION * noise.disagreement(),
                "or more"));
    return Optional.of(finding(suspicion));
  }

  /// Nearest neighbours predict no better than after the targets were dealt out anew.
  ///
  /// @param real R² of nearest neighbours
  /// @param dealt the same after the targets were dealt out anew, by round
  static Optional<Finding> unlearnable(double real, IntToDoubleFunction dealt) {
    int permutations = real > WEAK ? PERMUTATIONS : MORE_PERMUTATIONS;
    double most = real > WEAK ? 0.05 : 0.01;
    int better = 0;
    for (int round = 0; round < permutations; round++) {
      better += dealt.applyAsDouble(round) >= real ? 1 : 0;
    }
    double probability = (better + 1.0) / (permutations + 1);
    if (probability <= most && real > 0) {
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
            new Evidence("R² of nearest neighbours", real, WEAK, "or more"),
            new Evidence("probability under shuffled targets", probability, most, "at most"));
    return Optional.of(finding(suspicion));
  }

  private static Finding finding(Suspicion suspicion) {
    return new Finding(
        suspicion, Finding.Role.CAUSE, Optional.of(Proof.byData(suspicion.because())));
  }
}
