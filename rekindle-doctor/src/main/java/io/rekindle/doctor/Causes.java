package io.rekindle.doctor;

import io.rekindle.doctor.Suspicion.Certainty;
import io.rekindle.doctor.Trials.Tried;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Puts the proved causes of a failure in order: what no training can make up for, then what was
/// found in the file, then a broken invariant, then what merely cures. A part of the cure that is
/// needed in it is a cause too.
final class Causes {
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
    for (Certainty certainty : List.of(Certainty.STATIC, Certainty.MEASURED)) {
      of(certainty).stream().filter(Tried::cures).forEach(t -> add(t.suspicion(), t.proof()));
      partsOfCure(certainty);
    }
    of(Certainty.POSSIBLE).stream()
        .filter(Tried::cures)
        .forEach(t -> add(t.suspicion(), t.proof()));
    partsOfCure(Certainty.POSSIBLE);
    return found;
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
        List<Suspicion> others = new ArrayList<>(cure.get().parts());
        others.remove(part);
        add(part, Optional.of(trials.necessity(cure.get().changes(), CureSearch.merge(others))));
      }
    }
  }

  private void add(Suspicion suspicion, Optional<Proof> proof) {
    if (isExplained(suspicion)) {
      return;
    }
    if (named.add(suspicion.id())) {
      found.add(new Finding(suspicion, Finding.Role.CAUSE, proof));
    }
  }

  private boolean isExplained(Suspicion suspicion) {
    return isExplained(suspicion, found.stream().map(Finding::condition));
  }

  /// Whether a signal that fades, grows or dies has a named reason already: then it follows from
  /// that.
  static boolean isExplained(Suspicion suspicion, Stream<Suspicion> named) {
    boolean signal =
        suspicion.id().group() == Diagnosis.Group.SIGNAL
            && suspicion.id() != Diagnosis.FROZEN_PARAMETERS;
    return signal
        && named.anyMatch(
            reason ->
                switch (reason.id().group()) {
                  case INITIAL_WEIGHTS, DATA -> true;
                  case PAIRING, SIGNAL, COLLAPSE, OPTIMISATION, ARCHITECTURE -> false;
                });
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
        Proof.Verdict.CURES,
        suspicion.because());
  }
}
