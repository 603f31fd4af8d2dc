package io.rekindle.doctor;

import io.rekindle.doctor.Suspicion.Certainty;
import io.rekindle.doctor.Trials.Tried;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Looks for the smallest set of prescriptions that cures: begins with nothing and with all that is
/// well founded, adds the one that gains most until nothing gains, then drops those that are not
/// missed.
final class CureSearch {
  private static final double WORTH_ADDING = 0.04;
  private static final int MOST_ROUNDS = 3;

  /// The search ends when this share of what the control missed is missing still.
  private static final double LITTLE_MISSING = 0.12;

  /// A good cure leaves this share missing at most.
  private static final double STILL_GOOD = 0.3;

  private static final double WORTH_REFINING = 0.03;
  private static final double MUCH_LESS = 0.8;
  private static final int MOST_SHOWN = 2;

  private final Laboratory laboratory;
  private final Trials trials;
  private final Refinements refinements;

  CureSearch(Subject subject, Laboratory laboratory, Trials trials) {
    this.laboratory = laboratory;
    this.trials = trials;
    this.refinements = new Refinements(subject, laboratory);
  }

  /// A cure.
  ///
  /// @param parts the suspicions whose prescriptions it is made of
  record Found(List<Suspicion> parts, List<Change> changes, List<Outcome> outcomes) {}

  private record Candidate(List<Suspicion> parts, double skill) {}

  Optional<Found> search(List<Tried> tried) {
    List<Suspicion> pool =
        tried.stream()
            .map(Tried::suspicion)
            .filter(s -> !s.changes().isEmpty() && s.id() != Diagnosis.TOO_FEW_EPOCHS)
            .toList();
    List<Suspicion> all = new ArrayList<>(pool);
    all.addAll(refinements.polish());
    double control = Trials.floor(trials.controlSkill());
    double enough = 1 - LITTLE_MISSING * (1 - control);

    Candidate best = grow(new Candidate(List.of(), control), all, enough);
    boolean makeshift =
        !best.parts().isEmpty() && best.parts().stream().allMatch(Refinements::isAnotherOptimizer);
    if (makeshift || (best.skill() < enough && !willDo(best))) {
      List<Suspicion> founded = founded(pool);
      if (!founded.isEmpty() && !best.parts().containsAll(founded)) {
        Candidate other = grow(new Candidate(founded, screen(founded)), all, enough);
        // Another optimiser makes up for what is wrong: what undoes it goes first.
        double least = best.skill() + (makeshift ? -WORTH_ADDING : 0.02);
        best = other.skill() > least ? other : best;
      }
    }
    if (!Trials.isClear(control, best.skill())) {
      best = withMoreEpochs(best, tried);
    }
    best = prune(best, List.of());
    if (best.parts().isEmpty() || !Trials.isClear(control, best.skill())) {
      return Optional.empty();
    }
    best = steady(refine(undoing(best, tried, all), pool), pool, tried);
    List<Change> changes = Changes.of(best.parts());
    int seeds = laboratory.screeningShare() < 1 ? 1 : Trials.SEEDS;
    return Optional.of(new Found(best.parts(), changes, laboratory.confirm(changes, seeds)));
  }

  /// A cure that undoes the fault that the run file itself shows, if there is one that is not
  /// clearly worse: another that only makes up for the fault would leave it where it is.
  private Candidate undoing(Candidate best, List<Tried> tried, List<Suspicion> pool) {
    Optional<Suspicion> fault = fault(tried);
    boolean undone =
        fault.map(f -> best.parts().stream().anyMatch(part -> part.id() == f.id())).orElse(true);
    if (undone) {
      return best;
    }
    List<Suspicion> alone = List.of(fault.orElseThrow());
    List<Suspicion> joint = new ArrayList<>(best.parts());
    joint.addAll(alone);
    List<Suspicion> others =
        pool.stream().filter(s -> !Changes.overlap(s, alone.getFirst())).toList();
    double asGood = best.skill() - WORTH_ADDING;
    List<Candidate> undoing = new ArrayList<>();
    for (Supplier<Candidate> next :
        List.<Supplier<Candidate>>of(
            () -> new Candidate(alone, screen(alone)),
            () -> prune(new Candidate(joint, screen(joint)), alone),
            () -> grow(new Candidate(alone, screen(alone)), others, asGood))) {
      undoing.add(next.get());
      if (undoing.getLast().skill() >= asGood) {
        return undoing.getLast();
      }
    }
    return undoing.stream()
        .max(Comparator.comparingDouble(Candidate::skill))
        .filter(candidate -> !Trials.isClear(candidate.skill(), best.skill()))
        .orElse(best);
  }

