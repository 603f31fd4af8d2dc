package io.rekindle.doctor;

import io.rekindle.doctor.Proof.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Prescriptions compared with the control, pair by pair: same seed, same rows, same epochs.
final class Trials {
  static final int SEEDS = 3;

  private final Laboratory laboratory;
  private final List<Outcome> control;
  private final List<Outcome> controlHeldOut = new ArrayList<>();

  /// @param control the subject's own runs, one a seed
  Trials(Laboratory laboratory, List<Outcome> control) {
    this.laboratory = laboratory;
    this.control = control;
  }

  /// A suspicion with what its prescription did.
  record Tried(Suspicion suspicion, double skill, double gain, int seeds, Optional<Proof> proof) {
    boolean clear() {
      return proof.isPresent() && proof.get().verdict() == Verdict.CURES;
    }
  }

  double controlSkill() {
    return medianSkill(control);
  }

  static double medianSkill(List<Outcome> outcomes) {
    return median(outcomes.stream().map(Outcome::skill).toList());
  }

  static double median(List<Double> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((sorted.size() - 1) / 2);
  }

  /// Skill as a bounded figure: what a failed run is worth is the null's.
  static double floor(double skill) {
    return Math.max(0, Double.isFinite(skill) ? skill : 0);
  }

  /// Whether one skill is clearly better than another: by 0.15, or by 0.10 and half of what is
  /// missing.
  static boolean isClear(double before, double after) {
    double gain = floor(after) - floor(before);
    return gain >= 0.15 || (gain >= 0.10 && gain >= 0.5 * (1 - floor(before)));
  }

  /// Skills of a set of changes with one seed.
  double skillOnce(List<Change> changes) {
    return laboratory
        .run(new Laboratory.Trial(changes, 0, false))
        .map(Outcome::skill)
        .orElse(Double.NEGATIVE_INFINITY);
  }

  /// Tries every prescription with one seed, and those that change something with all.
  List<Tried> all(List<Suspicion> suspicions) {
    laboratory.start(
        suspicions.stream()
            .filter(s -> !s.changes().isEmpty())
            .map(s -> new Laboratory.Trial(s.changes(), 0, false))
            .toList());
    List<Tried> tried = new ArrayList<>();
    for (Suspicion suspicion : suspicions) {
      if (suspicion.changes().isEmpty()) {
        tried.add(new Tried(suspicion, Double.NaN, 0, 0, Optional.empty()));
        continue;
      }
      boolean promising = floor(skillOnce(suspicion.changes())) - floor(controlSkill()) > 0.05;
      tried.add(tryOut(suspicion, promising ? SEEDS : 1));
    }
    return tried;
  }

  private Tried tryOut(Suspicion suspicion, int seeds) {
    List<Outcome> treated = laboratory.run(suspicion.changes(), seeds, false);
    if (treated.isEmpty()) {
      return new Tried(suspicion, Double.NaN, 0, 0, Optional.empty());
    }
    double skill = medianSkill(treated);
    double before = seeds == 1 ? control.getFirst().skill() : controlSkill();
    double gain = floor(skill) - floor(before);
    Verdict verdict =
        isClear(before, skill)
            ? Verdict.CURES
            : gain >= 0.05 ? Verdict.HELPS : gain <= -0.1 ? Verdict.HARMS : Verdict.NO_EFFECT;
    return new Tried(suspicion, skill, gain, treated.size(), Optional.of(proof(treated, verdict)));
  }

  private Proof proof(List<Outcome> treated, Verdict verdict) {
    List<Outcome> before = control.subList(0, Math.min(control.size(), treated.size()));
    return new Proof(
        Proof.Kind.TRIAL,
        treated.size(),
        treated.getFirst().steps(),
        median(before.stream().map(Outcome::loss).toList()),
        median(treated.stream().map(Outcome::loss).toList()),
        median(before.stream().map(Outcome::metric).toList()),
        median(treated.stream().map(Outcome::metric).toList()),
        verdict,
        "");
  }

  /// Whether changes that help on the training rows also help on rows kept from training.
  boolean helpsHeldOut(List<Change> changes) {
    if (controlHeldOut.isEmpty()) {
      controlHeldOut.addAll(laboratory.run(List.of(), SEEDS, true));
    }
    List<Outcome> treated = laboratory.run(changes, SEEDS, true);
    double before = median(controlHeldOut.stream().map(Outcome::heldOutSkill).toList());
    double after = median(treated.stream().map(Outcome::heldOutSkill).toList());
    return Double.isNaN(after) || Double.isNaN(before) || isClear(before, after);
  }
}
