package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.STATIC;

import io.rekindle.core.task.Task;
import io.rekindle.core.train.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The feature that alone says most of the targets (Kaufman et al. 2012).
///
/// @param explained R² of it alone, on rows apart from those that it was fitted on
/// @param next the same of the best other feature that is no copy
/// @param copies all features that are the target in another notation, in order
record TellingFeature(
    Subject subject,
    SingleFeature single,
    int which,
    double explained,
    double next,
    List<Integer> copies) {
  static final int FEWEST_ROWS = 40;
  static final String ADVICE =
      "make sure that it is known when a prediction is made; if not, leave it out";

  private static final double NEARLY_ALL = 0.95;
  private static final double LITTLE = 0.5;

  /// Does not apply to one feature alone, to fewer than 40 rows, to images or very many columns,
  /// nor where several features tell the answer.
  static Optional<TellingFeature> of(Subject subject) {
    Examples rows = subject.data().train();
    if (subject.task() == Task.AUTOENCODING
        || rows.rows() < FEWEST_ROWS
        || subject.data().preprocessing().image().isPresent()
        || subject.data().preprocessing().features().size() < 2
        || rows.features().columns() > SingleFeature.MOST_COLUMNS) {
      return Optional.empty();
    }
    SingleFeature single = new SingleFeature(rows, subject.data().preprocessing().features());
    boolean classes = subject.task() == Task.CLASSIFICATION || subject.task() == Task.BINARY;
    double best = 0;
    double second = 0;
    double other = 0;
    int which = 0;
    List<Integer> copies = new ArrayList<>();
    for (int j = 0; j < single.features(); j++) {
      double explained = single.explained(j);
      if (single.isCopy(j, classes)) {
        copies.add(j);
      } else {
        other = Math.max(other, explained);
      }
      second = Math.max(second, Math.min(best, explained));
      if (explained > best) {
        best = explained;
        which = j;
      }
    }
    boolean copied = !copies.isEmpty() && copies.size() < single.features() && other < NEARLY_ALL;
    return Optional.of(
        copied
            ? new TellingFeature(subject, single, copies.getFirst(), best, other, copies)
            : new TellingFeature(subject, single, which, best, second, List.of()));
  }

  String name(int feature) {
    return subject.data().preprocessing().features().get(feature).name();
  }

  boolean isCopy() {
    return !copies.isEmpty();
  }

  /// What the feature explains; null: no more than the next.
  Optional<Suspicion> suspicion() {
    if (!isCopy() && (explained < NEARLY_ALL || next > LITTLE)) {
      return Optional.empty();
    }
    return Optional.of(
        new Suspicion(
            Diagnosis.LEAKAGE, STATIC, "data.features", evidence(), because(), ADVICE, List.of()));
  }

  String because() {
    String because =
        isCopy()
            ? "the feature %s is the target in another notation: either tells the other"
            : "the feature %s alone gives nearly the whole answer, where the others give little";
    return because.formatted(name(which));
  }

  List<Evidence> evidence() {
    return List.of(new Evidence("R² of %s alone".formatted(name(which)), explained, next, ""));
  }
}
