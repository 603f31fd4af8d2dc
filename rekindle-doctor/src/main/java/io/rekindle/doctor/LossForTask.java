package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.DECIDED;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;

import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.network.Activation;
import io.rekindle.core.task.Task;
import java.util.Optional;

/// Whether a loss is one for what is to be predicted.
final class LossForTask {
  private LossForTask() {}

  /// A loss for classes on numbers, or the reverse. It does not apply to numbers that are shares
  /// under outputs that are probabilities: cross-entropy is least where the output is the share
  /// (Papke and Wooldridge 1996).
  static Optional<Suspicion> mismatch(Subject subject) {
    Measure measure = PairingRules.measure(subject);
    if (!subject.isClassification() && fitsShares(subject)) {
      return Optional.empty();
    }
    boolean forClasses = PairingRules.isCrossEntropy(measure) || measure instanceof Measure.Hinge;
    boolean forNumbers =
        measure instanceof Measure.MeanSquaredError
            || measure instanceof Measure.MeanAbsoluteError
            || measure instanceof Measure.Huber
            || measure instanceof Measure.Poisson;
    boolean hinge =
        measure instanceof Measure.Hinge
            && subject.network().outputs() > 1
            && PairingRules.endsIn(subject, Activation.SOFTMAX);
    if (hinge && subject.isClassification()) {
      return Optional.of(hingeUnderSoftmax(subject));
    }
    Optional<Suspicion> oneOutput = oneOutput(subject);
    if (oneOutput.isPresent()) {
      return oneOutput;
    }
    boolean negative = measure instanceof Measure.Poisson && subject.targetRange()[0] < 0;
    if (negative && !subject.isClassification()) {
      return Optional.of(countsBelowZero(subject));
    }
    if (subject.isClassification() ? !forNumbers : !forClasses) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.LOSS_TASK_MISMATCH,
            forClasses ? DECIDED : STATIC,
            "loss",
            "%s is a loss for %s, the targets are %s"
                .formatted(
                    measure.label(),
                    forClasses ? "classes" : "numbers",
                    forClasses ? "numbers" : "classes"),
            forClasses
                ? "squared error with a linear output"
                : "cross-entropy with the output activation that belongs to it",
            new Prescriptions(subject).suitedOutput()));
  }

  /// Cross-entropy over one output: a share of itself, which is 1 whatever it is. Under a softmax
  /// it is that already.
  private static Optional<Suspicion> oneOutput(Subject subject) {
    boolean shares =
        PairingRules.measure(subject) instanceof Measure.CrossEntropy c
            && (c.fromLogits() || c.renormalize());
    boolean one =
        subject.network().outputs() == 1
            && (subject.task() == Task.BINARY
                || (subject.task() == Task.CLASSIFICATION && subject.classes() == 2));
    boolean probability =
        PairingRules.fromLogits(PairingRules.measure(subject))
            || PairingRules.endsIn(subject, Activation.SIGMOID)
            || PairingRules.endsIn(subject, Activation.HARD_SIGMOID);
    if (!shares || !one || !probability) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.LOSS_TASK_MISMATCH,
            DECIDED,
            "loss",
            "cross_entropy takes outputs as shares of their sum: the only one is 1 for every row,"
                + " so no gradient comes back",
            "the loss for one output that is a probability",
            new Prescriptions(subject).suitedOutput(),
            new Evidence("outputs under cross_entropy", 1, 2, "or more")));
  }

  private static Suspicion hingeUnderSoftmax(Subject subject) {
    return Suspicion.of(
        Diagnosis.LOSS_TASK_MISMATCH,
        STATIC,
        "loss",
        "hinge asks for scores beyond 1 and -1; under a softmax all are between 0 and 1 and sum to"
            + " 1",
        "cross-entropy with the output activation that belongs to it",
        new Prescriptions(subject).suitedOutput());
  }

  private static Suspicion countsBelowZero(Subject subject) {
    return Suspicion.of(
        Diagnosis.LOSS_TASK_MISMATCH,
        DECIDED,
        "loss",
        "poisson is a loss for counts, which are never negative; the targets are, as the network"
            + " sees them",
        "squared error with a linear output",
        new Prescriptions(subject).suitedOutput(),
        new Evidence("smallest target", subject.targetRange()[0], 0, "at least"));
  }

  private static boolean fitsShares(Subject subject) {
    Measure measure = PairingRules.measure(subject);
    double[] range = subject.targetRange();
    return switch (measure) {
      case Measure.BinaryCrossEntropy _ ->
          range[0] >= 0
              && range[1] <= 1
              && (PairingRules.fromLogits(measure)
                  || PairingRules.endsIn(subject, Activation.SIGMOID)
                  || PairingRules.endsIn(subject, Activation.HARD_SIGMOID));
      case Measure.CrossEntropy _ ->
          subject.targetsAreShares()
              && (PairingRules.fromLogits(measure)
                  || PairingRules.endsIn(subject, Activation.SOFTMAX));
      case Measure.MeanSquaredError _,
          Measure.MeanAbsoluteError _,
          Measure.Huber _,
          Measure.Poisson _,
          Measure.Hinge _ ->
          false;
    };
  }
}
