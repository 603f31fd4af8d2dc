package io.rekindle.doctor;

import io.rekindle.doctor.Suspicion.Certainty;
import io.rekindle.doctor.Trials.Tried;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Puts the proved causes of a failure in order: what no training can make up for, then what was
/// found in the file, then a broken invariant, then, if there is nothing of these, what merely
/// cures. A part of the cure that is needed in it is a cause too.
final class Causes {
  /// How many times the epochs a narrow net gets to show that it is wide enough.
  private static final int MORE = 10;

  private final Trials trials;
  private final List<Tried> tried;
  private final Optional<CureSearch.Found> cure;
  private final boolean failing;
  private final List<Finding> found = new ArrayList<>();
  private final Set<Diagnosis> named = EnumSet.noneOf(Diagnosis.class);

  Causes(Trials trials, List<Tried> tried, Optional<CureSearch.Found> cure, boolean failing) {
    this.trials = trials;
    this.tried = tried;
    this.cure = cure;
    this.failing = failing;
  }

  List<Finding> ranked() {
    for (Tried each : of(Certainty.DECIDED)) {
      boolean harms = each.proof().map(p -> p.verdict() == Proof.Verdict.HARMS).orElse(false);
      if (failing ? !harms : each.gain() >= 0.05) {
        add(each.suspicion(), each.proof().or(() -> Optional.of(decided(each.suspicion()))));
      }
    }
    initialWeights();
    for (Certainty certainty : List.of(Certainty.STATIC, Certainty.MEASURED)) {
      inOrder(of(certainty).stream().filter(Tried::cures).toList())
          .forEach(t -> add(t.suspicion(), t.proof()));
      partsOfCure(certainty);
    }
    if (found.isEmpty()) {
      of(Certainty.POSSIBLE).stream()
          .filter(Tried::cures)
          .forEach(t -> add(t.suspicion(), t.proof()));
    }
    partsOfCure(Certainty.POSSIBLE);
    return decisiveFirst(found);
  }

  /// The same, but for a first cause that neither cures alone nor is clearly missed in the cure:
  /// those that cure alone, and without which nothing else does, go before it. What no training can
  /// make up for stays first.
  static List<Finding> decisiveFirst(List<Finding> ranked) {
    if (ranked.isEmpty() || !isIdle(ranked.getFirst())) {
      return ranked;
    }
    List<Finding> ordered = new ArrayList<>(ranked);
    ordered.sort(Comparator.comparing(f -> !isDecisive(f)));
    return ordered;
  }

  private static boolean isIdle(Finding finding) {
    return finding.condition().certainty() != Certainty.DECIDED
        && finding
            .proof()
            .filter(p -> p.kind() == Proof.Kind.TRIAL && p.verdict() != Proof.Verdict.CURES)
            .filter(p -> !p.sufficient() && !p.necessary())
            .isPresent();
  }

  private static boolean isDecisive(Finding finding) {
    return finding.proof().filter(p -> p.sufficient() && p.necessary()).isPresent();
  }

  /// Initial weights found wrong that do not cure alone, but without which another activation does
  /// not cure either: then it was not the activation that stopped the signal.
  private void initialWeights() {
    List<Suspicion> weights =
        tried.stream()
            .filter(t -> t.suspicion().id().group() == Diagnosis.Group.INITIAL_WEIGHTS)
            .filter(t -> t.suspicion().certainty() != Certainty.POSSIBLE && !t.cures())
            .map(Tried::suspicion)
            .toList();
    for (Tried each : of(Certainty.MEASURED)) {
      boolean signal = each.suspicion().id().group() == Diagnosis.Group.SIGNAL && each.cures();
      List<Change> whole = each.suspicion().changes();
      List<Change> without = whole.stream().filter(c -> !c.path().endsWith(".init")).toList();
      if (signal && !weights.isEmpty() && without.size() < whole.size()) {
        trials
            .necessity(whole, without)
            .filter(proof -> proof.necessary() && proof.verdict() == Proof.Verdict.CURES)
            .ifPresent(proof -> add(weights.getFirst(), Optional.of(proof)));
      }
    }
  }

