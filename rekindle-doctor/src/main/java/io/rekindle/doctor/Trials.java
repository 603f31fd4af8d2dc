package io.rekindle.doctor;

import io.rekindle.doctor.Laboratory.Rows;
import io.rekindle.doctor.Laboratory.Trial;
import io.rekindle.doctor.Proof.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Prescriptions compared with the control, pair by pair: same seed, same rows, same epochs.
///
/// Where the run is long, trials are screened with fewer epochs, and control and treated runs have
/// the same number.
final class Trials {
  static final int SEEDS = 3;
  static final double SLIGHT = 0.05;

  private final Laboratory laboratory;
  private final List<Outcome> control;
  private final int screeningSeeds;
  private final int provingSeeds;

  Trials(Laboratory laboratory) {
    this.laboratory = laboratory;
    this.screeningSeeds = laboratory.isVeryCheap() ? SEEDS : 1;
    this.provingSeeds = laboratory.screeningShare() < 1 ? 2 : SEEDS;
    this.control = laboratory.run(List.of(), provingSeeds, Rows.ALL, false);
  }

  /// A suspicion with what its prescription did.
  record Tried(Suspicion suspicion, double skill, double gain, Optional<Proof> proof) {
    boolean cures() {
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

  /// The median skill that some changes reach in screening.
  double screen(List<Change> changes) {
    return medianSkill(laboratory.run(changes, screeningSeeds, Rows.ALL, false));
  }

  /// Whether the screening of some changes is over, so that asking for it costs nothing.
  boolean isScreened(List<Change> changes) {
    return laboratory.trials(changes, screeningSeeds, Rows.ALL, false).stream()
        .allMatch(laboratory::isDone);
  }

  /// The median skill over all seeds.
  double overSeeds(List<Change> changes) {
    return floor(medianSkill(laboratory.run(changes, SEEDS, Rows.ALL, false)));
  }

  /// Starts the screening of many sets of changes.
  void startScreening(List<List<Change>> sets) {
    List<Trial> trials = new ArrayList<>();
    for (List<Change> set : sets) {
      for (int seed = 0; seed < screeningSeeds; seed++) {
        trials.add(laboratory.trial(set, seed, Rows.ALL, false));
      }
    }
    laboratory.start(trials);
  }

  /// Tries every prescription, those that change something with all seeds.
  List<Tried> all(List<Suspicion> suspicions) {
    startScreening(suspicions.stream().map(Suspicion::changes).filter(c -> !c.isEmpty()).toList());
    List<Tried> tried = new ArrayList<>();
    for (Suspicion suspicion : suspicions) {
      if (suspicion.changes().isEmpty()) {
        tried.add(new Tried(suspicion, Double.NaN, 0, Optional.empty()));
      } else {
        double gain = floor(screen(suspicion.changes())) - floor(controlSkill());
        tried.add(prove(suspicion, gain > SLIGHT ? provingSeeds : screeningSeeds));
      }
    }
    return tried;
  }

  /// Compares one prescription with the control.
  Tried prove(Suspicion suspicion, int seeds) {
    List<Outcome> treated = laboratory.run(suspicion.changes(), seeds, Rows.ALL, false);
    if (treated.isEmpty()) {
      return new Tried(suspicion, Double.NaN, 0, Optional.empty());
    }
    List<Outcome> pairs = control.subList(0, Math.min(control.size(), treated.size()));
    double skill = medianSkill(treated);
    double before = medianSkill(pairs);
    double gain = floor(skill) - floor(before);
    return new Tried(
        suspicion, skill, gain, Optional.of(proof(pairs, treated, verdict(before, skill))));
  }

  private static Verdict verdict(double before, double after) {
    double gain = floor(after) - floor(before);
    if (isClear(before, after)) {
      return Verdict.CURES;
    }
    return gain >= SLIGHT ? Verdict.HELPS : gain <= -0.1 ? Verdict.HARMS : Verdict.NO_EFFECT;
  }

  static Proof proof(List<Outcome> before, List<Outcome> treated, Verdict verdict) {
    return new Proof(
            Proof.Kind.TRIAL,
            treated.size(),
            treated.getFirst().steps(),
            median(before.stream().map(Outcome::loss).toList()),
            median(treated.stream().map(Outcome::loss).toList()),
            median(before.stream().map(Outcome::metric).toList()),
            median(treated.stream().map(Outcome::metric).toList()),
            verdict,
            "")
        .with(curves(before, treated));
  }

  /// The curves of the seed with the median loss after treatment.
  static LossCurve.Pair curves(List<Outcome> before, List<Outcome> treated) {
    double loss = median(treated.stream().map(Outcome::loss).toList());
    for (int seed = 0; seed < Math.min(before.size(), treated.size()); seed++) {
      if (Double.compare(treated.get(seed).loss(), loss) == 0) {
        return new LossCurve.Pair(before.get(seed).curve(), treated.get(seed).curve());
      }
    }
    return new LossCurve.Pair(LossCurve.NONE, LossCurve.NONE);
  }

  /// Shows what a part of a cure does in it: the cure against the cure without it. Empty when time
  /// is over.
  Optional<Proof> necessity(List<Change> whole, List<Change> without) {
    List<Outcome> treated = laboratory.run(whole, screeningSeeds, Rows.ALL, false);
    List<Outcome> before = laboratory.run(without, screeningSeeds, Rows.ALL, false);
    return treated.isEmpty() || before.isEmpty()
        ? Optional.empty()
        : Optional.of(
            proof(before, treated, verdict(medianSkill(before), medianSkill(treated)))
                .as(false, !isClear(controlSkill(), medianSkill(before))));
  }

  /// Whether some changes are as good as others if they get so many times the epochs; no where that
  /// takes long.
  boolean isMadeUpForByTime(List<Change> changes, List<Change> than, int factor) {
    if (!laboratory.isVeryCheap()) {
      return false;
    }
    List<Change> longer = new ArrayList<>(changes);
    longer.addAll(laboratory.moreEpochs(factor));
    return floor(screen(longer)) > floor(screen(than)) - SLIGHT;
  }

  /// How much some changes gain on rows kept from training; NaN where there are too few rows.
  double heldOutGain(List<Change> changes) {
    double before = controlHeldOut();
    double after = heldOut(changes);
    return Double.isNaN(before + after) ? Double.NaN : floor(after) - floor(before);
  }

  /// The standard error of what some changes gain on rows kept from training, as skill: of so many
  /// rows, a difference of less than three of it may be chance.
  double heldOutError(List<Change> changes) {
    List<Outcome> treated = laboratory.run(changes, provingSeeds, Rows.PART, false);
    return HeldOut.differenceError(controlApart(), treated, laboratory.metric())
        / (1 - laboratory.nullScore());
  }

  /// The control's runs without some rows, which are scored.
  List<Outcome> controlApart() {
    return laboratory.run(List.of(), provingSeeds, Rows.PART, false);
  }

  /// The skill of the control on rows kept from training.
  double controlHeldOut() {
    return heldOut(List.of());
  }

  /// The skill that some changes reach on rows kept from training.
  double heldOut(List<Change> changes) {
    return HeldOut.skill(laboratory.run(changes, provingSeeds, Rows.PART, false));
  }
}
