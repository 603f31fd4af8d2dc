package io.rekindle.doctor;

import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.train.Examples;
import io.rekindle.doctor.Generalisation.Found;
import io.rekindle.doctor.Laboratory.Rows;
import io.rekindle.doctor.Suspicion.Certainty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Whether a run that learns its training rows learned from a feature that gives the answer away:
/// one, or two together, that tell less of the run's own test rows, which score clearly higher
/// where it is left out; or one that is the target in another notation.
///
/// A feature that merely tells much stays a note: whether it is known in use, the data cannot say.
/// Null: test rows score as training rows do. Does not apply to what [TellingFeature] does not.
final class Leakage {
  private static final String WHERE = "data.features";

  /// How much of the targets a feature or a pair tells of training rows at least.
  private static final double TELLING = 0.5;

  /// How much less of test rows.
  private static final double LOST = 0.3;

  private static final double LEARNS = 0.2;

  private static final int MOST_TRIED = 3;

  private final Subject subject;
  private final Laboratory laboratory;
  private final Outcome control;
  private final List<String> names;

  Leakage(Subject subject, Laboratory laboratory, Outcome control) {
    this.subject = subject;
    this.laboratory = laboratory;
    this.control = control;
    this.names = subject.data().preprocessing().features().stream().map(Feature::name).toList();
  }

  private record Ended(List<Integer> features, double told, double lost) {}

  Found look() {
    return TellingFeature.of(subject)
        .flatMap(telling -> ended(telling.single()).or(() -> copied(telling)))
        .orElse(Found.NOTHING);
  }

  private Optional<Found> ended(SingleFeature single) {
    Optional<Examples> apart = subject.data().test().or(() -> subject.data().validation());
    double tested = laboratory.skill(control.testMetric());
    if (apart.isEmpty() || !Trials.isClear(tested, control.skill())) {
      return Optional.empty();
    }
    return Stream.of(alone(single), pairs(single))
        .map(sets -> ended(single, apart.get(), sets))
        .flatMap(ends -> ends.stream().map(this::withoutIt).flatMap(Optional::stream))
        .findFirst();
  }

  private static List<List<Integer>> alone(SingleFeature single) {
    return IntStream.range(0, single.features()).mapToObj(List::of).toList();
  }

  private static List<List<Integer>> pairs(SingleFeature single) {
    List<List<Integer>> pairs = new ArrayList<>();
    for (int i = 0; i < single.features(); i++) {
      for (int j = i + 1; j < single.features(); j++) {
        pairs.add(List.of(i, j));
      }
    }
    return pairs;
  }

  /// Those that tell of training rows and not of others, the greatest loss first.
  private static List<Ended> ended(SingleFeature single, Examples apart, List<List<Integer>> sets) {
    SingleFeature.Sample test = single.sample(apart);
    List<Ended> ended = new ArrayList<>();
    for (List<Integer> set : sets) {
      SingleFeature.Steps steps = single.steps(set);
      double told = single.score(steps);
      if (told >= TELLING) {
        ended.add(new Ended(set, told, told - single.score(steps, test)));
      }
    }
    return ended.stream()
        .filter(each -> each.lost() >= LOST)
        .sorted(Comparator.comparingDouble(Ended::lost).reversed())
        .limit(MOST_TRIED)
        .toList();
  }

  /// The run without these features against the run with all of them, by the rows apart.
  private Optional<Found> withoutIt(Ended ended) {
    List<Change> without = leavingOut(ended.features());
    if (without.isEmpty() || laboratory.isOutOfTime()) {
      return Optional.empty();
    }
    List<Outcome> before =
        laboratory.run(List.of(Change.set(WHERE, names)), seeds(), Rows.ALL, true);
    List<Outcome> after = laboratory.run(without, seeds(), Rows.ALL, true);
    if (after.isEmpty() || before.size() != after.size()) {
      return Optional.empty();
    }
    for (int seed = 0; seed < before.size(); seed++) {
      if (!(after.get(seed).testMetric() > before.get(seed).testMetric())) {
        return Optional.empty();
      }
    }
    double tested = Trials.median(before.stream().map(Outcome::testMetric).toList());
    double cured = Trials.median(after.stream().map(Outcome::testMetric).toList());
    if (!Trials.isClear(laboratory.skill(tested), laboratory.skill(cured))
        || laboratory.skill(cured) < LEARNS) {
      return Optional.empty();
    }
    String leak = named(ended.features());
    Suspicion cause =
        Suspicion.of(
            Diagnosis.LEAKAGE,
            Certainty.MEASURED,
            WHERE,
            "the network learned its answer from %s, which gives it away on training rows alone"
                .formatted(leak),
            TellingFeature.ADVICE,
            without,
            new Evidence(
                "R² of %s alone, on rows apart".formatted(leak),
                ended.told() - ended.lost(),
                ended.told(),
                "as in training"));
    Proof proof =
        new Proof(
            Proof.Kind.TRIAL,
            after.size(),
            after.getFirst().steps(),
            Trials.median(before.stream().map(Outcome::loss).toList()),
            Trials.median(after.stream().map(Outcome::loss).toList()),
            tested,
            cured,
            Proof.Verdict.CURES,
            "Losses of training rows, the other figures of rows apart.");
    return Optional.of(found(cause, proof, after));
  }

  /// A copy needs no trial: the data alone show it. What is left is a cure if it is learned from.
  private Optional<Found> copied(TellingFeature telling) {
    if (!telling.isCopy()) {
      return Optional.empty();
    }
    List<Change> without = leavingOut(telling.copies());
    Suspicion cause =
        new Suspicion(
            Diagnosis.LEAKAGE,
            Certainty.STATIC,
            WHERE,
            telling.evidence(),
            telling.because(),
            TellingFeature.ADVICE,
            without);
    String reason =
        "Each row's target can be read off it, and it off the target, where the best other feature"
            + " tells an R² of %.2f.".formatted(telling.next());
    Proof proof = Proof.byData(reason);
    if (without.isEmpty()) {
      return Optional.of(new Found(Optional.of(cause(cause, proof)), Optional.empty()));
    }
    List<Outcome> after = laboratory.confirm(without, seeds());
    return Optional.of(
        Trials.medianSkill(after) < LEARNS
            ? new Found(Optional.of(cause(cause, proof)), Optional.empty())
            : found(cause, proof, after));
  }

  private static Finding cause(Suspicion suspicion, Proof proof) {
    return new Finding(suspicion, Finding.Role.CAUSE, Optional.of(proof));
  }

  private static Found found(Suspicion cause, Proof proof, List<Outcome> after) {
    return new Found(
        Optional.of(cause(cause, proof)),
        Optional.of(new CureSearch.Found(List.of(cause), cause.changes(), after)));
  }

  private int seeds() {
    return laboratory.screeningShare() < 1 ? 1 : Trials.SEEDS;
  }

  private String named(List<Integer> features) {
    return features.stream().map(names::get).collect(Collectors.joining(" and "));
  }

  /// Nothing where the run file cannot choose its features, or none is left.
  private List<Change> leavingOut(List<Integer> features) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (!features.contains(i)) {
        kept.add(names.get(i));
      }
    }
    List<Change> changes = List.of(Change.set(WHERE, List.copyOf(kept)));
    return kept.isEmpty() || laboratory.prepare(changes).isEmpty() ? List.of() : changes;
  }
}
