package io.rekindle.doctor;

import io.rekindle.doctor.Suspicion.Certainty;
import java.util.ArrayList;
import java.util.List;

/// What a search for a cure tries beside the conditions that were found.
final class Refinements {
  static final double MUCH_MISSING = 0.15;

  private final Subject subject;
  private final Laboratory laboratory;

  Refinements(Subject subject, Laboratory laboratory) {
    this.subject = subject;
    this.laboratory = laboratory;
  }

  /// Settings of descent; where much is missing still and runs are cheap, scales, width and time as
  /// well.
  List<Suspicion> of(List<Suspicion> parts, double skill) {
    Prescriptions prescribe = new Prescriptions(subject);
    List<Suspicion> finer = new ArrayList<>();
    if (isLossAboveConstant(parts)) {
      finer.add(
          refinement(Diagnosis.LEARNING_RATE_TOO_HIGH, "optimizer", prescribe.learningRate(0.1)));
      finer.add(
          refinement(Diagnosis.LEARNING_RATE_TOO_HIGH, "optimizer", prescribe.learningRate(0.01)));
    }
    finer.add(refinement(Diagnosis.LEARNING_RATE_TOO_LOW, "optimizer", prescribe.learningRate(3)));
    finer.add(refinement(Diagnosis.LEARNING_RATE_TOO_LOW, "optimizer", prescribe.adam(0.001)));
    if (1 - skill > MUCH_MISSING && laboratory.screeningShare() == 1) {
      finer.add(refinement(Diagnosis.LEARNING_RATE_TOO_LOW, "optimizer", prescribe.adam(0.01)));
      finer.add(refinement(Diagnosis.UNSCALED_INPUTS, "data.scale", prescribe.standardized()));
      finer.add(
          refinement(
              Diagnosis.UNSCALED_TARGETS, "data.scale_target", prescribe.standardizedTargets()));
      finer.add(refinement(Diagnosis.TOO_SMALL, "network.layers", prescribe.wider(64)));
      boolean sameSteps =
          parts.stream()
              .flatMap(part -> part.changes().stream())
              .noneMatch(change -> change.path().equals("batch_size"));
      if (laboratory.isVeryShort() && sameSteps) {
        finer.add(refinement(Diagnosis.TOO_FEW_EPOCHS, "epochs", prescribe.epochs(4)));
      }
    }
    return finer;
  }

  /// Whether a cure is right more often than a constant and yet at a higher loss: sure of what is
  /// wrong, as steps that are too long leave it.
  private boolean isLossAboveConstant(List<Suspicion> parts) {
    List<Change> changes = Changes.of(parts);
    boolean same =
        changes.stream().noneMatch(c -> c.path().startsWith("loss") || c.path().startsWith("data"));
    return same
        && laboratory.run(changes, 1, Laboratory.Rows.ALL, true).stream()
            .anyMatch(outcome -> outcome.loss() > subject.nullLoss());
  }

  private static Suspicion refinement(Diagnosis id, String where, List<Change> changes) {
    return Suspicion.of(
        id,
        Certainty.POSSIBLE,
        where,
        "with the other changes made, this goes further",
        "go further",
        changes);
  }

  /// Treatments that belong to no suspicion.
  List<Suspicion> polish() {
    Prescriptions prescribe = new Prescriptions(subject);
    List<Suspicion> more = new ArrayList<>();
    for (double rate : new double[] {0.001, 0.01}) {
      more.add(
          Suspicion.of(
              Diagnosis.OPTIMIZER_SETTING,
              Certainty.POSSIBLE,
              "optimizer",
              "another optimiser gets further",
              "Adam",
              prescribe.adam(rate)));
    }
    return more;
  }

  /// Whether a treatment is one of [#polish].
  static boolean isAnotherOptimizer(Suspicion suspicion) {
    return suspicion.certainty() == Certainty.POSSIBLE
        && suspicion.id() == Diagnosis.OPTIMIZER_SETTING;
  }
}
