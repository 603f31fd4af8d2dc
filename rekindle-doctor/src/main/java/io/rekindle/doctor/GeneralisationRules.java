package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.STATIC;

import io.rekindle.core.train.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Rows and features that make a score say more than the network knows. They never stop a run from
/// learning, so all are notes, and no setting is tried; when one is a cause, [Leakage] decides.
final class GeneralisationRules implements Rule {
  private static final int FEWEST_ROWS = 8;
  private static final double MANY_COPIES = 0.05;
  private static final double FEW_FOUND = 0.02;

  @Override
  public List<Suspicion> check(Observation seen) {
    Subject subject = seen.subject();
    List<Suspicion> found = new ArrayList<>();
    RowCopies copies = RowCopies.of(subject.data().train());
    duplicateRows(copies).ifPresent(found::add);
    subject.data().test().flatMap(test -> overlap(copies, test)).ifPresent(found::add);
    TellingFeature.of(subject).flatMap(TellingFeature::suspicion).ifPresent(found::add);
    return found;
  }

  /// Share of training rows that equal an earlier one; null: what chance gives at most. Does not
  /// apply where one half of the features is too coarse to tell rows apart (Barz and Denzler 2020).
  static Optional<Suspicion> duplicateRows(RowCopies copies) {
    double share = copies.copies() / (double) copies.rows();
    if (copies.rows() < FEWEST_ROWS || share <= MANY_COPIES + 5 * copies.chance()) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.DUPLICATE_ROWS,
            STATIC,
            "data",
            "%d of %d training rows equal an earlier one in all features: rows drawn from them to validate were trained on"
                .formatted(copies.copies(), copies.rows()),
            "keep one row of each, with data.weights where the repetition is real",
            List.of(),
            new Evidence("share of rows that equal an earlier one", share, copies.chance(), "")));
  }

  /// Share of test rows that are training rows; null: what chance gives at most. Does not apply
  /// where one half of the features is too coarse to tell rows apart (Barz and Denzler 2020).
  static Optional<Suspicion> overlap(RowCopies train, Examples test) {
    int found = train.found(test);
    double share = found / (double) Math.max(1, test.rows());
    if (train.rows() < FEWEST_ROWS || found < 3 || share <= FEW_FOUND + 5 * train.chance()) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.TRAIN_TEST_OVERLAP,
            STATIC,
            "data.test",
            "%d of %d test rows are training rows as well, so that the test measures memory"
                .formatted(found, test.rows()),
            "leave the shared rows out of the test data",
            List.of(),
            new Evidence("share of test rows among the training rows", share, train.chance(), "")));
  }
}
