package io.rekindle.doctor;

import io.rekindle.doctor.Trials.Tried;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks for the smallest set of prescriptions that cures: adds the one that gains most until
/// nothing gains, then drops those that are not missed.
final class CureSearch {
  private static final double WORTH_ADDING = 0.04;
  private static final int MOST_ROUNDS = 4;

  /// The search ends when this share of what the control missed is missing still.
  private static final double LITTLE_MISSING = 0.12;

  private final Subject subject;
  private final Laboratory laboratory;
  private final Trials trials;

  CureSearch(Subject subject, Laboratory laboratory, Trials trials) {
    this.subject = subject;
    this.laboratory = laboratory;
    this.trials = trials;
  }

  /// A cure.
  ///
  /// @param parts the suspicions whose prescriptions it is made of
  record Found(List<Suspicion> parts, List<Change> changes, List<Outcome> outcomes) {}

  Optional<Found> search(List<Tried> tried) {
    List<Suspicion> pool =
        new ArrayList<>(
            tried.stream().map(Tried::suspicion).filter(s -> !s.changes().isEmpty()).toList());
    pool.addAll(polish());
    List<Suspicion> chosen = new ArrayList<>();
    double skill = Trials.floor(trials.controlSkill());
    double enough = 1 - LITTLE_MISSING * (1 - skill);
    for (int round = 0;
        round < MOST_ROUNDS && skill < enough && !laboratory.isOutOfTime();
        round++) {
      Optional<Suspicion> best = bestAddition(pool, chosen, skill);
      if (best.isEmpty()) {
        break;
      }
      chosen.add(best.get());
      skill = Trials.floor(trials.skillOnce(merge(chosen)));
    }
    prune(chosen, skill);
    if (chosen.isEmpty() || !Trials.isClear(trials.controlSkill(), skill)) {
      return Optional.empty();
    }
    List<Change> changes = merge(chosen);
    return Optional.of(new Found(chosen, changes, laboratory.run(changes, Trials.SEEDS, false)));
  }

  private Optional<Suspicion> bestAddition(
      List<Suspicion> pool, List<Suspicion> chosen, double skill) {
    List<List<Change>> sets = new ArrayList<>();
    for (Suspicion each : pool) {
      List<Suspicion> with = new ArrayList<>(chosen);
      with.add(each);
      sets.add(merge(with));
    }
    laboratory.start(sets.stream().map(s -> new Laboratory.Trial(s, 0, false)).toList());
    double best = skill + WORTH_ADDING;
    Optional<Suspicion> found = Optional.empty();
    for (int i = 0; i < pool.size(); i++) {
      if (chosen.contains(pool.get(i))) {
        continue;
      }
      double reached = Trials.floor(trials.skillOnce(sets.get(i)));
      if (reached > best + 0.02 || (found.isEmpty() && reached > best)) {
        best = reached;
        found = Optional.of(pool.get(i));
      }
    }
    return found;
  }

  private void prune(List<Suspicion> chosen, double skill) {
    for (int i = chosen.size() - 2; i >= 0; i--) {
      List<Suspicion> without = new ArrayList<>(chosen);
      without.remove(i);
      if (Trials.floor(trials.skillOnce(merge(without))) > skill - 0.02) {
        chosen.remove(i);
      }
    }
  }

  /// Treatments that belong to no suspicion.
  private List<Suspicion> polish() {
    Prescriptions prescribe = new Prescriptions(subject);
    List<Suspicion> more = new ArrayList<>();
    for (double rate : new double[] {0.001, 0.01}) {
      more.add(
          Suspicion.of(
              Diagnosis.OPTIMIZER_SETTING,
              Suspicion.Certainty.POSSIBLE,
              "optimizer",
              "another optimiser gets further",
              "Adam",
              prescribe.adam(rate)));
    }
    return more;
  }

  /// The changes of all, later ones over earlier ones at the same place.
  static List<Change> merge(List<Suspicion> suspicions) {
    Map<String, Change> byPath = new LinkedHashMap<>();
    for (Suspicion suspicion : suspicions) {
      for (Change change : suspicion.changes()) {
        byPath.put(change.path(), change);
      }
    }
    return List.copyOf(byPath.values());
  }
}