  /// Faster descent goes some way against most brakes: where another change goes clearly further, a
  /// learning rate too low comes last.
  private static List<Tried> inOrder(List<Tried> cures) {
    List<Tried> faster = new ArrayList<>();
    List<Tried> others = new ArrayList<>();
    for (Tried each : cures) {
      boolean rate = each.suspicion().id() == Diagnosis.LEARNING_RATE_TOO_LOW;
      (rate ? faster : others).add(each);
    }
    double fastest = faster.stream().mapToDouble(Tried::skill).max().orElse(1);
    if (others.stream().noneMatch(t -> Trials.isClear(fastest, t.skill()))) {
      return cures;
    }
    others.addAll(faster);
    return others;
  }

  private List<Tried> of(Certainty certainty) {
    return tried.stream().filter(t -> t.suspicion().certainty() == certainty).toList();
  }

  private void partsOfCure(Certainty certainty) {
    if (cure.isEmpty()) {
      return;
    }
    for (Suspicion part : cure.get().parts()) {
      boolean isReason =
          tried.stream().anyMatch(t -> t.suspicion().equals(part)) || named.isEmpty();
      if (part.certainty() == certainty && isReason && !named.contains(part.id())) {
        List<Change> without = without(part);
        trials
            .necessity(cure.get().changes(), without)
            .filter(proof -> found.isEmpty() || isMissed(part, proof, without))
            .ifPresent(proof -> add(part, Optional.of(proof)));
      }
    }
  }

  private List<Change> without(Suspicion part) {
    List<Suspicion> others = new ArrayList<>(cure.orElseThrow().parts());
    others.remove(part);
    return Changes.of(others);
  }

  /// Whether a cure is worse without this part, beside which causes are known. What was only worth
  /// a try must be necessary; and width that some more epochs make up for was not too small.
  private boolean isMissed(Suspicion part, Proof proof, List<Change> without) {
    boolean gains =
        proof.verdict() == Proof.Verdict.CURES || proof.verdict() == Proof.Verdict.HELPS;
    boolean founded = part.certainty() != Certainty.POSSIBLE || proof.necessary();
    return gains
        && founded
        && !(part.id() == Diagnosis.TOO_SMALL
            && trials.isMadeUpForByTime(without, cure.orElseThrow().changes(), MORE));
  }

  private void add(Suspicion suspicion, Optional<Proof> proof) {
    if (isExplained(suspicion)) {
      return;
    }
    if (named.add(suspicion.id())) {
      found.add(
          new Finding(
              suspicion,
              Finding.Role.CAUSE,
              proof.map(p -> p.as(p.sufficient(), p.necessary() || isNecessary(suspicion)))));
    }
  }

  /// Whether the cure that was found has this part and does not cure without it.
  private boolean isNecessary(Suspicion suspicion) {
    return cure.filter(c -> c.parts().contains(suspicion))
        .flatMap(c -> trials.necessity(c.changes(), without(suspicion)))
        .map(Proof::necessary)
        .orElse(false);
  }

  private boolean isExplained(Suspicion suspicion) {
    return isExplained(suspicion, found.stream().map(Finding::condition).toList());
  }

  /// Whether a signal that fades, grows or dies has a named reason already: then it follows from
  /// that.
  static boolean isExplained(Suspicion suspicion, List<Suspicion> named) {
    Set<Diagnosis.Group> groups = EnumSet.noneOf(Diagnosis.Group.class);
    named.forEach(reason -> groups.add(reason.group()));
    boolean early =
        groups.contains(Diagnosis.Group.INITIAL_WEIGHTS) || groups.contains(Diagnosis.Group.DATA);
    return switch (suspicion.id()) {
      case FROZEN_PARAMETERS -> false;
      case RANK_COLLAPSE, EXPLODING_GRADIENT -> early || groups.contains(Diagnosis.Group.SIGNAL);
      case WEIGHTS_TO_ZERO ->
          named.stream().anyMatch(reason -> reason.id() == Diagnosis.OVER_REGULARISED);
      default -> suspicion.id().group() == Diagnosis.Group.SIGNAL && early;
    };
  }

  private static Proof decided(Suspicion suspicion) {
    return new Proof(
        Proof.Kind.STATIC,
        0,
        0,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        suspicion.changes().isEmpty() ? Proof.Verdict.NO_EFFECT : Proof.Verdict.CURES,
        suspicion.because());
  }
}