  /// The best founded condition that cures, as the causes are ranked.
  private static Optional<Suspicion> fault(List<Tried> tried) {
    List<Tried> changing = tried.stream().filter(t -> !t.suspicion().changes().isEmpty()).toList();
    return Stream.of(Certainty.DECIDED, Certainty.STATIC, Certainty.MEASURED)
        .flatMap(certainty -> changing.stream().filter(t -> t.suspicion().certainty() == certainty))
        .filter(t -> t.cures() || t.suspicion().certainty() == Certainty.DECIDED)
        .filter(t -> t.suspicion().id() != Diagnosis.TOO_FEW_EPOCHS)
        .findFirst()
        .map(Tried::suspicion);
  }

  private boolean willDo(Candidate cure) {
    double control = Trials.floor(trials.controlSkill());
    boolean good = 1 - cure.skill() < STILL_GOOD * (1 - control);
    return (good && laboratory.isImpatient())
        || (Trials.isClear(control, cure.skill()) && laboratory.isVeryImpatient());
  }

  /// What goes further with the other changes made, as long as it leaves much less missing: what
  /// the run file shows to be wrong, then settings of descent. A cure of a long run, found in a
  /// part of it, is refined once in any case.
  private Candidate refine(Candidate cure, List<Suspicion> pool) {
    Candidate whole = new Candidate(cure.parts(), full(cure.parts()));
    Candidate best = finer(whole, shown(whole, pool)).orElse(whole);
    boolean once = laboratory.screeningShare() < 1;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Candidate from = best;
      if (willDo(from) && !(once && round == 0)) {
        break;
      }
      Optional<Candidate> finer =
          finer(
              from,
              refinements.of(from.parts(), from.skill()).stream()
                  .filter(s -> isFree(from, s))
                  .limit(willDo(from) ? 1 : Long.MAX_VALUE));
      if (finer.isEmpty()) {
        break;
      }
      best = finer.get();
    }
    return best;
  }

  /// The cure, unless one of its seeds is left clearly behind: then, of that with one more founded
  /// part and of the founded changes that cure alone, the one whose worst seed is best.
  private Candidate steady(Candidate cure, List<Suspicion> pool, List<Tried> tried) {
    double worst = laboratory.screeningShare() < 1 ? 1 : worst(cure.parts());
    if (!Trials.isClear(worst, cure.skill())) {
      return cure;
    }
    List<List<Suspicion>> others = new ArrayList<>();
    tried.stream()
        .filter(t -> t.cures() && pool.contains(t.suspicion()))
        .filter(t -> t.suspicion().certainty() != Certainty.POSSIBLE)
        .forEach(t -> others.add(List.of(t.suspicion())));
    for (Suspicion each : founded(pool)) {
      if (cure.parts().stream().noneMatch(part -> Changes.overlap(part, each))) {
        List<Suspicion> joint = new ArrayList<>(cure.parts());
        joint.add(each);
        others.add(joint);
      }
    }
    Candidate best = cure;
    for (List<Suspicion> other : others) {
      if (laboratory.isOutOfTime()) {
        break;
      }
      double least = worst(other);
      if (Trials.isClear(worst, least)) {
        worst = least;
        best = new Candidate(other, full(other));
      }
    }
    return best;
  }

  private double worst(List<Suspicion> parts) {
    return laboratory.run(Changes.of(parts), Trials.SEEDS, Laboratory.Rows.ALL, true).stream()
        .mapToDouble(outcome -> Trials.floor(outcome.skill()))
        .min()
        .orElse(0);
  }

  private Optional<Candidate> finer(Candidate from, Stream<Suspicion> refinements) {
    return refinements
        .filter(_ -> 1 - from.skill() > WORTH_REFINING && !laboratory.isOutOfTime())
        .map(s -> with(from, s))
        .filter(c -> 1 - c.skill() < MUCH_LESS * (1 - from.skill()))
        .findFirst();
  }

  /// What the run file shows to be wrong and the cure leaves as it is.
  private static Stream<Suspicion> shown(Candidate cure, List<Suspicion> pool) {
    return pool.stream()
        .filter(s -> s.certainty() == Certainty.STATIC)
        .filter(s -> cure.parts().stream().noneMatch(part -> Changes.overlap(part, s)))
        .limit(MOST_SHOWN);
  }

  /// A cure with another part, in the place of those parts that it makes up for.
  private Candidate with(Candidate cure, Suspicion part) {
    List<Suspicion> with = new ArrayList<>(cure.parts());
    with.removeIf(each -> each.changes().stream().allMatch(change -> isSetBy(part, change.path())));
    with.add(part);
    return new Candidate(with, full(with));
  }

  /// Whether a cure leaves the setting alone that a refinement changes, or does so little that
  /// another optimiser may take the place of what it changes of the run's own.
  private static boolean isFree(Candidate cure, Suspicion refinement) {
    String setting = refinement.where();
    boolean replaceable = 1 - cure.skill() > Refinements.MUCH_MISSING;
    return !refinement.changes().isEmpty()
        && cure.parts().stream()
            .flatMap(part -> part.changes().stream())
            .map(Change::path)
            .noneMatch(
                path -> path.startsWith(setting) && !(replaceable && isSetBy(refinement, path)));
  }

  /// Whether a prescription sets the whole that a setting is a part of.
  private static boolean isSetBy(Suspicion whole, String path) {
    return whole.changes().stream().anyMatch(change -> path.startsWith(change.path() + "."));
  }

  private double full(List<Suspicion> parts) {
    int seeds = laboratory.isVeryCheap() ? Trials.SEEDS : 1;
    return Trials.floor(
        Trials.medianSkill(laboratory.run(Changes.of(parts), seeds, Laboratory.Rows.ALL, true)));
  }

  private double screen(List<Suspicion> parts) {
    return Trials.floor(trials.screen(Changes.of(parts)));
  }

  /// What does not rest on a mere possibility, one prescription for each place.
  private static List<Suspicion> founded(List<Suspicion> pool) {
    List<Suspicion> founded = new ArrayList<>();
    for (Suspicion each : pool) {
      boolean rate = each.changes().getFirst().path().equals("optimizer.learning_rate");
      boolean taken = founded.stream().anyMatch(other -> Changes.overlap(each, other));
      if (each.certainty() != Certainty.POSSIBLE && !rate && !taken) {
        founded.add(each);
      }
    }
    return founded;
  }

  private Candidate grow(Candidate from, List<Suspicion> pool, double enough) {
    Candidate best = from;
    for (int round = 0; round < MOST_ROUNDS && best.skill() < enough && !willDo(best); round++) {
      if (round > 0 && laboratory.isOutOfTime()) {
        break; // what was tried before costs nothing
      }
      Optional<Candidate> next = bestAddition(pool, best);
      if (next.isEmpty()) {
        break;
      }
      best = next.get();
    }
    return best;
  }

  private Optional<Candidate> bestAddition(List<Suspicion> pool, Candidate to) {
    List<List<Suspicion>> sets = new ArrayList<>();
    for (Suspicion each : pool) {
      if (!to.parts().contains(each)) {
        List<Suspicion> with = new ArrayList<>(to.parts());
        with.add(each);
        sets.add(with);
      }
    }
    List<List<Change>> changes = sets.stream().map(Changes::of).toList();
    // Enough to keep all threads busy, and few to wait for when no more are wanted.
    int ahead = 2 * laboratory.threads();
    trials.startScreening(changes.subList(0, Math.min(ahead, sets.size())));
    Optional<Candidate> found = Optional.empty();
    double best = to.skill() + WORTH_ADDING;
    List<Candidate> reached = new ArrayList<>();
    for (int i = 0; i < sets.size(); i++) {
      boolean satisfied = found.map(this::willDo).orElse(false);
      if (satisfied && !trials.isScreened(changes.get(i))) {
        continue;
      }
      if (i + ahead < sets.size() && !satisfied) {
        trials.startScreening(List.of(changes.get(i + ahead)));
      }
      Candidate candidate = new Candidate(sets.get(i), screen(sets.get(i)));
      reached.add(candidate);
      if (candidate.skill() > best) {
        best = candidate.skill() + 0.02;
        found = Optional.of(candidate);
      }
    }
    return found.map(winner -> steadiest(winner, reached));
  }

  /// Of those that one seed finds as good as the best, the one that does best over all seeds.
  private Candidate steadiest(Candidate winner, List<Candidate> reached) {
    if (laboratory.isVeryCheap() || laboratory.screeningShare() < 1) {
      return winner;
    }
    Candidate best = winner;
    double most = trials.overSeeds(Changes.of(winner.parts()));
    for (Candidate each : reached) {
      if (!each.equals(winner)
          && each.skill() > winner.skill() - 0.05
          && !laboratory.isOutOfTime()) {
        double skill = trials.overSeeds(Changes.of(each.parts()));
        if (skill > most + 0.02) {
          most = skill;
          best = each;
        }
      }
    }
    return best;
  }

  private Candidate withMoreEpochs(Candidate best, List<Tried> tried) {
    for (Tried each : tried) {
      if (each.suspicion().id() == Diagnosis.TOO_FEW_EPOCHS && !laboratory.isOutOfTime()) {
        List<Suspicion> with = new ArrayList<>(best.parts());
        with.add(each.suspicion());
        double reached = screen(with);
        if (reached > best.skill() + WORTH_ADDING) {
          return new Candidate(with, reached);
        }
      }
    }
    return best;
  }

  /// The candidate without those parts that are not missed, but for some that stay.
  private Candidate prune(Candidate candidate, List<Suspicion> staying) {
    Candidate kept = candidate;
    for (int i = candidate.parts().size() - 1; i >= 0 && kept.parts().size() > 1; i--) {
      Suspicion part = candidate.parts().get(i);
      if (staying.contains(part)) {
        continue;
      }
      List<Suspicion> without = new ArrayList<>(kept.parts());
      without.remove(part);
      double reached = screen(without);
      if (reached > candidate.skill() - 0.03) {
        kept = new Candidate(without, reached);
      }
    }
    return kept;
  }
}
